"""Claims → facts: which claims of a bucket say the same, and what the fact then is.

Pure, and a function of the set of claims alone: they are taken sharpest first, so that a sharp claim founds a fact and
vaguer ones join it; the order in which documents came in decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from digest.archive.claims import StandingClaim
from digest.archive.sameness.agreement import AGREEMENT
from digest.archive.sameness.cooperation import COOPERATION
from digest.archive.sameness.meeting import MEETING
from digest.archive.sameness.rules import Sameness
from digest.archive.sameness.trade import TRADE, clash
from digest.archive.sameness.transport import TRANSPORT
from digest.archive.sameness.visit import VISIT
from digest.models import Fact, Kind

# Adding a kind of fact: its rules of sameness, and a line here.
SAMENESS: Mapping[Kind, Sameness] = {
    "meeting": MEETING,
    "visit": VISIT,
    "trade": TRADE,
    "transport": TRANSPORT,
    "agreement": AGREEMENT,
    "cooperation": COOPERATION,
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Claims that say the same, the sharpest first, and the one fact they make."""

    claims: tuple[StandingClaim, ...]
    fact: Fact


def find_bucket(fact: Fact) -> str:
    """What must be equal for two claims to be compared at all; begins with the kind."""
    return SAMENESS[fact.kind].bucket(fact)


def find_keys(claim: StandingClaim) -> tuple[tuple[int, int, int], ...]:
    """Where a claim is looked for: keys, each with the first and last day, by number, on which it is found under it.

    Clustering the claims that keys tie together gives the same as clustering their whole bucket.
    """
    rules, bucket = SAMENESS[claim.fact.kind], find_bucket(claim.fact)
    return tuple(dict.fromkeys((_number(f"{bucket}#{label}"), first, last) for label, first, last in rules.keys(claim)))


def cluster_claims(claims: Iterable[StandingClaim]) -> list[Cluster]:
    """The facts of one bucket, the one with the sharpest claim first."""
    given = list(claims)
    if not given:
        return []
    rules = SAMENESS[given[0].fact.kind]
    if len(given) == 1:
        return [Cluster((given[0],), rules.merge(given))]
    groups: list[list[StandingClaim]] = []
    for claim in sorted(given, key=lambda claim: (rules.vagueness(claim), claim.order)):
        chosen = _choose(rules, claim, groups)
        if chosen is None:
            groups.append([claim])
        else:
            chosen.append(claim)
    return [Cluster(tuple(group), rules.merge(group)) for group in groups]


def find_conflicts(clusters: Sequence[Cluster]) -> list[list[int]]:
    """For each cluster of a bucket the indexes of those that state another figure for the same thing."""
    return [[index for index, other in enumerate(clusters) if other is not one and _clash(one, other)] for one in clusters]


def _choose(rules: Sameness, claim: StandingClaim, groups: list[list[StandingClaim]]) -> list[StandingClaim] | None:
    """The group the claim fits best; two claims of one text are two facts, as the text itself tells them apart."""
    fits = [
        (likeness, -index)
        for index, group in enumerate(groups)
        if (likeness := rules.likeness(group[0], claim)) is not None
        and not any(other.text == claim.text or rules.excludes(other, claim) for other in group)
    ]
    if not fits:
        return None
    best = max(fits)
    tied = sum(1 for likeness, _ in fits if likeness == best[0]) > 1
    return None if tied and not rules.settles_ties else groups[-best[1]]


def _clash(one: Cluster, other: Cluster) -> bool:
    return one.fact.kind == "trade" and clash(one.fact, other.fact)


def _number(label: str) -> int:
    return int.from_bytes(blake2b(label.encode(), digest_size=8).digest()) >> 1
