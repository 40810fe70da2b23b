"""transport: the same connection, by its name, its ends, or the same plan told at the same time; each is shown where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date as Day
from typing import Any, cast

from digest.archive.claims import StandingClaim
from digest.archive.names import name_key
from digest.archive.sameness.rules import (
    MOST_WORDS,
    Key,
    Sameness,
    first_given,
    merge_confidence,
    merge_date,
    published_apart,
    told_key,
    word_keys,
)
from digest.archive.stems import find_stems, overlap
from digest.models import Fact, Transport

STATUSES = ("proposed", "planned", "under_construction", "operating")
# One connection goes through the actions of a group; of a road or railway through those of both.
RUNNING = {"launch", "resume", "operate", "suspend"}
BUILDING = {"build", "upgrade"}
GROUND = {"road", "rail", "sea", "corridor", "border", "pipeline"}
TOLD_TOGETHER = 90
VAGUELY_TOLD = 45


def _bucket(fact: Fact) -> str:
    return f"transport|{cast(Transport, fact.details).mode}|{','.join(fact.countries)}"


def _keys(claim: StandingClaim) -> Iterator[Key]:
    route = _details(claim)
    yield told_key(claim, TOLD_TOGETHER, route.action)
    yield from word_keys(_name(route))
    yield from ((f"to {label}", first, last) for label, first, last in word_keys(_ends(route), alone=1))


def _vagueness(claim: StandingClaim) -> tuple[Any, ...]:
    route = _details(claim)
    return (route.name is None, -len(route.endpoints), claim.span is None)


def _likeness(founder: StandingClaim, claim: StandingClaim) -> float | None:
    one, other = _details(founder), _details(claim)
    if one.name and other.name:
        shared = overlap(_name(one), _name(other))
        return 1 + shared if shared >= 0.5 else None
    if one.endpoints and other.endpoints:
        return _ends_agree(one, other) if _actions_agree(one, other) else None
    return _told_alike(founder, claim)


def _ends_agree(one: Transport, other: Transport) -> float | None:
    ours, theirs = _ends(one), _ends(other)
    if ours == theirs:
        return 1.0
    return 0.7 if min(len(ours), len(theirs)) >= 2 and (ours <= theirs or theirs <= ours) else None


def _name(route: Transport) -> frozenset[str]:
    return frozenset(sorted(find_stems(route.name))[:MOST_WORDS])


def _ends(route: Transport) -> frozenset[str]:
    return frozenset(sorted(set(map(name_key, route.endpoints)))[:MOST_WORDS])


def _actions_agree(one: Transport, other: Transport) -> bool:
    if one.action == other.action:
        return True
    actions = {one.action, other.action}
    return actions <= RUNNING or actions <= BUILDING or (one.mode in GROUND and actions <= RUNNING | BUILDING)


def _told_alike(founder: StandingClaim, claim: StandingClaim) -> float | None:
    """Without a name or ends in common: the same plan, told within the same weeks."""
    one, other = _details(founder), _details(claim)
    apart = published_apart(founder, claim)
    if apart is None or one.action != other.action:
        return None
    if not (one.name or one.endpoints or other.name or other.endpoints):
        return 0.5 if apart <= TOLD_TOGETHER else None
    return 0.3 if apart <= VAGUELY_TOLD and not (other.name or other.endpoints) else None


def _merge(claims: Sequence[StandingClaim]) -> Fact:
    """The connection as the sharpest report names it, standing where the course of reports left it."""
    founder, latest = claims[0].fact, _where_it_stands(claims)
    status = latest.fact.status
    details = replace(
        _details(claims[0]),
        action=_details(latest).action,
        endpoints=max((_details(claim).endpoints for claim in claims), key=len),
        name=first_given(_details(claim).name for claim in claims),
    )
    return replace(
        founder,
        status=status,
        date=merge_date(_of_status(claims, status), status),
        details=details,
        evidence=(),
        confidence=merge_confidence(claims),
    )


def _where_it_stands(claims: Sequence[StandingClaim]) -> StandingClaim:
    """The course of a connection: it moves on, is not moved back by an old plan told again, and may be suspended and resumed."""
    course = sorted(claims, key=lambda claim: (claim.published or Day.min, _rank(claim.fact.status), claim.order))
    stands = course[0]
    for claim in course[1:]:
        stopped = "suspended" in (stands.fact.status, claim.fact.status)
        if stopped or _rank(claim.fact.status) > _rank(stands.fact.status):
            stands = claim
    return stands


def _of_status(claims: Sequence[StandingClaim], status: str) -> list[StandingClaim]:
    """A plan's opening day is not the day it began to operate: only claims of the status date it."""
    return [claim for claim in claims if claim.fact.status == status]


def _rank(status: str) -> int:
    return STATUSES.index(status) if status in STATUSES else -1


def _details(claim: StandingClaim) -> Transport:
    return cast(Transport, claim.fact.details)


TRANSPORT = Sameness(_bucket, _keys, _vagueness, _likeness, _merge)
