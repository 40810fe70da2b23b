"""One journey of a document, however often it is told: reports are joined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day
from typing import Literal

from digest.facts.actors import add_persons, same_person
from digest.facts.moment import agree, closer
from digest.models import Evidence, Fact, Person, Visit

Purpose = Literal["state", "official", "working", "private"]
LEG = 3  # days between the beginning of a visit and what of it still lies ahead
QUOTES = 4  # sentences kept as proof of one visit
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
    if old.destination != new.destination or not (new.loose or agree(old.date, new.date) or goes_on(old, new)):
        return False
    if new.again and old.sentence != new.sentence and "planned" in (old.status, new.status) and old.status != new.status:
        return False
    return any(same_person(one, other) for one in old.visitors for other in new.visitors)


def goes_on(old: Journey, new: Journey) -> bool:
    """Whether a day to come is one of a visit under way: "is in Switzerland and will be in Geneva tomorrow"."""
    if {old.status, new.status} != {"ongoing", "planned"} or not (old.date and new.date and len(old.date) == len(new.date) == 10):
        return False
    return abs((Day.fromisoformat(old.date) - Day.fromisoformat(new.date)).days) <= LEG


def join(old: Journey, new: Journey) -> None:
    """Put what the new report tells into the old one."""
    add_persons(old.visitors, new.visitors)
    old.date = closer(old.date, new.date) if agree(old.date, new.date) else old.date
    old.purpose = old.purpose or new.purpose
    old.status = settle_status(old, new)
    old.confidence = max(old.confidence, new.confidence)
    if new.evidence[0] not in old.evidence and len(old.evidence) < QUOTES:
        old.evidence.append(new.evidence[0])


def settle_status(old: Journey, new: Journey) -> str:
    """The status of two reports: the text's before its headline's, else the one that tells more."""
    if is_title(old) != is_title(new) and "open" not in (old.status, new.status):
        return new.status if is_title(old) else old.status
    return max(old.status, new.status, key=ORDER.index)


def is_title(journey: Journey) -> bool:
    """Whether only the headline tells of a journey so far."""
    return all(quote.field == "title" for quote in journey.evidence)


def build_fact(journey: Journey) -> Fact:
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
