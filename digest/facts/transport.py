"""Transport: connections between countries being wished for, planned, built, opened, increased, suspended.

A pattern (patterns/transport.LANGUAGE.yaml) finds a connection with its verb; the words around the verb say whether it is
proposed, planned, being built, operating or suspended (or nothing at all), the words around the connection say from where
to where. One fact for each pair of countries, mode and plan; sentences about the same plan are its further evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, NamedTuple, cast

from digest.facts.patterns import Match, expand, find_matches, load_data, load_patterns
from digest.language.countries import get_country
from digest.language.gazetteer import Gazetteer, load_rows
from digest.language.mask import MARKS, PRIVATE, Masked
from digest.language.reading import Reading
from digest.models import CountryMention, Evidence, Fact, Mention, PersonMention, PlaceMention, TimeMention, Transport

Status = Literal["proposed", "planned", "under_construction", "operating", "suspended"]
MODES = ("air", "rail", "border", "sea", "corridor", "pipeline", "road")
FUTURE = frozenset({"proposed", "planned"})
PROSE = 900  # code points: no sentence of prose is longer, and patterns stay cheap on text without full stops
CUE_REACH = 170  # code points before the verb in which a cue may stand
ROUTE_REACH = 260  # code points after a connection in which its route may stand
# Who speeds up or continues a work has begun it.
ONGOING = re.compile(r"(?:accelerat|speed|advanc|continu)\w* .*(?:construction|building|work)")
BORDER = re.compile(r"(?:the |their |its )?borders?", re.IGNORECASE)
# A connection of these kinds crosses a border by itself; a railway, road or port of unnamed ends may lie within one country.
COORDINATED = re.compile(rf"{MARKS['country']},? (?:and|&) (?:the )?{MARKS['country']}")
CROSSING = ("air", "border", "pipeline")
# "is building", "is operating", "is suspending"
PROGRESSIVE: dict[str, Status] = {
    "build": "under_construction",
    "upgrade": "under_construction",
    "operate": "operating",
    "suspend": "suspended",
}
CLAUSE = re.compile(r"[;“”\"]|, (?:while|but|whereas|although)\b|[.!?] ")
MARK = re.compile("|".join(MARKS[name] for name in ("country", "place", "person")))
# Who pays or is told of a connection, but is no end of it.
NO_END = frozenset("UN NATO SCO OSCE EAEU GCC OTS CIS CSTO BRICS APEC SAARC OPEC G7 G20 IMF WB ADB EBRD EIB WTO EFTA AFU".split())


class Words(NamedTuple):
    """What the words around a pattern mean in one language."""

    cues: re.Pattern[str]
    after: dict[str, re.Pattern[str]]
    auxiliaries: dict[str, re.Pattern[str]]
    not_before: re.Pattern[str]
    not_after: re.Pattern[str]
    mood: re.Pattern[str]
    only_plan: re.Pattern[str]
    denial: re.Pattern[str]
    plural_subject: re.Pattern[str]
    reported: re.Pattern[str]
    projects: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...]
    routes: tuple[re.Pattern[str], ...]
    before: re.Pattern[str]
    not_route: re.Pattern[str]
    capitals: re.Pattern[str]
    both: re.Pattern[str]
    name: re.Pattern[str]
    carriers: Gazetteer[str]


@dataclass(frozen=True)
class Route:
    """The two ends of a connection: places and countries as mentioned, unknown names as plain words, in order."""

    first: tuple[Mention | str, ...]
    second: tuple[Mention | str, ...]
    through: bool = False

    @property
    def ends(self) -> tuple[Mention | str, ...]:
        return self.first + self.second


@dataclass(frozen=True)
class Link:
    """A connection found in a sentence, before its countries are known."""

    masked: Masked
    mode: str
    action: str
    status: Status
    start: int
    end: int
    rule: str
    form: str


def find_transport(reading: Reading) -> Iterable[Fact]:
    """The transport facts of a document, in the order they are first stated."""
    words = load_words(reading.article.language)
    if words is None:
        return []
    facts: list[Fact] = []
    for masked in reading.sentences:
        for link in find_links(masked, reading.article.language, words):
            facts += build_facts(link, reading, words)
    return merge_facts(facts)


# --- connections and how real they are -----------------------------------------------------------


def find_links(masked: Masked, language: str, words: Words) -> list[Link]:
    """The connections of one sentence with action and status; where two overlap the surer form stands."""
    found: list[Link] = []
    if len(masked.text) > PROSE:
        return found
    for match in find_matches(load_patterns("transport", language), masked):
        link = build_link(match, words)
        if link and not any(link.mode == other.mode and link.start < other.end and other.start < link.end for other in found):
            found.append(link)
    return found


def build_link(match: Match, words: Words) -> Link | None:
    """The connection of a match; None when it is another thing, or not said to be, planned or wished for."""
    mode = next((mode for mode in MODES if match.found.groupdict().get(mode)), None)
    text = match.masked.text
    if mode is None:
        return None
    start, end = match.found.span(mode)
    if words.not_before.search(text, max(0, start - 30), start) or words.not_after.match(text[end : end + 40]):
        return None
    if mode == "border" and BORDER.fullmatch(match.found[mode]) and match.pattern.set["action"] not in ("resume", "suspend"):
        return None
    if words.mood.search(text, max(0, start - 14), end + 4):
        return None
    status = find_status(match, words)
    if match.pattern.set.get("carrier") and not _carriers(match.masked, words):
        return None  # people fly, too
    if words.only_plan.match(text[end : end + 40]):
        status = "proposed" if status in FUTURE else None
    if status is None:
        return None
    action = find_action(match.pattern.set["action"], mode, match.found["v"])
    return Link(match.masked, mode, action, status, start, end, match.pattern.name, match.pattern.set["form"])


def find_action(action: str, mode: str, verb: str) -> str:
    """The action in the words of the contract: what is built is not launched, what is opened is."""
    lower = verb.lower()
    if action == "launch" and mode in ("corridor", "pipeline") and not re.match("open|inaug|commission|put|launched", lower):
        return "build"
    if action == "launch" and mode in ("road", "rail") and re.match("establish|creat|propos|discuss|explor|consider|stud", lower):
        return "build"
    if action == "build" and mode == "air":
        return "launch"
    if action == "build" and mode == "border" and not re.match("buil|construct", lower):
        return "launch"
    return action


def find_status(match: Match, words: Words) -> Status | None:
    """How real the match is said to be."""
    text, (start, end) = match.masked.text, match.found.span("v")
    form, verb = match.pattern.set["form"], match.found["v"].lower()
    last = max(match.found.end(), end)
    if words.after["denied"].search(text[last : last + 120]) or words.denial.search(_clause_before(text, start)):
        return None
    if form == "fixed":
        return _fixed(match, words)
    if form in ("exists", "linked"):
        return "planned" if re.match("will|to|be", verb) else "proposed" if verb.startswith("would") else "operating"
    if form != "passive" and words.after["deferred"].search(text[last : last + 120]):
        return _deferred(text[last : last + 160])
    before = _clause_before(text, start)
    if re.search(r"(?:ed|own|un|ut|id|ilt|open|began)$", verb.split()[0]) or form == "passive":
        finite = _finite(before, verb, match, words)
        if finite != "unknown":
            return _in_action(finite, match)
    return _by_cues(before, text[last : last + 140], match, words)


def _fixed(match: Match, words: Words) -> Status | None:
    status = match.pattern.set["status"]
    before = _clause_before(match.masked.text, match.found.start())
    nearest = _nearest_cue(before[-60:], words)
    if nearest in ("denied", "hypothetical"):
        return None
    if status == "deferred":
        return _deferred(match.masked.text[match.found.end() : match.found.end() + 80])
    if status == "planned" and nearest == "proposed":
        return "proposed"
    return cast(Status, status)


def _deferred(after: str) -> Status:
    """A plan put off to a day is still a plan; put off without a day it is suspended."""
    return "planned" if re.match(rf"[^;:.]{{0,40}}\b(?:to|until|till) (?:the )?{MARKS['time']}", after) else "suspended"


def _finite(before: str, verb: str, match: Match, words: Words) -> str | None:
    """The status of a past participle or a finite verb by its auxiliaries; "unknown" when cues must tell."""
    own = re.match(r"(?:to|will|would|is|are|was|were|be|been|being|shall)\b", verb)
    lead = before + (own[0] + " " if own else "")
    auxiliaries = words.auxiliaries
    if any(auxiliaries[name].search(lead) for name in ("not_aux", "modal_aux", "condition_aux")):
        return None
    if auxiliaries["would_aux"].search(lead):
        return "planned" if words.reported.search(before) else "proposed"
    if auxiliaries["future_aux"].search(lead):
        cue = _nearest_cue(re.sub(r"\S+ ?$", "", lead.rstrip())[-60:], words)
        return (
            None if cue in ("denied", "hypothetical") else "proposed" if cue == "proposed" and " to " in lead[-25:] else "planned"
        )
    if auxiliaries["being_aux"].search(lead):
        return "planned" if match.pattern.set["action"] in ("resume", "launch", "suspend") and "being" in lead[-12:] else "done"
    if re.search(r"(?:ed|un|ut|id|ilt|open|an)$", verb) or re.match(r"(?:start|commenc|launch|accelerat|complet)ed|began", verb):
        return "done"
    return "unknown"


def _in_action(finite: str | None, match: Match) -> Status | None:
    """A bare "done" in the words of the action."""
    if finite != "done":
        return cast("Status | None", finite)
    if match.pattern.set["action"] == "suspend":
        return "suspended"
    building = match.pattern.name.endswith("construction-begins") or "under construction" in match.found["v"].lower()
    started = re.match(
        r"(?:start|begin|began|launch|accelerat|speed|commenc)\w* .*(?:construction|building)", match.found["v"].lower()
    )
    ongoing = not re.search("complet|finish", match.found["v"].lower())
    return "under_construction" if (building and ongoing) or started else "operating"


def _by_cues(before: str, after: str, match: Match, words: Words) -> Status | None:
    """The status of an infinitive, a gerund or a noun: what the nearest cue before it says, else what follows."""
    verb, action, form = match.found["v"].lower(), match.pattern.set["action"], match.pattern.set["form"]
    cue = _nearest_cue(before, words)
    if re.search(r"\b(?:is|are|was|were) (?:also |now |currently )?$", before) and verb.endswith("ing"):
        return PROGRESSIVE.get(action, "planned")
    if cue in ("denied", "hypothetical"):
        return "proposed" if cue == "hypothetical" and re.search(r"possib|potential", before) else None
    if ONGOING.match(verb):
        return "under_construction"
    if cue is None or cue == "done":
        cue = next((name for name, says in words.after.items() if name != "denied" and says.search(after)), cue)
    if form == "noun" and action == "suspend" and cue == "planned":
        return "suspended"  # who announces a suspension suspends
    if cue in ("proposed", "planned", "under_construction"):
        return cast(Status, cue)
    if cue == "deferred":
        return "suspended"
    if cue == "done":
        return _in_action("done", match) if form == "noun" else None
    return _by_form(before, verb, match, words)


def _by_form(before: str, verb: str, match: Match, words: Words) -> Status | None:
    """The status where no word speaks: headlines ("X to launch flights", "X launches flights") and the present tense."""
    sentence, form = match.masked.sentence, match.pattern.set["form"]
    headline = sentence.field == "title" or not sentence.text.endswith((".", "”", '"', "’"))
    if form == "connect" and re.search("will|is to|are to", verb):
        return "planned"
    if re.search(r"\bto $", before):
        return "planned" if headline else None
    if form != "active" or verb.split()[0].endswith("ing"):
        return None
    present = verb.split()[0].endswith("s") or words.plural_subject.search(before)
    return _in_action("done", match) if headline or present else None


def _clause_before(text: str, end: int) -> str:
    window = text[max(0, end - CUE_REACH) : end]
    last = 0
    for found in CLAUSE.finditer(window):
        last = found.end()
    return window[last:]


def _nearest_cue(before: str, words: Words) -> str | None:
    """The kind of the last cue in the words before the verb."""
    found = next(reversed(list(words.cues.finditer(before))), None)
    if found and found[0].lower() == "would" and words.reported.search(before):
        return "planned"
    return found.lastgroup if found else None


# --- from where to where -------------------------------------------------------------------------


def build_facts(link: Link, reading: Reading, words: Words) -> Iterator[Fact]:
    """The facts of one connection: one for each pair of countries of an air route, one for any other."""
    routes: list[Route | None] = [*find_routes(link, words)] or [None]
    for route in routes:
        if link.mode == "air" and route and len(route.second) > 1 and len(_codes(route.ends)) > 2:
            for there in _by_country(route.second):
                codes = _codes((*route.first, *there))
                if len(codes) == 2:
                    yield _build(link, codes, _places((*route.first, *there)), words)
            continue
        countries, endpoints = place_link(link, route, reading, words)
        if len(countries) > 1:
            yield _build(link, countries, endpoints, words)


def _build(link: Link, countries: tuple[str, ...], endpoints: tuple[str, ...], words: Words) -> Fact:
    sentence = link.masked.sentence
    project = find_project(link, words)
    name = project[0] if project else find_name(link, words)
    return Fact(
        kind="transport",
        countries=tuple(sorted(countries)),
        date=find_date(link),
        status=link.status,
        details=Transport(cast(Any, link.mode), cast(Any, link.action), endpoints, name),
        evidence=(Evidence(sentence.text, sentence.start, sentence.end, sentence.field),),
        rule=link.rule,
        confidence=0.9 if endpoints or name else 0.8,
    )


def find_routes(link: Link, words: Words) -> list[Route]:
    """The routes said right after the connection ("from A to B and from C to D"), or right before it ("the A-B ferry")."""
    text = link.masked.text
    for ahead in words.before.finditer(text, max(0, link.start - 110), link.start):
        ends = _items(link.masked, *ahead.span("a"), named=True)
        if ahead.end() == link.start and len(ends) > 1:
            return [Route(ends[:1], ends[1:])]
    clause = re.split(r"[;:“”]|\. ", text[link.end : link.end + ROUTE_REACH])[0]
    for says in words.routes:
        routes = [route for found in says.finditer(text, link.end, link.end + len(clause)) if (route := _route(found, link, words))]
        if routes:
            return routes if link.mode == "air" and "a" in says.groupindex and "b" in says.groupindex else routes[:1]
    return _routes_before(link, words) if link.mode == "air" else []


def _routes_before(link: Link, words: Words) -> list[Route]:
    """The route said at the head of the clause: "From A to B one can now fly daily"."""
    clause = max(0, link.start - len(_clause_before(link.masked.text, link.start)))
    for says in words.routes:
        for found in (
            says.finditer(link.masked.text, clause, link.start) if "a" in says.groupindex and "b" in says.groupindex else ()
        ):
            if route := _route(found, link, words):
                return [route]
    return []


def _route(found: re.Match[str], link: Link, words: Words) -> Route | None:
    text, groups = link.masked.text, found.re.groupindex
    if words.not_route.search(text, max(0, found.start() - 24), found.start()):
        return None
    first = _items(link.masked, *found.span("a")) if "a" in groups else ()
    second = _items(link.masked, *found.span("b")) if "b" in groups else ()
    if not _codes(first + second) and not ("a" in groups and first and second):
        return None
    through = bool(re.match(r"(?:across|through|via)\b", found[0]))
    return Route(first, second, through) if second else Route(first[:1], first[1:], through)


def _items(masked: Masked, start: int, end: int, named: bool = False) -> tuple[Mention | str, ...]:
    """The ends in a stretch: mentions, and capitalised words that are none; what stands in brackets is left out.

    Adjectives ("the Chinese contractor") are ends only in a name ("the Thai-Chinese railway"), `named`.
    """
    plain = re.sub(r"\([^()]*\)", lambda m: " " * len(m[0]), masked.text[start:end])
    items: list[tuple[int, Mention | str]] = [
        (masked.at(m), m)
        for m in masked.mentions(start, end)
        if isinstance(m, PlaceMention) or (isinstance(m, CountryMention) and (named or m.form in ("name", "organisation")))
    ]
    items = [item for item in items if not plain[item[0] - start].isspace()]
    for found in re.finditer(r"[A-ZÀ-Ž][\w’'.-]+(?: [A-ZÀ-Ž][\w’'.-]+)*", plain):
        items.append((start + found.start(), found[0].rstrip(".,")))
    return tuple(item for _, item in sorted(items, key=lambda item: item[0]))


def place_link(link: Link, route: Route | None, reading: Reading, words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The countries a connection joins, and its endpoints as written."""
    pair = find_pair(reading, link, words)
    project = find_project(link, words)
    if project:
        return project[1], _places(end for end in route.ends if not isinstance(end, str)) if route else ()
    if link.rule.endswith(("-project", ".project", ".projects")):
        return (), ()  # merely spoken of: only what has a name is a project
    near = re.split(r"[,;:.]", link.masked.original(link.end, min(len(link.masked.text), link.end + 80)))[0]
    if words.capitals.search(near) and (both := pair or _named_in(link.masked)) and len(both) == 2:
        return both, tuple(_capital(code) for code in both)
    codes = _codes(route.ends) if route else ()
    places = _places(route.ends) if route else ()
    if len(codes) > 1:
        return codes, places
    together = words.both.search(link.masked.sentence.text) or COORDINATED.search(link.masked.text, 0, link.start)
    if route and not codes and not together:
        return (), ()  # two places nobody knows
    if codes and route and len(route.ends) > 1 and all(not isinstance(end, str) for end in route.ends):
        named = _named_in(link.masked)
        two = pair if words.both.search(link.masked.sentence.text) else named if len(named) == 2 and together else ()
        return (two, places) if link.mode != "air" and codes[0] in two else ((), ())  # both ends in one country
    others = _others(link, codes, pair, words)
    if route and route.through and codes and words.both.search(link.masked.sentence.text):
        others = others or (*codes, *pair)
    return others, places


