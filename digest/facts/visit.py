"""Visits: who goes where, each journey told once, one fact for each country of a tour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from itertools import chain
from typing import Literal, get_args

from digest.facts.actors import add_persons, find_furniture, find_persons, find_subject, same_person, says
from digest.facts.modality import NO_FACT, find_modality
from digest.facts.moment import Lead, agree, closer, find_date, is_later, read_lead, settle_coming, settle_past
from digest.facts.patterns import Match, Pattern, find_matches, load_patterns
from digest.language.mask import Masked
from digest.language.reading import Reading
from digest.models import CountryMention, Evidence, Fact, Person, PersonMention, PlaceMention, TimeMention, Visit

Purpose = Literal["state", "official", "working", "private"]
QUOTES = 4  # sentences kept as proof of one visit
REACH = 12  # sentences after a visit in which its company may be named
DEPARTED = 30  # code points before 'heading to' in which he is said to have left
HEAD = 3  # sentences of a document that tell its news
RECENT = timedelta(days=6)  # a visit begun longer ago is over
ORDER = ("open", "planned", "cancelled", "held", "ongoing")  # of two reports of one visit the later in this row tells more


@dataclass
class Journey:
    """One report of a visit, growing as later sentences tell more of it."""

    visitors: list[Person]
    destination: str
    status: str
    date: str | None
    purpose: Purpose | None
    rule: str
    confidence: float
    evidence: list[Evidence]
    sentence: int = 0
    again: bool = False
    inferred: bool = False
    loose: bool = False


def find_visits(reading: Reading) -> Iterable[Fact]:
    """The visit facts of a document, in the order they are first told."""
    known: list[Journey] = []
    lead, furniture = read_lead(reading), find_furniture(reading)
    for masked in (m for m in reading.sentences if m.sentence.index not in furniture and worth_reading(m)):
        for journey in chain(find_journeys(reading, masked, lead), find_guests(reading, masked, lead)):
            tell(known, journey)
        add_company(reading, masked, known)
    return [build_fact(reading, journey) for journey in known]


def worth_reading(masked: Masked) -> bool:
    """Whether anybody who could travel is in a sentence."""
    return any(isinstance(m, PersonMention) for m in masked.sentence.mentions)


@cache
def select_patterns(language: str, attend: bool) -> tuple[Pattern, ...]:
    """The patterns of journeys, or those that add people to one."""
    return tuple(p for p in load_patterns("visit", language) if bool(p.set.get("attend")) == attend)


# --- one sentence --------------------------------------------------------------------------------


def find_journeys(reading: Reading, masked: Masked, lead: Lead) -> Iterator[Journey]:
    """The journeys a sentence tells of, the surest first; a destination is used once."""
    matches = list(find_matches(select_patterns(reading.article.language, attend=False), masked))
    taken: set[int] = set()
    for match in sorted(matches, key=lambda m: -m.pattern.set.get("confidence", 0.8)):
        goals = {i for group in ("d", "e") if match.text(group) for i in range(*match.found.span(group))}
        if not goals & taken:
            taken |= goals
            yield from build_journeys(reading, match, lead)


def build_journeys(reading: Reading, match: Match, lead: Lead) -> Iterator[Journey]:
    """A journey for each destination; none where it is not said to be real."""
    visitors = find_visitors(reading, match)
    if not visitors:
        return
    date = find_date(match.masked, verb_span(match)[0], match.found.end(), whole=True, dateline=lead.dateline)
    date = settle_past(match.masked, reading.article, date, match.masked.text[slice(*verb_span(match))])
    loose = says("part", around(match), reading.article.language)
    date = date[:7] if date and loose else date
    status = find_status(reading, match, date)
    if status is None:
        return
    date = (
        settle_coming(match.masked, reading.article, date)
        if status == "planned"
        else date or find_begin(match, status, lead, reading.article.language)
    )
    for number, code in enumerate(find_destinations(reading, match, visitors)):
        if number == 1 and date:
            date = date[:7]  # the first day of a tour is that of its first country
        foreign = [v for v in visitors if v.country != code]
        if foreign:
            yield replace(describe(reading, match, foreign, code, status, date), loose=loose)


def find_begin(match: Match, status: str, lead: Lead, language: str) -> str | None:
    """When a visit under way at the head of a document began: its day for an arrival, else the month."""
    day = lead.day or lead.dateline
    if day is None or match.masked.sentence.index > HEAD or status not in ("ongoing", "open"):
        return None
    return day if says("arrived", match.found[0], language) else day[:7]


def find_guests(reading: Reading, masked: Masked, lead: Lead) -> Iterator[Journey]:
    """Guests said to be visiting: in the place named after them, else in the country of the one they meet."""
    sentence, language = masked.sentence, reading.article.language
    for mention in sentence.mentions:
        if not isinstance(mention, PersonMention) or not says("guest", mention.text, language):
            continue
        people = [p for p in reading.discourse.persons(sentence, mention) if p.country and p.role != "ambassador"]
        code = find_host(reading, masked, mention, people)
        if people and code:
            day = find_date(masked, masked.at(mention), masked.at(mention) + 1, dateline=lead.dateline) or lead.day or lead.dateline
            quote = Evidence(sentence.text, sentence.start, sentence.end, sentence.field)
            date = day[:7] if day else None
            yield Journey(
                people, code, "ongoing", date, None, "visit.guest", 0.7, [quote], sentence.index, inferred=True, loose=True
            )


def find_host(reading: Reading, masked: Masked, guest: PersonMention, people: list[Person]) -> str | None:
    """The country a guest visits: that of the place of the sentence, of the others in it, the document's own."""
    own = {p.country for p in people}
    places = [m.country for m in masked.mentions(masked.at(guest), len(masked.text)) if isinstance(m, PlaceMention) and m.country]
    others = [p.country for p in find_persons(reading, masked, 0, len(masked.text)) if p.country]
    codes = [code for code in (*places[:1], *others, reading.discourse.home) if code and code not in own and len(code) == 2]
    return codes[0] if codes else None


