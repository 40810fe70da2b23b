"""Claims → facts: which claims of a bucket say the same, and what the fact then is.

Pure, and a function of the set of claims alone: they are taken sharpest first, so that a sharp claim founds a fact and
vaguer ones join it; the order in which documents came in decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from digest.archive.claims import StandingClaim
from digest.models import Fact


@dataclass(frozen=True, slots=True)
class Cluster:
    """Claims that say the same, the sharpest first, and the one fact they make."""

    claims: tuple[StandingClaim, ...]
    fact: Fact


def find_bucket(fact: Fact) -> str:
    """What must be equal for two claims to be compared at all."""
    return "|".join([fact.kind, ",".join(fact.countries)])


def cluster_claims(claims: Iterable[StandingClaim]) -> list[Cluster]:
    """The facts of one bucket."""
    groups: dict[str, list[StandingClaim]] = {}
    for claim in sorted(claims, key=lambda claim: claim.order):
        groups.setdefault(claim.order[0], []).append(claim)
    return [Cluster(tuple(group), group[0].fact) for group in groups.values()]