def find_pair(reading: Reading, link: Link, words: Words) -> tuple[str, ...]:
    """The two countries spoken of here; where "the two countries" are said and unclear, those most of the document is about."""
    pair = reading.discourse.pair(link.masked.sentence)
    if pair or not words.both.search(link.masked.sentence.text):
        return pair
    (most, count), *_ = (*Counter(map(frozenset, reading.discourse.pairs.values())).most_common(1), (frozenset(), 0))
    return tuple(sorted(most)) if count * 2 > len(reading.discourse.pairs) and len(most) == 2 else ()


def _others(link: Link, codes: tuple[str, ...], pair: tuple[str, ...], words: Words) -> tuple[str, ...]:
    """The countries of a connection whose route names one or none: who speaks, the pair spoken of, the carrier's home."""
    named = _named_in(link.masked)
    if codes:
        carrier = tuple(code for code in _carriers(link.masked, words) if code not in codes)
        rest = tuple(code for code in named if code not in codes)
        if len(rest) == 1 or len(carrier) == 1:
            return (*codes, *(rest[:1] if len(rest) == 1 else carrier))
        if len(rest) == 2 and link.mode in ("rail", "corridor", "pipeline", "road"):
            return (*codes, *rest)
        return pair if codes[0] in pair else ()
    both = words.both.search(link.masked.sentence.text)
    if both and pair and set(pair) != set(named):
        return pair
    crossing = link.mode in CROSSING or "ferr" in link.masked.text[link.start : link.end].lower()
    return named if len(named) == 2 and (crossing or both or COORDINATED.search(link.masked.text, 0, link.start)) else ()


