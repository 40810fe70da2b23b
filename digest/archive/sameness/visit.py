"""visit: the same visitors in the same country at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from digest.archive.claims import StandingClaim
from digest.archive.sameness.people import find_vagueness, match_people, merge_people, named_pairs
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
from digest.models import Fact, Person, Visit

STATUSES = ("planned", "cancelled", "ongoing", "held")
# A report may give the day of arrival or any day of a stay.
STAY = 3
# Days between the times of two reports that a visit told vaguely ("this year") may not bring together.
FAR_APART = 7


def _bucket(fact: Fact) -> str:
    return f"visit|{cast(Visit, fact.details).destination}|{','.join(fact.countries)}"


def _likeness(founder: StandingClaim, claim: StandingClaim) -> float | None:
    statuses = {founder.fact.status, claim.fact.status}
    if "cancelled" in statuses and statuses & {"held", "ongoing"}:
        return None
    time = times_agree(founder, claim, slack=STAY)
    pairs = match_people(_people(founder), _people(claim))
    if time is None or not pairs:
        return None
    if not named_pairs(pairs) and (time < 0.9 or len(pairs) < max(len(_people(founder)), len(_people(claim)))):
        return None
    return time + len(pairs) / max(len(_people(founder)), len(_people(claim)), 1)


def _excludes(member: StandingClaim, claim: StandingClaim) -> bool:
    return windows_apart(member, claim) > FAR_APART


def _merge(claims: Sequence[StandingClaim]) -> Fact:
    status = furthest_status(claims, STATUSES)
    return Fact(
        kind="visit",
        countries=claims[0].fact.countries,
        date=_first_day(claims, status),
        status=status,
        details=Visit(
            visitors=merge_people([_people(claim) for claim in claims]),
            destination=_details(claims[0]).destination,
            purpose=first_given(_details(claim).purpose for claim in claims),
        ),
        evidence=(),
        rule=claims[0].fact.rule,
        confidence=merge_confidence(claims),
    )


def _first_day(claims: Sequence[StandingClaim], status: str) -> str | None:
    """A visit is dated by its first day: the earliest that reports of its taking place give."""
    taking_place = ("ongoing", "held") if status in ("ongoing", "held") else (status,)
    days = [
        claim.span[0] for claim in claims if claim.fact.status in taking_place and claim.span and claim.span[0] == claim.span[1]
    ]
    return min(days).isoformat() if days else merge_date(claims, status)


def _details(claim: StandingClaim) -> Visit:
    return cast(Visit, claim.fact.details)


def _people(claim: StandingClaim) -> tuple[Person, ...]:
    return _details(claim).visitors


VISIT = Sameness(
    _bucket,
    lambda claim: (time_key(claim, STAY),),
    lambda claim: find_vagueness(claim, _people(claim)),
    _likeness,
    _merge,
    _excludes,
)