def describe(reading: Reading, match: Match, visitors: list[Person], code: str, status: str, date: str | None) -> Journey:
    """The journey of these people as the sentence tells it."""
    sentence = match.masked.sentence
    return Journey(
        visitors,
        code,
        status,
        date,
        find_purpose(match),
        match.pattern.name,
        float(match.pattern.set.get("confidence", 0.8)),
        [Evidence(sentence.text, sentence.start, sentence.end, sentence.field)],
        sentence.index,
        says("again", match.found[0], reading.article.language),
        match.pattern.name != "visit.hosted" and not names_goal(match),
    )


def names_goal(match: Match) -> bool:
    """Whether a match says where the visit goes."""
    spans = [match.found.span(group) for group in ("d", "e") if match.text(group) is not None]
    return any(isinstance(m, CountryMention | PlaceMention) for span in spans for m in match.masked.mentions(*span))


def around(match: Match) -> str:
    """The words of a match and a few on either side."""
    return match.masked.text[max(0, match.found.start() - 25) : match.found.end() + 12]


def find_visitors(reading: Reading, match: Match) -> list[Person]:
    """Who travels; an ambassador at his post does not."""
    if says("thanks", match.found[0], reading.article.language):
        people = find_nearest(reading, match)
    elif match.pattern.set.get("subject"):
        people = find_subject(reading, match.masked, *match.found.span(), where=match.pattern.set["subject"])
    else:
        people = find_persons(reading, match.masked, *match.found.span("a"))
    return [person for person in people if person.country and person.role != "ambassador"]


def find_nearest(reading: Reading, match: Match) -> list[Person]:
    """Whose visit "thanked him for his visit" means: the person named just before."""
    before = [m for m in match.masked.mentions(0, match.found.start()) if isinstance(m, PersonMention)]
    at = match.masked.at(before[-1]) if before else 0
    return find_persons(reading, match.masked, at, at + 1) if before else []