def _named_in(masked: Masked) -> tuple[str, ...]:
    """The countries a sentence names by name, adjective, capital or city, each once, in order."""
    mentions = [m for m in masked.sentence.mentions if isinstance(m, CountryMention | PlaceMention | PersonMention)]
    codes = [code for code in map(_code, mentions) if code and code not in NO_END and code != "EU"]
    return tuple(dict.fromkeys(codes))


def _carriers(masked: Masked, words: Words) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for _, _, code in words.carriers.find(masked.sentence.text)))


def _code(mention: Mention) -> str | None:
    if isinstance(mention, CountryMention):
        return mention.code
    return mention.country if isinstance(mention, PlaceMention | PersonMention) else None


def _codes(items: Iterable[Mention | str]) -> tuple[str, ...]:
    codes = [_code(item) for item in items if not isinstance(item, str)]
    return tuple(dict.fromkeys(code for code in codes if code and code not in NO_END))


def _places(items: Iterable[Mention | str]) -> tuple[str, ...]:
    """The places among the ends, as written; countries and seas are none."""
    names = [
        item if isinstance(item, str) else item.text
        for item in items
        if isinstance(item, str) or (isinstance(item, PlaceMention) and (item.kind != "region" or item.country))
    ]
    return tuple(dict.fromkeys(names))


