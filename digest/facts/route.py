"""Route: from where to where a connection goes, and the countries it joins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from digest.facts.patterns import expand, load_data
from digest.language.countries import get_country
from digest.language.expression import Expression
from digest.language.gazetteer import Gazetteer, load_rows
from digest.language.mask import MARKS, PRIVATE, Masked
from digest.language.reading import Reading
from digest.language.towns import find_city, find_crossings, find_town, is_border
from digest.models import CountryMention, Mention, PersonMention, PlaceMention

Status = Literal["proposed", "planned", "under_construction", "operating", "suspended"]
CUE_REACH = 170  # code points before the verb in which a cue may stand
ROUTE_REACH = 260  # code points after a connection in which its route may stand
CARRIER_REACH = 4  # sentences in which an airline stays the one spoken of
CROSSING_REACH = 60  # code points between a border post and its name
SIDE = f"(?:{MARKS['country']}|{MARKS['place']})"
COORDINATED = re.compile(rf"(?:{SIDE}, (?:the )?){{0,8}}{SIDE},? (?:and|&) (?:the )?{SIDE}")
ABROAD = re.compile(r"\b(?:international|cross-border|border|binational|bi-national)\b", re.IGNORECASE)
# "on the Kazakh-Uzbek border"
BORDERING = re.compile(rf"{MARKS['country']} ?(?:[-–]|and) ?{MARKS['country']}(?: state| common| land)? (?:border|frontier)")
# "the Iraqi port of Faw", "the Chinese border": the adjective tells where a place is.
LOCAL = re.compile(
    r" (?:(?:Black Sea|Red Sea|Caspian|Mediterranean|Baltic|Pacific|Atlantic|southern|northern|eastern|western) )?"
    r"(?:port|city|town|capital|border|frontier|side|coast|island|province|region|territory|resort|airport|village)\b"
)
# Rules that only say that a connection is spoken of; what runs already is then no news.
MERELY = (".project", ".projects", ".devoted", ".via-project")
NAME = f"(?:{MARKS['place']}|[A-ZÀ-Ž][\\w’'-]+)"
POST_BEFORE = re.compile(
    rf"((?:{NAME}[ –-]?){{1,3}}) ?(?:(?:border|land|road|rail|railway|international|customs|one-stop|main|cross-border) )*$"
)
POST_AFTER = re.compile(rf" (?:at|in|of|near) ((?:{NAME} ?){{1,3}}(?:(?:, | and )(?:{NAME} ?){{1,3}}){{0,4}})")
HOST = re.compile(rf"[^;:.,]{{0,30}} (?:in|of) (?:the )?{MARKS['country']}")  # "the Chabahar port in Iran": who builds is abroad
LAND = ("road", "rail", "border", "corridor", "pipeline")
# A connection of these kinds crosses a border by itself; a railway, road or port of unnamed ends may lie within one country.
CROSSING = ("air", "border", "pipeline")
CLAUSE = re.compile(r"[;“”\"]|, (?:while|but|whereas|although)\b|[.!?] ")
# Who pays or is told of a connection, but is no end of it.
NO_END = frozenset("UN NATO SCO OSCE EAEU GCC OTS CIS CSTO BRICS APEC SAARC OPEC G7 G20 IMF WB ADB EBRD EIB WTO EFTA AFU".split())


class Words(NamedTuple):
    """What the words around a pattern mean in one language."""

    cues: Expression
    after: dict[str, Expression]
    auxiliaries: dict[str, Expression]
    not_before: Expression
    not_after: Expression
    mood: Expression
    only_plan: Expression
    denial: Expression
    plural_subject: Expression
    reported: Expression
    projects: tuple[tuple[Expression, str, tuple[str, ...], bool], ...]
    elsewhere: Expression
    routes: tuple[Expression, ...]
    before: Expression
    not_route: Expression
    capitals: Expression
    both: Expression
    name: Expression
    carriers: Gazetteer[str]
    carrier: Expression
    airborne: Expression
    shipper: Expression
    row: Expression
    links: frozenset[str]


Ends = tuple[Mention | str, ...]


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
    near: tuple[str, ...] = ()
    """The countries spoken of here, the nearest first: they settle which of several towns of a name is meant."""
    carriers: tuple[str, ...] = ()
    """The countries of the airlines of the sentence, or of the last one named before it."""


def clause_before(text: str, end: int) -> str:
    window = text[max(0, end - CUE_REACH) : end]
    last = 0
    for found in CLAUSE.finditer(window):
        last = found.end()
    return window[last:]


def count_countries(reading: Reading) -> tuple[str, ...]:
    """The countries of a document, most named first."""
    often = Counter(code for masked in reading.sentences for code in _named_in(masked))
    return tuple(code for code, _ in often.most_common())


def find_countries(masked: Masked, named: tuple[str, ...]) -> tuple[str, ...]:
    """The countries spoken of: those a sentence names, then those `named` in its document."""
    return tuple(dict.fromkeys((*_named_in(masked), *named)))


def _settle(end: Mention | str, link: Link) -> Mention | str:
    """An end as a town where its name was a plain word, or is that of a town nearer to what is spoken of."""
    if not isinstance(end, str) and (not isinstance(end, PlaceMention) or end.kind != "city" or end.country in link.near):
        return end
    if isinstance(end, PlaceMention) and end.capital:
        return end
    name = end if isinstance(end, str) else end.text
    codes = find_town(name)
    code = next((code for code in link.near if code in codes), codes[0] if len(codes) == 1 else None)
    if code is None:
        return end
    place = (link.masked.sentence.start, link.masked.sentence.end) if isinstance(end, str) else (end.start, end.end)
    return PlaceMention(*place, name, code)


def find_routes(link: Link, words: Words) -> list[Route]:
    """The routes said right after the connection ("from A to B and from C to D"), or right before it ("the A-B ferry")."""
    text = link.masked.text
    last = link.end if re.search(r"[-–—]", text[link.start : link.end]) else link.start  # "the A-B service", "the A-B ferry"
    for ahead in words.before.finditer(text, max(0, link.start - 110), last):
        ends = _items(link, *ahead.span("a"), named=True)
        if ahead.end() == last and len(ends) > 1:
            return [Route(ends[:1], ends[1:], through=len(ends) > 2)]
    clause = re.split(r"[;:“”]|\. ", text[link.end : link.end + ROUTE_REACH])[0]
    for says in words.routes:
        routes = [route for found in says.finditer(text, link.end, link.end + len(clause)) if (route := _route(found, link, words))]
        if routes:
            return routes if link.mode == "air" and "a" in says.groupindex and "b" in says.groupindex else routes[:1]
    return _routes_before(link, words) if link.mode == "air" else []


def _routes_before(link: Link, words: Words) -> list[Route]:
    """The route said at the head of the clause: "From A to B one can now fly daily"."""
    clause = max(0, link.start - len(clause_before(link.masked.text, link.start)))
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
    first = _items(link, *found.span("a")) if "a" in groups else ()
    second = _items(link, *found.span("b")) if "b" in groups else ()
    if not codes_of(first + second) and not ("a" in groups and first and second):
        return None
    first, second = _part(first, second, link)
    through = bool(re.match(r"(?:across|through|via)\b", found[0]))
    return Route(first, second, through) if second else Route(first[:1], first[1:], through)


def _part(first: Ends, second: Ends, link: Link) -> tuple[Ends, Ends]:
    """The ends of a route with a namesake at home put abroad: flights cross a border, ways on land cross one to a neighbour."""
    if not (first and second) or len(set(codes_of(first + second))) > 1:
        return first, second
    here = codes_of(first + second)
    return tuple(_abroad(end, here, link) for end in first), tuple(_abroad(end, here, link) for end in second)


def _abroad(end: Mention | str, here: tuple[str, ...], link: Link) -> Mention | str:
    """An end that was not named as a place, in the country of its largest namesake or that of a neighbour's; else as it is."""
    sentence = link.masked.sentence
    guessed = isinstance(end, PlaceMention) and (end.start, end.end) == (sentence.start, sentence.end)
    if not here or not (guessed or isinstance(end, str)):
        return end
    name = end if isinstance(end, str) else end.text
    codes = find_town(name)
    if link.mode in LAND:
        code = next((code for code in codes if code not in here and is_border((code, *here))), None)
    else:
        spoken = (code for code in (*link.carriers, *link.near, find_city(name)) if code in codes)
        code = next((code for code in spoken if code not in here), None)
    return PlaceMention(sentence.start, sentence.end, name, code) if code and not (guessed and link.mode in LAND) else end