def find_destinations(reading: Reading, match: Match, visitors: list[Person]) -> list[str]:
    """The countries a match leads to, each once; the host's where none is named."""
    codes = [code for group in ("d", "e") if match.text(group) for code in goals(match, group)]
    if not codes and match.text("b"):
        codes = [p.country for p in find_persons(reading, match.masked, *match.found.span("b")) if p.country]
    if not codes and not names_goal(match) and not match.masked.text[match.found.end() :].startswith((" to ", " in ")):
        codes = host_country(reading, match.masked, visitors)
    return list(dict.fromkeys(codes))


def goals(match: Match, group: str) -> Iterator[str]:
    """The country of each place of a group; adjectives and organisations are no places."""
    for mention in match.masked.mentions(*match.found.span(group)):
        if isinstance(mention, CountryMention) and is_land(match, mention):
            yield mention.code
        elif isinstance(mention, PlaceMention) and mention.country:
            yield mention.country


def is_land(match: Match, mention: CountryMention) -> bool:
    """Whether a country of a group is a place to go: by name, or as in "the Saudi capital"."""
    rest = match.masked.text[match.masked.at(mention) + 1 :]
    return len(mention.code) == 2 and mention.code != "EU" and (mention.form == "name" or says("capital", rest[:10], "en"))


def host_country(reading: Reading, masked: Masked, visitors: list[Person]) -> list[str]:
    """Where a visit without a destination goes: the other of the two countries spoken of, when they are two."""
    guests = {v.country for v in visitors}
    named = (
        {m.code for m in masked.sentence.mentions if isinstance(m, CountryMention) and m.form == "name"}
        - guests
        - {reading.discourse.home}
    )
    if named:
        return []
    if reading.discourse.home and reading.discourse.home not in guests:
        return [reading.discourse.home]
    pair = reading.discourse.pair(masked.sentence)
    others = [code for code in pair if code not in guests]
    return others if len(pair) == 2 and len(others) == 1 else []


def find_purpose(match: Match) -> Purpose | None:
    """state, official, working or private, as the words of the visit say."""
    stop = max(
        (match.found.end(g) for g in ("a",) if match.text(g) is not None and match.found.start(g) == match.found.start()), default=0
    )
    words = match.masked.text[max(stop, match.found.start()) : match.found.end() + 60].lower()
    found = re.search(rf"\b({'|'.join(get_args(Purpose))})\b(?=(?: [\w-]+){{0,2}} (?:visit|trip|tour|journey|mission))", words)
    return next((purpose for purpose in get_args(Purpose) if found and found[1] == purpose), None)


def find_status(reading: Reading, match: Match, date: str | None) -> str | None:
    """planned, ongoing, held, cancelled, or `open`; None when the words only wish, suppose or deny."""
    if "force" in match.pattern.set:
        return str(match.pattern.set["force"])
    modality = find_modality(
        match.masked, *verb_span(match), reading.article.language, match.found.end(), bool(match.pattern.set.get("nominal"))
    )
    if modality in NO_FACT:
        return None
    near = match.masked.text[max(0, match.found.start() - DEPARTED) : match.found.end()]
    if modality == "planned" and says("departed", near, reading.article.language):
        return "ongoing"
    if modality == "planned":
        date = settle_coming(match.masked, reading.article, date)
    if modality == "planned" and date and is_past(match, date, reading):
        return "held"
    if modality != "done":
        return modality
    if is_later(date, reading.article) or is_ahead(match, reading.article.language):
        return "planned"
    return find_stage(reading, match, date)


def is_past(match: Match, date: str, reading: Reading) -> bool:
    """Whether "ahead of his visit" is told of a visit that has been made since."""
    published = reading.article.published
    if not match.pattern.set.get("nominal"):
        return False
    sentence = match.masked.sentence
    told = next((m for m in sentence.mentions if isinstance(m, TimeMention) and m.iso == date), None)
    words = sentence.text[max(0, told.start - sentence.start - 9) : told.end - sentence.start] if told else ""
    return says("gone", words, reading.article.language) or bool(published and date < published.isoformat()[: len(date)])