def _by_country(items: Iterable[Mention | str]) -> Iterator[tuple[Mention | str, ...]]:
    """The destinations of a list, those of one country together."""
    groups: dict[str, list[Mention | str]] = {}
    for item in items:
        if not isinstance(item, str) and (code := _code(item)):
            groups.setdefault(code, []).append(item)
    return iter(tuple(group) for group in groups.values())


@cache
def _capitals() -> dict[str, str]:
    return {row[0]: row[5] for row in load_rows("countries.tsv") if len(row) > 5}


def _capital(code: str) -> str:
    country = get_country(code)
    return _capitals().get(code) or (country.name() if country else code)


def find_project(link: Link, words: Words) -> tuple[str, tuple[str, ...]] | None:
    """The known project whose name carries the connection: name and countries."""
    sentence = link.masked.sentence
    start, end = link.masked.offset(link.start) - sentence.start, link.masked.offset(link.end) - sentence.start
    for says, mode, codes in words.projects:
        for found in says.finditer(sentence.text, max(0, start - 90), min(len(sentence.text), end + 25)):
            near = found.start() < end and found.end() + 25 > start and not re.search("[;:.]", sentence.text[found.end() : start])
            if near and mode in (link.mode, "rail", "corridor") and link.mode not in ("air", "border"):
                return found[0], codes
    return None


