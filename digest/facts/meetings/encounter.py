"""One encounter of a document, however often it is told: reports are joined, and what remains are the facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from digest.facts.actors import add_persons, same_person
from digest.facts.moment import agree, closer
from digest.models import Evidence, Fact, Meeting, Person

Format = Literal["in_person", "phone", "video"]
QUOTES = 4  # sentences kept as proof of one encounter


@dataclass
class Encounter:
    """One report of a meeting, growing as later sentences tell more of it.

    `heading` marks a line without a verb: it does not say whether the encounter was or will be.
    """

    people: list[Person]
    status: str
    date: str | None
    place: str | None
    format: Format | None
    rule: str
    confidence: float
    evidence: list[Evidence]
    again: bool = False
    title: bool = False
    sentence: int = 0
    heading: bool = False

    def countries(self) -> set[str]:
        """The countries of those who took part."""
        return {person.country for person in self.people if person.country}


def two_countries(people: list[Person]) -> bool:
    """Whether people act for two countries or more."""
    return len({person.country for person in people if person.country}) >= 2


def tell(known: list[Encounter], new: Encounter) -> None:
    """Add an encounter, or what it tells to the one it repeats."""
    for old in reversed(known):
        if old.title == new.title and repeats(old, new):
            join(old, new)
            return
    known.append(new)


def repeats(old: Encounter, new: Encounter) -> bool:
    """Whether two reports are of one encounter: of the same people, the same day, both done or both not."""
    if (old.status == "held") != (new.status == "held") or not agree(old.date, new.date):
        return False
    if {old.format, new.format} & {"phone", "video"} and None not in (old.format, new.format) and old.format != new.format:
        return False
    if new.again and new.sentence != old.sentence and new.date != old.date:
        return False
    return within(new.people, old.people) or within(old.people, new.people)


def within(few: list[Person], many: list[Person]) -> bool:
    """Whether everybody of one list is in another."""
    return all(any(same_person(one, other) for other in many) for one in few)


def join(old: Encounter, new: Encounter) -> None:
    """Put what the new report tells into the old one."""
    add_persons(old.people, new.people)
    old.date = closer(old.date, new.date)
    old.place = old.place or new.place
    old.format = new.format if old.format in (None, "in_person") and new.format in ("phone", "video") else old.format or new.format
    old.title = old.title and new.title
    old.confidence = max(old.confidence, new.confidence)
    if new.evidence[0] not in old.evidence and len(old.evidence) < QUOTES:
        old.evidence.append(new.evidence[0])


def settle_title(known: list[Encounter]) -> list[Encounter]:
    """Headlines cut short: one that the text tells more exactly only adds its words, and states nothing of its own."""
    told = [e for e in known if not e.title]
    kept = []
    for title in (e for e in known if e.title):
        same = [e for e in told if covers(title, e)]
        if len(same) == 1:
            same[0].evidence += title.evidence
            same[0].format = title.format if title.format in ("phone", "video") else same[0].format or title.format
        if not same:
            kept.append(title)
    return [*kept, *told]


def covers(title: Encounter, other: Encounter) -> bool:
    """Whether the text tells what a headline does."""
    if not title.heading and (title.status == "held") != (other.status == "held"):
        return False
    shared = sum(any(same_person(one, two) for two in title.people) for one in other.people)
    return shared >= 2 or (shared == 1 and title.countries() <= other.countries())


def build_fact(encounter: Encounter) -> Fact:
    """The fact of one encounter."""
    return Fact(
        "meeting",
        tuple(sorted(encounter.countries())),
        encounter.date,
        encounter.status,
        Meeting(tuple(encounter.people), encounter.format, encounter.place),
        tuple(encounter.evidence),
        encounter.rule,
        encounter.confidence,
    )