def find_stage(reading: Reading, match: Match, date: str | None) -> str:
    """Whether a visit that takes place goes on, is over, or `open` when the words do not tell."""
    language = reading.article.language
    status = str(match.pattern.set.get("status", "open"))
    if says("visiting", match.found[0], language):
        return "ongoing"
    if status != "held" and (is_over(reading, date) or is_gone(match, language) or says("over", match.found[0], language)):
        return "held"
    if status == "open" and says("thanks", match.found[0], language):
        return "held"
    if status == "open" and says("underway", match.found[0], language):
        return "ongoing"
    return status


def is_gone(match: Match, language: str) -> bool:
    """Whether a time of the match lies behind ("arrived last week")."""
    start, end = match.found.span()
    return any(says("gone", m.text, language) for m in match.masked.mentions(start, end + 30) if isinstance(m, TimeMention))


def is_ahead(match: Match, language: str) -> bool:
    """Whether a time that cannot be resolved lies ahead ("next week")."""
    start, end = match.found.span()
    return any(says("ahead", m.text, language) for m in match.masked.mentions(start, end + 50) if isinstance(m, TimeMention))


def is_over(reading: Reading, date: str | None) -> bool:
    """Whether a visit that began then is over by the day of publication."""
    published = reading.article.published
    return bool(published and date and date < (published - RECENT).isoformat()[: len(date)])


def verb_span(match: Match) -> tuple[int, int]:
    """The part of a match whose words tell whether it is real."""
    found = match.found
    start = found.start()
    if match.text("a") is not None and found.start("a") == start:
        start = found.end("a") + 1
        if "x" in found.re.groupindex:
            start = max(start, found.end("x") + 1)
    return start, max(start, found.start("d") if match.text("d") else found.end())


# --- one document --------------------------------------------------------------------------------


def tell(known: list[Journey], new: Journey) -> None:
    """Add a journey, or what it tells to the one it repeats."""
    for old in reversed(known):
        if repeats(old, new):
            join(old, new)
            return
    if not new.inferred or not any(same_person(one, other) for old in known for one in old.visitors for other in new.visitors):
        known.append(new)


def repeats(old: Journey, new: Journey) -> bool:
    """Whether two reports are of one journey: a shared visitor, the same country, dates that agree."""
    if old.destination != new.destination or not (new.loose or agree(old.date, new.date)):
        return False
    if new.again and old.sentence != new.sentence and "planned" in (old.status, new.status) and old.status != new.status:
        return False
    return any(same_person(one, other) for one in old.visitors for other in new.visitors)


def join(old: Journey, new: Journey) -> None:
    """Put what the new report tells into the old one."""
    add_persons(old.visitors, new.visitors)
    old.date = closer(old.date, new.date) if agree(old.date, new.date) else old.date
    old.purpose = old.purpose or new.purpose
    old.status = max(old.status, new.status, key=ORDER.index)
    old.confidence = max(old.confidence, new.confidence)
    if new.evidence[0] not in old.evidence and len(old.evidence) < QUOTES:
        old.evidence.append(new.evidence[0])


def add_company(reading: Reading, masked: Masked, known: list[Journey]) -> None:
    """ "The president is accompanied by …": those people travel with him."""
    last = next((j for j in reversed(known) if masked.sentence.index - j.sentence <= REACH), None)
    for match in find_matches(select_patterns(reading.article.language, attend=True), masked) if last else ():
        assert last is not None
        ahead = match.pattern.name == "visit.accompanied"
        span = (match.found.start("b"), len(masked.text)) if ahead else match.found.span("b")
        people = [p for p in find_persons(reading, masked, *span) if p.name and p.country in {v.country for v in last.visitors}]
        add_persons(last.visitors, people)


def build_fact(reading: Reading, journey: Journey) -> Fact:
    """The fact of one journey; a visit whose words leave it open was made."""
    status = "held" if journey.status == "open" else journey.status
    countries = {journey.destination, *(v.country for v in journey.visitors if v.country)}
    return Fact(
        "visit",
        tuple(sorted(countries)),
        journey.date,
        status,
        Visit(tuple(journey.visitors), journey.destination, journey.purpose),
        tuple(journey.evidence),
        journey.rule,
        journey.confidence,
    )