def find_name(link: Link, words: Words) -> str | None:
    """The project's own name where the connection carries one ("Keystone XL pipeline")."""
    text = link.masked.text
    for found in words.name.finditer(text, max(0, link.start - 90), min(len(text), link.end + 30)):
        if found.start() < link.end <= found.end() + 12 and found.end() > link.start:
            name = link.masked.original(*found.span())
            marks = len(PRIVATE.findall(found[0]))
            if re.search(r"[-–]", found[0]) or len(found[0].split()) - marks >= 2:
                return re.sub(r"^(?:The|A|An|In|On|For) ", "", name)
    return None


def find_date(link: Link) -> str | None:
    """The day, month or year told after the connection in its sentence; periods of figures are none."""
    masked = link.masked
    for mention in masked.mentions(link.start, min(len(masked.text), link.end + ROUTE_REACH)):
        if isinstance(mention, TimeMention) and mention.iso and re.fullmatch(r"\d{4}(?:-\d\d){0,2}", mention.iso):
            since = re.search(r"\b(?:since|until) $", masked.text[: masked.at(mention)])
            return None if since else mention.iso
    return None


# --- one plan, told in several sentences ---------------------------------------------------------


def merge_facts(facts: Iterable[Fact]) -> list[Fact]:
    """Facts of the same plan as one: same mode and countries, both ahead or both real, the same or a like action."""
    merged: list[Fact] = []
    for fact in facts:
        same = next((i for i, other in enumerate(merged) if _same_plan(other, fact)), None)
        if same is None:
            merged.append(fact)
        else:
            merged[same] = _join(merged[same], fact)
    return merged


