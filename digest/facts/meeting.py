"""Meetings: who met whom, each encounter told once however often the document speaks of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from digest.facts.actors import add_persons, find_furniture, find_persons, says
from digest.facts.meetings.encounter import Encounter, build_fact, settle_title, tell
from digest.facts.meetings.expression import read_expressions
from digest.facts.meetings.frame import read_frames
from digest.facts.meetings.programme import settle_programme
from digest.facts.meetings.report import Report, build_encounters, find_stay, quote
from digest.facts.meetings.words import says as told
from digest.facts.moment import find_date, read_lead
from digest.facts.patterns import Pattern, find_matches, load_patterns
from digest.language.mask import Masked
from digest.language.reading import Reading
from digest.models import CountryMention, Fact, PersonMention, PlaceMention

REACH = 12  # sentences after an encounter in which its attendees may be named


def find_meetings(reading: Reading) -> Iterable[Fact]:
    """The meeting facts of a document, in the order they are first told."""
    known: list[Encounter] = []
    lead, furniture = read_lead(reading), find_furniture(reading)
    for masked in (m for m in reading.sentences if m.sentence.index not in furniture):
        for report in read_reports(reading, masked) if worth_reading(masked, reading.article.language) else ():
            for encounter in build_encounters(reading, settle_programme(reading, report), lead):
                encounter.date = encounter.date or find_stay(reading, masked)
                tell(known, encounter)
        add_attendees(reading, masked, known)
    return [build_fact(encounter) for encounter in settle_title(known)]


def read_reports(reading: Reading, masked: Masked) -> Iterator[Report]:
    """What a sentence tells: by frames first, by whole expressions what these leave."""
    taken: set[int] = set()
    yield from read_frames(reading, masked, taken)
    yield from (report for report in read_expressions(reading, masked) if not taken & report.marks)


def worth_reading(masked: Masked, language: str) -> bool:
    """Whether anybody who could meet is in a sentence."""
    mentions = masked.sentence.mentions
    if (
        any(isinstance(m, PersonMention) for m in mentions)
        or says("pairs", masked.text, language)
        or told("both", masked.text, language)
    ):
        return True
    return sum(isinstance(m, CountryMention | PlaceMention) for m in mentions) > 1


@cache
def select_attendance(language: str) -> tuple[Pattern, ...]:
    """The patterns that add people or a date to an encounter."""
    return tuple(p for p in load_patterns("meeting", language) if p.set.get("attend"))


def add_attendees(reading: Reading, masked: Masked, known: list[Encounter]) -> None:
    """ "The meeting was attended by …": those people took part in the encounter spoken of last."""
    last = next((e for e in reversed(known) if not e.title and masked.sentence.index - e.sentence <= REACH), None)
    for match in find_matches(select_attendance(reading.article.language), masked) if last else ():
        assert last is not None
        if match.pattern.set.get("dated"):
            last.date = last.date or (find_date(masked, *match.found.span()) if last.status == "held" else None)
            continue
        by = match.pattern.name == "meeting.attended_by"
        span = (match.found.start("b"), len(masked.text)) if by else (0, match.found.end())
        people = [p for p in find_persons(reading, masked, *span) if p.name and p.country]
        if people:
            add_persons(last.people, people)
            last.evidence.append(quote(masked))
        return
