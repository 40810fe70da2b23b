"""meeting: the same people at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from digest.archive.claims import StandingClaim
from digest.archive.sameness.people import Pairs, find_vagueness, match_people, merge_people, named_pairs, principals_agree
from digest.archive.sameness.rules import (
    Sameness,
    first_given,
    furthest_status,
    merge_confidence,
    merge_date,
    time_key,
    times_agree,
    windows_apart,
)
from digest.models import Fact, Meeting, Person

# What was called off was planned; what took place was not called off.
STATUSES = ("planned", "cancelled", "held")
# Days between the times of two reports that an encounter told vaguely ("this year") may not bring together.
FAR_APART = 2
SLACK = 1


def _bucket(fact: Fact) -> str:
    return f"meeting|{','.join(fact.countries)}"


def _likeness(founder: StandingClaim, claim: StandingClaim) -> float | None:
    if {founder.fact.status, claim.fact.status} == {"held", "cancelled"} or not _formats_agree(founder, claim):
        return None
    time = times_agree(founder, claim, SLACK)
    founder_people, people = _people(founder), _people(claim)
    pairs = match_people(founder_people, people)
    if time is None or not _sides_agree(founder, claim, pairs, time) or not principals_agree(pairs, founder_people, people):
        return None
    return time + len(pairs) / max(len(founder_people), len(people), 1)


def _excludes(member: StandingClaim, claim: StandingClaim) -> bool:
    return windows_apart(member, claim) > FAR_APART


def _sides_agree(founder: StandingClaim, claim: StandingClaim, pairs: Pairs, time: float) -> bool:
    """Of the shorter list at least half and two, of both countries, are the other's; somebody by name, or all by office."""
    smaller = min(_people(founder), _people(claim), key=len)
    if len(pairs) < max(min(2, len(smaller)), len(smaller) / 2):
        return False
    covered = {one.country or other.country for one, other in pairs}
    if len(covered) < min(2, len({person.country for person in smaller})):
        return False
    return named_pairs(pairs) > 0 or (time >= 0.9 and len(pairs) == len(_people(founder)) == len(_people(claim)))


def _formats_agree(founder: StandingClaim, claim: StandingClaim) -> bool:
    one, other = _details(founder).format, _details(claim).format
    return one is None or other is None or one == other


def _merge(claims: Sequence[StandingClaim]) -> Fact:
    status = furthest_status(claims, STATUSES)
    return Fact(
        kind="meeting",
        countries=claims[0].fact.countries,
        date=merge_date(claims, status),
        status=status,
        details=Meeting(
            participants=merge_people([_people(claim) for claim in claims]),
            format=first_given(_details(claim).format for claim in claims),
            place=first_given(_details(claim).place for claim in claims),
        ),
        evidence=(),
        rule=claims[0].fact.rule,
        confidence=merge_confidence(claims),
    )


def _details(claim: StandingClaim) -> Meeting:
    return cast(Meeting, claim.fact.details)


def _people(claim: StandingClaim) -> tuple[Person, ...]:
    return _details(claim).participants


MEETING = Sameness(
    _bucket,
    lambda claim: (time_key(claim, SLACK),),
    lambda claim: find_vagueness(claim, _people(claim)),
    _likeness,
    _merge,
    _excludes,
)