def _same_plan(one: Fact, other: Fact) -> bool:
    a, b = cast(Transport, one.details), cast(Transport, other.details)
    if a.mode != b.mode or (_reality(one.status) != _reality(other.status) and not _put_off(one, other)):
        return False
    shared = set(one.countries) & set(other.countries)
    if len(shared) < 2 or (a.endpoints and b.endpoints and not _same_ends(a, b)):
        return False
    return a.action == b.action or one.evidence[0] != other.evidence[0]


def _same_ends(a: Transport, b: Transport) -> bool:
    """Whether two lists of places may be one plan: each flight has its own ends, a line passes through many."""
    one, other = set(a.endpoints), set(b.endpoints)
    return one <= other or other <= one if a.mode == "air" else bool(one & other)


def _put_off(one: Fact, other: Fact) -> bool:
    """Whether one of the two says to which day the other's plan was put off."""
    statuses = {one.status, other.status}
    return statuses == {"planned", "suspended"} and any(fact.rule == "transport.rescheduled" for fact in (one, other))


def _reality(status: str) -> str:
    return "future" if status in FUTURE else "suspended" if status == "suspended" else "real"


def _join(one: Fact, other: Fact) -> Fact:
    """One fact of two: more countries and places, the firmer status, the action of the more telling verb."""
    a, b = cast(Transport, one.details), cast(Transport, other.details)
    order = ("resume", "suspend", "upgrade", "increase", "build", "launch", "operate")
    action = min((a.action, b.action), key=order.index)
    details = replace(a, action=action, endpoints=max(a.endpoints, b.endpoints, key=len), name=a.name or b.name)
    countries = one.countries if not b.name and not a.name else tuple(sorted({*one.countries, *other.countries}))
    status = other.status if one.status == "proposed" or (_put_off(one, other) and other.status == "planned") else one.status
    evidence = one.evidence + tuple(e for e in other.evidence if e not in one.evidence)
    return replace(one, countries=countries, details=details, status=status, date=one.date or other.date, evidence=evidence)


