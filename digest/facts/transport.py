"""Transport: connections between countries being wished for, planned, built, opened, increased, suspended.

A pattern (patterns/transport.LANGUAGE.yaml) finds a connection with its verb; the words around the verb say whether it is
proposed, planned, being built, operating or suspended (or nothing at all), the words around the connection (route.py) from
where to where. One fact for each pair of countries, mode and plan; sentences about the same plan are its further evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, cast

from digest.facts.patterns import Match, find_matches, load_patterns
from digest.facts.route import (
    ROUTE_REACH,
    Link,
    Route,
    Status,
    Words,
    by_country,
    clause_before,
    codes_of,
    count_countries,
    find_carriers,
    find_countries,
    find_name,
    find_posts,
    find_project,
    find_routes,
    is_flown,
    is_shipped,
    load_words,
    place_link,
    places_of,
)
from digest.language.mask import MARKS, Masked
from digest.language.reading import Reading
from digest.language.towns import is_border, is_overland
from digest.models import Evidence, Fact, TimeMention, Transport

MODES = ("air", "rail", "border", "sea", "corridor", "pipeline", "road")
FUTURE = frozenset({"proposed", "planned"})
PROSE = 900  # code points: no sentence of prose is longer, and patterns stay cheap on text without full stops
# Who speeds up or continues a work has begun it.
ONGOING = re.compile(r"(?:accelerat|speed|advanc|continu)\w* .*(?:construction|building|work)")
# The verb of what follows "and", not of the connection: "… and flights to Bogota will restart".
PASSING = re.compile(r"[^;:.,]{0,60} (?:will|would|to) (?:be )?(?:resum|restart|reopen|re-open|start|launch)")
MORE = re.compile(r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|additional|more|extra|further|another)\b")
AHEAD = re.compile(
    rf" (?:(?:on|in|from|by|this|next) )?(?:the )?(?:{MARKS['time']}|next |this (?:summer|autumn|winter|spring|fall))"
)
ENDED = re.compile(r"(?:came|come|ground|brought|stopped|ceased|ended|became|went|turned) ")  # finite, with more words
WAY = re.compile(r"\b(?:road|rail(?:way)?)(?:,? and (?:road|rail(?:way)?))? crossing", re.IGNORECASE)  # of a river
WORKS = "construct|build|lay|upgrad|moderni|rehabilitat|reconstruct|renovat|widen|electrif|repair"
# Whoever opens a phase of a line, or has finished a share of it, is building it.
PART = re.compile(
    rf"^ (?:the |a |its )?(?:[\w-]+ )?(?:phase|stage|project|construction)\b|^ (?:about |nearly |over |some )*{MARKS['percent']}",
    re.IGNORECASE,
)
BORDER = re.compile(r"(?:the |their |its )?borders?", re.IGNORECASE)
ATTRIBUTE = re.compile(r"\b(?:the|an?|its|their|newly|recently) \w+ed$", re.IGNORECASE)
QUESTION = re.compile(r"\?[”\"’')]*$")
BOTH_WAYS = re.compile(r"\b(?:(?:road|highway)(?:,? and |/|-)rail|rail(?:way)?(?:,? and |/|-)(?:road|highway))", re.IGNORECASE)
IN_ROWS = ("active", "noun")  # forms whose connection is the object of the verb
# "is being resumed", "is being widened"
BEING = {
    "resume": "planned",
    "launch": "planned",
    "suspend": "planned",
    "build": "under_construction",
    "upgrade": "under_construction",
}
# "is building", "is operating", "is suspending"
PROGRESSIVE: dict[str, Status] = {
    "build": "under_construction",
    "upgrade": "under_construction",
    "operate": "operating",
    "suspend": "suspended",
}


def find_transport(reading: Reading) -> Iterable[Fact]:
    """The transport facts of a document, in the order they are first stated."""
    words = load_words(reading.article.language)
    if words is None:
        return []
    facts: list[Fact] = []
    published = reading.article.published.isoformat() if reading.article.published else ""
    links = [link for masked in reading.sentences for link in find_links(masked, reading.article.language, words)]
    named = count_countries(reading) if links else ()
    for link in links:
        near, carriers = find_countries(link.masked, named), find_carriers(reading, link.masked, words)
        facts += build_facts(replace(link, near=near, carriers=carriers), reading, words)
    return merge_facts(_put_ahead(fact, published) for fact in facts)


def _put_ahead(fact: Fact, published: str) -> Fact:
    """What is told as done of a day to come ("noted the resumption on 26 January") is planned."""
    opening = cast(Transport, fact.details).action in ("launch", "resume", "increase")
    ahead = fact.date and published and fact.date > published[: len(fact.date)]
    return replace(fact, status="planned") if ahead and opening and fact.status == "operating" else fact


# --- connections and how real they are -----------------------------------------------------------


def find_links(masked: Masked, language: str, words: Words) -> list[Link]:
    """The connections of one sentence with action and status; where two overlap the surer form stands."""
    if (
        len(masked.text) > PROSE
        or words.links.isdisjoint(masked.words)
        or QUESTION.search(masked.text)
        or words.elsewhere.search(masked.text)
    ):
        return []
    said = (build_link(match, words) for match in find_matches(load_patterns("transport", language), masked))
    own = _keep_apart(link for link in said if link)
    return _keep_apart((*own, *(more for link in own for more in find_more(link, words))))


def _keep_apart(links: Iterable[Link]) -> list[Link]:
    """The links without those that overlap an earlier one of the same mode."""
    kept: list[Link] = []
    for link in links:
        if not any(link.mode == other.mode and link.start < other.end and other.start < link.end for other in kept):
            kept.append(link)
    return kept


def find_more(link: Link, words: Words) -> Iterator[Link]:
    """The other way of "a road and rail link", and what stands in a row with a connection: "…, as well as a ferry service"."""
    text = link.masked.text
    if BOTH_WAYS.search(text, max(0, link.start - 24), link.end):
        yield from (replace(link, mode=way) for way in ("road", "rail") if way != link.mode)
    at = link.end if link.form in IN_ROWS or link.rule.endswith((".discussed", ".working-on")) else len(text)
    while row := words.row.match(text, at):
        mode = next(mode for mode in MODES if row.groupdict().get(mode))
        start, at = row.span(mode)
        if mode != link.mode and not words.not_before.search(text, max(0, start - 30), start):
            yield replace(link, mode=mode, start=start, end=at)


def build_link(match: Match, words: Words) -> Link | None:
    """The connection of a match; None when it is another thing, or not said to be, planned or wished for."""
    mode = next((mode for mode in MODES if match.found.groupdict().get(mode)), match.pattern.set.get("mode"))
    if mode is None:
        return None
    text, (start, end) = match.masked.text, match.found.span(mode if match.found.groupdict().get(mode) else "at")
    if not _is_connection(match, mode, start, end, words):
        return None
    if mode == "air" and is_shipped(match.masked, words) and not words.airborne.search(match.found[0]):
        mode = "sea"
    status = find_status(match, words) if not _stays(match) else None
    if words.only_plan.match(text[end : end + 40]):
        status = "proposed" if status in FUTURE else None
    if status is None:
        return None
    if PASSING.match(text, end) and " and " in text[match.found.end("v") : start]:
        return None  # "reopened its airspace and flights will restart": the later verb tells
    action = find_action(match, mode)
    if mode == "border" and action == "build" and (way := WAY.search(text, max(0, start - 24), end)):
        mode = "road" if "road" in way[0].lower() else "rail"
    return Link(match.masked, mode, action, status, start, end, match.pattern.name, match.pattern.set["form"])


def _stays(match: Match) -> bool:
    """Whether what is open is only kept so."""
    return (
        match.found["v"].lower() == "open"
        and re.search(r"\b(?:keep|kept|stay|remain|leave|left)", match.masked.text[: match.found.end()]) is not None
    )


def _is_connection(match: Match, mode: str, start: int, end: int, words: Words) -> bool:
    """Whether the words in masked[start:end] are a way between places here, and not another thing of that name."""
    text = match.masked.text
    if match.pattern.set["form"] == "active" and ATTRIBUTE.search(text[: match.found.end("v")]):
        return False  # "the upgraded railway" is had, not told
    if match.pattern.set.get("title") and match.masked.sentence.field != "title":
        return False
    carried = is_flown(match.masked, words) or (not match.pattern.set.get("mode") and is_shipped(match.masked, words))
    if mode == "air" and not words.airborne.search(match.found[0]) and not carried:
        return False  # people fly, too, and banks have services
    if words.not_before.search(text, max(0, start - 30), start) or words.not_after.match(text[end : end + 90]):
        return False
    if mode == "border" and BORDER.fullmatch(text[start:end]) and not _is_passable(match, start, end):
        return False
    return not words.mood.search(text, max(0, start - 14), end + 4)


def _is_passable(match: Match, start: int, end: int) -> bool:
    """Whether a bare border is spoken of as a way: opened or closed, and it is known to which neighbour."""
    text = match.masked.text
    side = re.search(r"\b(?:southern|northern|eastern|western) $", text[:start])
    named = re.match(rf" with (?:the )?{MARKS['country']}", text[end:])
    return (not side or named is not None) and match.pattern.set["action"] in ("resume", "suspend", "increase")


def find_action(match: Match, mode: str) -> str:
    """The action in the words of the contract: what is built is not launched, what is opened is."""
    action, lower = match.pattern.set["action"], match.found["v"].lower()
    if action == "launch" and mode == "air":
        return air_action(match, lower)
    if action == "launch" and mode in ("corridor", "pipeline") and not re.match("open|inaug|commission|put|launched", lower):
        return "build"
    if action == "launch" and mode in ("road", "rail", "pipeline", "corridor") and PART.search(match.found[0][len(lower) :]):
        return "build"
    if action == "launch" and mode in ("road", "rail") and re.match("establish|creat|propos|discuss|explor|consider|stud", lower):
        return "build"
    if action == "build" and mode == "air":
        return "launch"
    if action == "build" and mode == "border" and not re.search("buil|construct", lower):
        return "launch"
    return cast(str, action)


def air_action(match: Match, verb: str) -> str:
    """A route more, flights more, or flights there are: "adds a sixth weekly flight", "are linked by 12 flights"."""
    said = match.found[0].lower()
    if verb.startswith(("add", "introduc")) and MORE.search(said):
        return "increase"
    form = match.pattern.set["form"]
    if (form == "linked" and re.match("are|is", verb)) or (form == "exists" and not re.search("now|been|will", verb)):
        return "operate"
    return "resume" if verb.startswith("resume") else "launch"


def find_status(match: Match, words: Words) -> Status | None:
    """How real the match is said to be."""
    text, (start, end) = match.masked.text, match.found.span("v")
    form, verb = match.pattern.set["form"], match.found["v"].lower()
    last = max(match.found.end(), end)
    if words.after["denied"].search(text[last : last + 120]) or words.denial.search(clause_before(text, start)):
        return None
    if form == "fixed":
        return _fixed(match, words)
    if form == "hours":
        return _hours(match, words)
    if form in ("exists", "linked"):
        return "planned" if re.match("will|to|be", verb) else "proposed" if verb.startswith("would") else "operating"
    if form != "passive" and words.after["deferred"].search(text[last : last + 120]):
        return _deferred(text[last : last + 160])
    before = clause_before(text, start)
    if (
        re.search(r"(?:ed|own|un|ut|id|ilt|open|began|grew|rose|risen|gone|frozen|withdrawn)$", verb.split()[0])
        or form == "passive"
    ):
        finite = _finite(before, verb, match, words)
        if finite != "unknown":
            return _in_action(finite, match)
    return _by_cues(before, text[last : last + 140], match, words)


def _fixed(match: Match, words: Words) -> Status | None:
    status = match.pattern.set["status"]
    before = clause_before(match.masked.text, match.found.start())
    nearest = _nearest_cue(before[-60:], words)
    if nearest in ("denied", "hypothetical"):
        return None
    if status == "deferred":
        return _deferred(match.masked.text[match.found.end() : match.found.end() + 80])
    if status == "planned" and nearest == "proposed":
        return "proposed"
    return cast(Status, status)


def _hours(match: Match, words: Words) -> Status | None:
    """The status of longer hours at a crossing."""
    cue = _nearest_cue(clause_before(match.masked.text, match.found.start("v")), words)
    if cue in ("denied", "hypothetical"):
        return None
    return cast(Status, cue) if cue in FUTURE else "operating"


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
        return BEING.get(match.pattern.set["action"], "done") if "being" in lead[-12:] else "done"
    if ENDED.match(verb):
        return "done"
    if re.search(r"(?:ed|un|ut|id|ilt|open|an|frozen|withdrawn)$", verb) or re.match(
        r"(?:start|commenc|launch|accelerat|complet)ed|beg[au]n|(?:grown|grew|rose|risen|gone up)$", verb
    ):
        return "done"
    return "unknown"


def _in_action(finite: str | None, match: Match) -> Status | None:
    """A bare "done" in the words of the action."""
    if finite != "done":
        return cast("Status | None", finite)
    if match.pattern.set["action"] == "suspend":
        return "suspended"
    building = match.pattern.name.endswith("construction-begins") or "under construction" in match.found["v"].lower()
    started = re.match(rf"(?:start|beg[aiu]n|launch|accelerat|speed|commenc)\w* .*(?:{WORKS})", match.found["v"].lower())
    ongoing = not re.search("complet|finish", match.found["v"].lower())
    part = match.pattern.set["action"] in ("launch", "build") and PART.search(match.found[0][len(match.found["v"]) :])
    return "under_construction" if (building and ongoing) or started or part else "operating"


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
    return _by_form(before, after, match, words)


def _by_form(before: str, after: str, match: Match, words: Words) -> Status | None:
    """The status where no word speaks: headlines ("X to launch flights", "X launches flights") and the present tense."""
    sentence, form, verb = match.masked.sentence, match.pattern.set["form"], match.found["v"].lower()
    headline = sentence.field == "title" or not sentence.text.endswith((".", "”", '"', "’"))
    if form == "connect" and re.search("will|is to|are to", verb):
        return "planned"
    if re.search(r"\bto (?:help |jointly |soon )?$", before):
        return "planned" if headline else None
    if form == "passive" and re.fullmatch(r"\w+[^s]s|re(?:sum|start|open)e?|re-open", verb):
        return _in_action("done", match) if headline and not AHEAD.match(after) else "planned" if AHEAD.match(after) else None
    if form == "passive" and match.pattern.set["action"] == "operate":
        return "operating"
    if verb.split()[0].endswith("ing") and match.pattern.set["action"] == "suspend" and before.endswith(", "):
        return "suspended"  # ", grounding all flights": what follows from the main clause
    if form != "active" or verb.split()[0].endswith("ing"):
        return None
    present = verb.split()[0].endswith("s") or words.plural_subject.search(before)
    return _in_action("done", match) if headline or present else None


def _nearest_cue(before: str, words: Words) -> str | None:
    """The kind of the last cue in the words before the verb."""
    found = next(reversed(list(words.cues.finditer(before))), None)
    if found and found[0].lower() == "would" and words.reported.search(before):
        return "planned"
    return found.lastgroup if found else None


# --- facts ----------------------------------------------------------------------------------------


def build_facts(link: Link, reading: Reading, words: Words) -> Iterator[Fact]:
    """The facts of one connection: one for each pair of countries of an air route, one for any other."""
    routes: list[Route | None] = [*find_routes(link, words)] or [None]
    for route in routes:
        if hub := find_hub(link, route):
            for there in by_country(route.second if route else ()):
                codes = tuple(dict.fromkeys((*hub, *codes_of(there))))
                if len(codes) == 2:
                    yield _build(link, codes, places_of((*(route.first if route else ()), *there)), words)
            continue
        countries, endpoints = place_link(link, route, reading, words)
        if link.mode == "border":
            endpoints = endpoints or find_posts(link)
            countries = countries if is_border(countries) else ()
        if link.mode in ("road", "rail") and not is_overland(countries):
            continue
        if len(countries) > 1:
            yield _build(link, countries, endpoints, words)


def find_hub(link: Link, route: Route | None) -> tuple[str, ...]:
    """The country from which a list of flights to several others starts; () when there is no such list."""
    if route is None or link.mode != "air" or route.through:
        return ()
    there = codes_of(route.second)
    said = codes_of(route.first)[:1]
    home = said or tuple(code for code in (*link.carriers, *link.near) if code not in there)[:1]
    return home if len({*said, *there}) > (2 if said else 1) and not (route.first and not said) else ()


def _build(link: Link, countries: tuple[str, ...], endpoints: tuple[str, ...], words: Words) -> Fact:
    sentence = link.masked.sentence
    project = find_project(link, words)
    name = project[0] if project else find_name(link, words) if link.mode != "air" else None
    mode = project[2] if project and {project[2], link.mode} <= {"rail", "road", "corridor"} else link.mode
    return Fact(
        kind="transport",
        countries=tuple(sorted(countries)),
        date=find_date(link),
        status=link.status,
        details=Transport(cast(Any, mode), cast(Any, link.action), endpoints, name),
        evidence=(Evidence(sentence.text, sentence.start, sentence.end, sentence.field),),
        rule=link.rule,
        confidence=0.9 if endpoints or name else 0.8,
    )


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
    if _is_described(one, other):
        return True
    if a.mode != b.mode or (_reality(one.status) != _reality(other.status) and not _put_off(one, other)):
        return False
    shared = set(one.countries) & set(other.countries)
    if len(shared) < 2 or (a.endpoints and b.endpoints and not _same_ends(a, b)):
        return False
    return a.action == b.action or one.evidence[0] != other.evidence[0]


def _is_described(one: Fact, other: Fact) -> bool:
    """Whether another sentence says of what a named corridor is made: "The 1,200 km of road and railway will link …"."""
    a, b = cast(Transport, one.details), cast(Transport, other.details)
    ways = a.mode == "corridor" and a.name and b.mode in ("road", "rail") and not b.name
    again = other.evidence[0].text.startswith(("The ", "This ", "It ")) and one.evidence[0] != other.evidence[0]
    return bool(ways and again and len(set(one.countries) & set(other.countries)) > 1)


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
