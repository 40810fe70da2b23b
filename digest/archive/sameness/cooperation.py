"""cooperation: the same offer or plan in a field, told within the same weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from digest.archive.claims import StandingClaim
from digest.archive.sameness.rules import (
    Sameness,
    first_given,
    furthest_status,
    merge_confidence,
    merge_date,
    published_apart,
    told_key,
)
from digest.archive.stems import find_stems, overlap
from digest.models import Cooperation, Fact

STATUSES = ("proposed", "planned", "ongoing")
# Days between two reports of one offer or plan; talks are held again and again about the same things.
TOLD_TOGETHER = {"discuss": 7}
LASTING = 60
SAME_SUBJECT = 0.5


def _bucket(fact: Fact) -> str:
    return f"cooperation|{cast(Cooperation, fact.details).field}|{','.join(fact.countries)}"


def _vagueness(claim: StandingClaim) -> tuple[Any, ...]:
    offer = _details(claim)
    return (offer.what is None, offer.value is None, offer.provider is None, -len(find_stems(offer.what)), claim.span is None)


def _likeness(founder: StandingClaim, claim: StandingClaim) -> float | None:
    one, other = _details(founder), _details(claim)
    apart = published_apart(founder, claim)
    if apart is None or one.action != other.action or apart > _patience(one):
        return None
    for ours, theirs in ((one.provider, other.provider), (one.beneficiary, other.beneficiary), (one.value, other.value)):
        if ours is not None and theirs is not None and ours != theirs:
            return None
    if not one.what or not other.what:
        return 0.3
    shared = overlap(find_stems(one.what), find_stems(other.what))
    return shared if shared >= SAME_SUBJECT else None


def _patience(offer: Cooperation) -> int:
    return TOLD_TOGETHER.get(offer.action, LASTING)


def _merge(claims: Sequence[StandingClaim]) -> Fact:
    founder, status = claims[0].fact, furthest_status(claims, STATUSES)
    valued = next((_details(claim) for claim in claims if _details(claim).value is not None), _details(claims[0]))
    details = replace(
        _details(claims[0]),
        provider=first_given(_details(claim).provider for claim in claims),
        beneficiary=first_given(_details(claim).beneficiary for claim in claims),
        value=valued.value,
        currency=valued.currency,
    )
    return replace(
        founder, status=status, date=merge_date(claims, status), details=details, confidence=merge_confidence(claims), evidence=()
    )


def _details(claim: StandingClaim) -> Cooperation:
    return cast(Cooperation, claim.fact.details)


COOPERATION = Sameness(
    _bucket,
    lambda claim: (told_key(claim, _patience(_details(claim)), _details(claim).action),),
    _vagueness,
    _likeness,
    _merge,
)