# --- words ---------------------------------------------------------------------------------------


@cache
def load_words(language: str) -> Words | None:
    """The words of a language; None when it has none."""
    data = load_data(f"transport.words.{language}.yaml")
    if not data:
        return None
    macros = {"item": data["item"], "list": data["list"]}

    def plain(says: str) -> re.Pattern[str]:
        return re.compile(expand(says, macros))

    def loose(says: str) -> re.Pattern[str]:
        return re.compile(expand(says, macros), re.IGNORECASE)

    cues = "|".join(rf"(?P<{kind}>\b(?:{says})\b)" for kind, says in data["cues"].items())
    return Words(
        cues=loose(cues),
        after={kind: loose(says) for kind, says in data["after"].items()},
        auxiliaries={name: loose(says) for name, says in data.items() if name.endswith("_aux")},
        not_before=loose(data["not_before"]),
        not_after=loose(data["not_after"]),
        mood=loose(data["mood"]),
        only_plan=loose(data["only_plan"]),
        denial=loose(data["denial"]),
        plural_subject=loose(data["plural_subject"]),
        reported=loose(data["reported"]),
        projects=tuple((re.compile(rf"\b(?:{says})"), mode, tuple(codes)) for says, (mode, codes) in data["projects"].items()),
        routes=tuple(map(plain, data["routes"])),
        before=plain(data["before"]),
        not_route=loose(data["not_route"]),
        capitals=loose(data["capitals"]),
        both=loose(data["both"]),
        name=plain(data["name"]),
        carriers=Gazetteer({name: code for code, names in data["carriers"].items() for name in names}),
    )