def _items(link: Link, start: int, end: int, named: bool = False) -> tuple[Mention | str, ...]:
    """The ends in a stretch: mentions, and capitalised words that are none; what stands in brackets is left out.

    Adjectives ("the Chinese contractor") are ends only in a name ("the Thai-Chinese railway"), `named`.
    """
    masked = link.masked
    plain = re.sub(r"\([^()]*\)", lambda m: " " * len(m[0]), masked.text[start:end])
    items: list[tuple[int, Mention | str]] = [
        (masked.at(m), m)
        for m in masked.mentions(start, end)
        if isinstance(m, PlaceMention)
        or (
            isinstance(m, CountryMention)
            and (named or m.form in ("name", "organisation") or LOCAL.match(masked.text, masked.at(m) + 1))
        )
    ]
    items = [item for item in items if not plain[item[0] - start].isspace()]
    for found in re.finditer(r"[A-ZÀ-Ž][\w’'.-]+(?: [A-ZÀ-Ž][\w’'.-]+)*", plain):
        items.append((start + found.start(), re.sub("^The ", "", found[0].rstrip(".,-–"))))
    items += [
        (masked.at(m), m.text) for m in masked.mentions(start, end) if isinstance(m, PersonMention) and not m.title and m.name
    ]
    return tuple(_settle(item, link) for _, item in sorted(items, key=lambda item: item[0]))


