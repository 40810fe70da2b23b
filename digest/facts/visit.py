"""Visits: who goes where, each journey told once, one fact for each country of a tour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import get_args

from digest.facts.actors import add_persons, find_furniture, find_persons, find_subject, says
from digest.facts.moment import Lead, find_date, read_lead
from digest.facts.patterns import Match, Pattern, find_matches, load_patterns
from digest.facts.visits.begin import around, date_visit, settle_begin
from digest.facts.visits.goals import find_destinations, find_host, names_goal
from digest.facts.visits.journey import Journey, Purpose, build_fact, tell
from digest.facts.visits.standing import find_status
from digest.language.mask import MARKS, Masked
from digest.language.reading import Reading
from digest.models import Evidence, Fact, Person, PersonMention

# A person and his own verb: whoever else the sentence names does not travel.
ADJACENT = re.compile(
    rf"(?P<who>{MARKS['person']}) (?:makes?|made|pa(?:ys|id)|beg[ai]ns?|starts?|embarks? on|takes|took|is on|was on) $"
)
BEFORE = 45  # code points before a verb in which its subject stands
REACH = 12  # sentences after a visit in which its company may be named


def find_visits(reading: Reading) -> Iterable[Fact]:
    """The visit facts of a document, in the order they are first told."""
    known: list[Journey] = []
    lead, furniture = read_lead(reading), find_furniture(reading)
    for masked in (m for m in reading.sentences if m.sentence.index not in furniture and worth_reading(m)):
        for journey in chain(find_journeys(reading, masked, lead), find_guests(reading, masked, lead)):
            tell(known, journey)
        add_company(reading, masked, known)
    return [build_fact(journey) for journey in known]


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
    date = date_visit(reading, match, lead)
    status = find_status(reading, match, date)
    if status is None:
        return
    date = settle_begin(reading, match, status, date, lead)
    loose = says("part", around(match), reading.article.language)
    for number, code in enumerate(find_destinations(reading, match, visitors)):
        if number == 1 and date:
            date = date[:7]  # the first day of a tour is that of its first country
        foreign = [v for v in visitors if v.country != code]
        if foreign:
            yield replace(describe(reading, match, foreign, code, status, date), loose=loose)


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


def find_visitors(reading: Reading, match: Match) -> list[Person]:
    """Who travels; an ambassador at his post does not."""
    if is_anybody(reading, match):
        return []
    if match.pattern.set.get("subject") and (told := find_adjacent(reading, match)) is not None:
        return [person for person in told if person.country and person.role != "ambassador"]
    if says("thanks", match.found[0], reading.article.language):
        people = find_nearest(reading, match)
    elif match.pattern.set.get("subject"):
        people = find_subject(reading, match.masked, *match.found.span(), where=match.pattern.set["subject"])
    else:
        people = find_persons(reading, match.masked, *match.found.span("a" if match.text("a") else "c"))
    return [person for person in people if person.country and person.role != "ambassador"]


def is_anybody(reading: Reading, match: Match) -> bool:
    """Whether the one before the verb is nobody's official: "tourists to visit Thailand", "Mitt Romney makes a trip"."""
    if not match.pattern.set.get("subject"):
        return False
    before = match.masked.text[max(0, match.found.start() - BEFORE) : match.found.start()]
    return says("anybody", before, reading.article.language)


def find_adjacent(reading: Reading, match: Match) -> list[Person] | None:
    """The person right before the verb of a visit, whoever he acts for; None when there is none."""
    found = ADJACENT.search(match.masked.text, 0, match.found.start())
    return find_persons(reading, match.masked, *found.span("who")) if found else None


def find_nearest(reading: Reading, match: Match) -> list[Person]:
    """Whose visit "thanked him for his visit" means: the person named just before."""
    before = [m for m in match.masked.mentions(0, match.found.start()) if isinstance(m, PersonMention)]
    at = match.masked.at(before[-1]) if before else 0
    return find_persons(reading, match.masked, at, at + 1) if before else []


def find_purpose(match: Match) -> Purpose | None:
    """state, official, working or private, as the words of the visit say."""
    stop = max(
        (match.found.end(g) for g in ("a",) if match.text(g) is not None and match.found.start(g) == match.found.start()), default=0
    )
    words = match.masked.text[max(stop, match.found.start()) : match.found.end() + 60].lower()
    found = re.search(rf"\b({'|'.join(get_args(Purpose))})\b(?=(?: [\w-]+){{0,2}} (?:visit|trip|tour|journey|mission))", words)
    return next((purpose for purpose in get_args(Purpose) if found and found[1] == purpose), None)


# --- one document --------------------------------------------------------------------------------


def add_company(reading: Reading, masked: Masked, known: list[Journey]) -> None:
    """ "The president is accompanied by …": those people travel with him."""
    last = next((j for j in reversed(known) if masked.sentence.index - j.sentence <= REACH), None)
    for match in find_matches(select_patterns(reading.article.language, attend=True), masked) if last else ():
        assert last is not None
        ahead = match.pattern.name == "visit.accompanied"
        span = (match.found.start("b"), len(masked.text)) if ahead else match.found.span("b")
        people = [p for p in find_persons(reading, masked, *span) if p.name and p.country in {v.country for v in last.visitors}]
        add_persons(last.visitors, people)
