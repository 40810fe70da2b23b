"""How much a fact matters, 0 to 1: the level of its people, the size of its number, how far it got, how many report it."""

from __future__ import annotations

import math

from digest.models import Agreement, Cooperation, Fact, Meeting, Person, Trade, Transport, Visit

# Offices of the contract of facts; an office not listed weighs as an official's.
LEVELS = {
    "head_of_state": 1.0,
    "head_of_government": 0.9,
    "foreign_minister": 0.7,
    "head_of_organisation": 0.7,
    "speaker": 0.65,
    "minister": 0.55,
    "deputy_minister": 0.4,
    "envoy": 0.35,
    "ambassador": 0.3,
    "official": 0.25,
}
INSTRUMENTS = {"treaty": 0.8, "agreement": 0.6, "contract": 0.55, "declaration": 0.55, "roadmap": 0.5, "statement": 0.45}
# Done weighs more than planned, planned more than wished for.
STATUSES = {"proposed": 0.7, "potential": 0.6, "forecast": 0.7, "planned": 0.85, "target": 0.8, "cancelled": 0.9}
SMALLEST, LARGEST = 6, 12


def find_importance(fact: Fact, outlets: int) -> float:
    """The score of a fact reported by so many independent outlets."""
    weight = _weight(fact) * STATUSES.get(fact.status, 1.0)
    # Each doubling of the outlets closes a tenth of the gap to the top.
    heard = 1 - math.pow(0.9, math.log2(max(outlets, 1)))
    return round(weight + (1 - weight) * heard, 4)


def _weight(fact: Fact) -> float:
    details = fact.details
    if isinstance(details, Meeting):
        return _level(details.participants)
    if isinstance(details, Visit):
        return 0.95 * _level(details.visitors)
    if isinstance(details, Trade):
        return 0.3 + 0.5 * _size(details) if details.commodity is None else 0.2 + 0.4 * _size(details)
    if isinstance(details, Transport):
        return 0.5 if details.name or details.endpoints else 0.4
    if isinstance(details, Agreement):
        return INSTRUMENTS.get(details.instrument, 0.4)
    return 0.3 if isinstance(details, Cooperation) and details.action == "plan" else 0.25


def _level(people: tuple[Person, ...]) -> float:
    """The second highest weighs too: a president with a minister is less than two presidents."""
    levels = sorted((LEVELS.get(person.role or "official", 0.25) for person in people), reverse=True)
    return sum(levels[:2]) / 2 if len(levels) > 1 else (levels[0] if levels else 0.2)


def _size(trade: Trade) -> float:
    """Orders of magnitude between a million and a trillion."""
    if trade.value is None or trade.value == 0:
        return 0.2
    order = float(abs(trade.value).log10())
    return min(max((order - SMALLEST) / (LARGEST - SMALLEST), 0.0), 1.0)