def place_link(link: Link, route: Route | None, reading: Reading, words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The countries a connection joins, and its endpoints as written."""
    pair = find_pair(reading, link, words)
    project = find_project(link, words)
    if project:
        there = codes_of(end for end in route.ends if isinstance(end, CountryMention)) if route else ()
        return tuple({*project[1], *there}), places_of(end for end in route.ends if not isinstance(end, str)) if route else ()
    if link.rule.endswith((*MERELY, "-project")):
        return (), ()  # merely spoken of: only what has a name is a project
    if bordering := _bordering(link, route) or _crossed(link):
        return bordering, find_posts(link) or (places_of(route.ends) if route else ())
    near = re.split(r"[,;:.]", link.masked.original(link.end, min(len(link.masked.text), link.end + 80)))[0]
    if words.capitals.search(near) and (both := pair or _named_in(link.masked)) and len(both) == 2:
        return both, tuple(_capital(code) for code in both)
    codes = codes_of(route.ends) if route else ()
    places = places_of(route.ends) if route else ()
    builders = _coordinated(link)
    if len(builders) == 2 and not set(codes) <= set(builders) and route and any(map(_doubtful, route.ends)):
        return builders, places  # a town nobody knows beside a namesake abroad
    if len(codes) > 1:
        return codes, places
    together = words.both.search(link.masked.sentence.text) or builders
    if route and not codes and not (builders if link.mode in ("rail", "road") else together):
        named = _named_in(link.masked)  # of two places nobody knows, two neighbours spoken of tell where they are
        return (named, places) if len(named) == 2 and link.mode != "air" and is_border(named) else ((), ())
    if codes and route and route.first and route.second and all(not isinstance(end, str) for end in route.ends):
        named = _named_in(link.masked)
        two = pair if words.both.search(link.masked.sentence.text) else named if len(named) == 2 and together else ()
        return (two, places) if link.mode != "air" and codes[0] in two else ((), ())  # both ends in one country
    others = _others(link, codes, pair, words)
    if route and route.through and codes and words.both.search(link.masked.sentence.text):
        others = others or (*codes, *pair)
    return others, places


def _doubtful(end: Mention | str) -> bool:
    """Whether an end may be another place than its name says: a town, while a capital or a country is what it is."""
    return isinstance(end, str) or (isinstance(end, PlaceMention) and end.kind == "city" and not end.capital)


def _bordering(link: Link, route: Route | None) -> tuple[str, ...]:
    """The two countries of the border a crossing, road or railway is said to be on."""
    if link.mode not in ("border", "road", "rail") or (route and len(codes_of(route.ends)) > 1):
        return ()
    found = BORDERING.search(link.masked.text)
    both = codes_of(link.masked.mentions(*found.span())) if found else ()
    return both if len(both) == 2 else ()


def _crossed(link: Link) -> tuple[str, ...]:
    """The two countries of the known crossing a border post or bridge is named after: "the Torkham border crossing"."""
    if link.mode != "border" and not (
        link.mode in ("road", "rail") and "bridge" in link.masked.text[link.start : link.end].lower()
    ):
        return ()
    return next((codes for _, codes in _near_crossings(link)), ()) if len(_named_in(link.masked)) < 2 else ()


def _near_crossings(link: Link) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The known crossings named beside the connection, within its clause, with their countries."""
    sentence = link.masked.sentence
    start, end = link.masked.offset(link.start) - sentence.start, link.masked.offset(link.end) - sentence.start
    for first, last, codes in find_crossings(sentence.text):
        between = sentence.text[last:start] if last <= start else sentence.text[end:first]
        if len(between) < CROSSING_REACH and not re.search(r"[;:.]", between):
            yield sentence.text[first:last], codes


def find_posts(link: Link) -> tuple[str, ...]:
    """The names of the border posts a connection is, known or not: "the Torkham crossing", "the border post at Moyale"."""
    known = tuple(dict.fromkeys(name for name, _ in _near_crossings(link)))
    text = link.masked.text
    found = POST_BEFORE.search(text, max(0, link.start - CROSSING_REACH), link.start) or POST_AFTER.match(text, link.end)
    return known or (places_of(_items(link, *found.span(1))) if found else ())


def _coordinated(link: Link) -> tuple[str, ...]:
    """The two countries that act together in front of a connection: "Peru and Chile opened …"."""
    found = COORDINATED.search(link.masked.text, 0, link.start)
    return codes_of(link.masked.mentions(*found.span())) if found else ()


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
        carrier = tuple(code for code in link.carriers if code not in codes and link.mode == "air")
        rest = tuple(code for code in named if code not in codes)
        if len(carrier) == 1 or len(rest) == 1:
            return (*codes, *(carrier if len(carrier) == 1 else rest))
        if len(rest) == 2 and link.mode in ("rail", "corridor", "pipeline", "road"):
            return (*codes, *rest)
        return pair if codes[0] in pair else ()
    both = words.both.search(link.masked.sentence.text)
    if both and pair and set(pair) != set(named):
        return pair
    actors = _coordinated(link)
    if len(actors) == 2 < len(named) or (
        len(actors) > 2 and set(actors) == set(named) and link.mode in ("corridor", "rail", "road", "pipeline")
    ):
        return actors
    across = link.mode == "border" or ABROAD.search(link.masked.text, max(0, link.start - 40), link.end)
    if across and len(named) < 2 and len(pair) == 2 and set(named) <= set(pair):
        return pair
    hosted = link.mode == "sea" and HOST.match(link.masked.text, link.end) is not None
    crossing = (
        link.mode in CROSSING
        or link.rule.endswith(".port-aid")
        or hosted
        or "ferr" in link.masked.text[link.start : link.end].lower()
    )
    return named if len(named) == 2 and (crossing or both or COORDINATED.search(link.masked.text, 0, link.start)) else ()


def _named_in(masked: Masked) -> tuple[str, ...]:
    """The countries a sentence names by name, adjective, capital or city, each once, in order."""
    mentions = [m for m in masked.sentence.mentions if isinstance(m, CountryMention | PlaceMention | PersonMention)]
    codes = [code for code in map(_code, mentions) if code and code not in NO_END and code != "EU"]
    return tuple(dict.fromkeys(codes))


def find_carriers(reading: Reading, masked: Masked, words: Words) -> tuple[str, ...]:
    """The countries of the airlines a sentence names, or of those the last sentence that names one did."""
    here = masked.sentence.index
    for other in reversed(reading.sentences[max(0, here - CARRIER_REACH) : here + 1]):
        codes = tuple(dict.fromkeys(_airlines(other, words)))
        if codes:
            return codes
    return ()


def is_flown(masked: Masked, words: Words) -> bool:
    """Whether an airline acts in this sentence."""
    return words.carrier.search(masked.sentence.text) is not None or next(_airlines(masked, words), None) is not None


def is_shipped(masked: Masked, words: Words) -> bool:
    """Whether a shipping company acts in this sentence."""
    return words.shipper.search(masked.sentence.text) is not None


def _airlines(masked: Masked, words: Words) -> Iterator[str]:
    """The countries of the airlines of a sentence; the Emirates of a country are none."""
    sentence = masked.sentence
    for start, end, code in words.carriers.find(sentence.text):
        inside = any(m.start < sentence.start + start and m.end >= sentence.start + end for m in sentence.mentions)
        if not inside:
            yield code


def _code(mention: Mention) -> str | None:
    if isinstance(mention, CountryMention):
        return mention.code
    return mention.country if isinstance(mention, PlaceMention | PersonMention) else None


def codes_of(items: Iterable[Mention | str]) -> tuple[str, ...]:
    codes = [_code(item) for item in items if not isinstance(item, str)]
    return tuple(dict.fromkeys(code for code in codes if code and code not in NO_END))


def places_of(items: Iterable[Mention | str]) -> tuple[str, ...]:
    """The places among the ends, as written; countries and seas are none."""
    names = [
        item if isinstance(item, str) else item.text
        for item in items
        if isinstance(item, str) or (isinstance(item, PlaceMention) and (item.kind != "region" or item.country))
    ]
    return tuple(dict.fromkeys(names))


def by_country(items: Iterable[Mention | str]) -> Iterator[tuple[Mention | str, ...]]:
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


def find_project(link: Link, words: Words) -> tuple[str, tuple[str, ...], str] | None:
    """The known project whose name carries the connection: name, countries, mode."""
    sentence = link.masked.sentence
    start, end = link.masked.offset(link.start) - sentence.start, link.masked.offset(link.end) - sentence.start
    for says, mode, codes, running in words.projects:
        for found in says.finditer(sentence.text, max(0, start - 90), min(len(sentence.text), end + 25)):
            near = found.start() < end and found.end() + 25 > start and not re.search("[;:.]", sentence.text[found.end() : start])
            if near and mode in (link.mode, "rail", "corridor") and link.mode not in ("air", "border"):
                return None if running and link.rule.endswith(MERELY) else (found[0], codes, mode)
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


# --- words ---------------------------------------------------------------------------------------


@cache
def load_words(language: str) -> Words | None:
    """The words of a language; None when it has none."""
    data = load_data(f"transport.words.{language}.yaml")
    if not data:
        return None
    macros = {"item": data["item"], "list": data["list"]}

    def plain(says: str) -> Expression:
        return Expression(expand(says, macros), case=True)

    def loose(says: str) -> Expression:
        return Expression(expand(says, macros))

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
        projects=tuple(
            (Expression(rf"\b(?:{says})", case=True), mode, tuple(codes), bool(running))
            for says, (mode, codes, *running) in data["projects"].items()
        ),
        elsewhere=loose(data["elsewhere"]),
        routes=tuple(map(plain, data["routes"])),
        before=plain(data["before"]),
        not_route=loose(data["not_route"]),
        capitals=loose(data["capitals"]),
        both=loose(data["both"]),
        name=plain(data["name"]),
        carriers=Gazetteer({name: code for code, names in data["carriers"].items() for name in names}),
        carrier=Expression(data["carrier"], case=True),
        airborne=loose(data["airborne"]),
        shipper=Expression(data["shipper"], case=True),
        row=Expression(expand(data["row"], {**load_data(f"macros.{language}.yaml"), **data["macros"]})),
        links=frozenset(data["links"]),
    )
