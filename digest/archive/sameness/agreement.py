"""agreement: the same parties, instrument and subject; what is planned is signed, what is signed is ratified."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

from digest.archive.claims import StandingClaim
from digest.archive.sameness.rules import (
    MOST_WORDS,
    Key,
    Sameness,
    find_window,
    first_given,
    furthest_status,
    merge_confidence,
    merge_date,
    published_apart,
    time_key,
    times_agree,
    word_keys,
)
from digest.archive.span import days_apart, span_length
from digest.archive.stems import find_stems, overlap
from digest.models import Agreement, Fact

STATUSES = ("proposed", "planned", "signed", "ratified", "in_force", "ended")
# Words reporters use for one another when they tell of the same paper.
LOOSE = {"agreement", "memorandum", "contract", "protocol", "documents"}
SAME_SUBJECT = 0.5
SAME_DAY = 0.9
SLACK = 2
SOON, LATE = 365, 3_650
# What a paper is called is no part of what it is about: a free trade agreement is no preferential trade agreement.
NAMES = find_stems(
    "agreement memorandum understanding mou contract protocol treaty deal pact accord document declaration memoranda"
)


def _bucket(fact: Fact) -> str:
    return f"agreement|{','.join(cast(Agreement, fact.details).parties)}|{','.join(fact.countries)}"


def _keys(claim: StandingClaim) -> Iterator[Key]:
    """The same step at its time, another step of what both name at any time."""
    yield time_key(claim, SLACK, claim.fact.status)
    yield from word_keys(_about(_details(claim)))


def _vagueness(claim: StandingClaim) -> tuple[Any, ...]:
    agreement = _details(claim)
    return (agreement.subject is None, -len(_about(agreement)), span_length(claim.span) if claim.span else 100_000)


def _likeness(founder: StandingClaim, claim: StandingClaim) -> float | None:
    one, other = _details(founder), _details(claim)
    if one.count and other.count and one.count != other.count:
        return None
    subject = _subjects_agree(one, other)
    named = subject is not None and subject >= SAME_SUBJECT
    time = _times_agree(founder, claim, named)
    if subject is None or time is None:
        return None
    return subject + time if named or _told_at_once(founder, claim, time) else None


def _told_at_once(founder: StandingClaim, claim: StandingClaim, time: float) -> bool:
    """A paper whose subject is not told is known by its day alone, or by reports of the same day."""
    apart = published_apart(founder, claim)
    return time >= SAME_DAY or (apart is not None and apart <= 1 and founder.fact.status == claim.fact.status)


def _subjects_agree(one: Agreement, other: Agreement) -> float | None:
    if not one.subject and not other.subject:
        return 0.4 if one.instrument == other.instrument else None
    if not one.subject or not other.subject:
        return 0.3 if one.instrument == other.instrument and one.instrument != "documents" else None
    shared = overlap(_about(one), _about(other))
    loose = {one.instrument, other.instrument} <= LOOSE and shared >= 0.8
    return shared if shared >= SAME_SUBJECT and (one.instrument == other.instrument or loose) else None


def _about(agreement: Agreement) -> frozenset[str]:
    stems = find_stems(agreement.subject)
    return frozenset(sorted(stems - NAMES or stems)[:MOST_WORDS])


def _times_agree(founder: StandingClaim, claim: StandingClaim, named: bool) -> float | None:
    """The same step at the same time; another step at any later time, but only of a paper that both name."""
    if founder.fact.status == claim.fact.status:
        return times_agree(founder, claim, slack=SLACK)
    first, second = sorted((founder, claim), key=lambda step: _rank(step.fact.status))
    begun, gone_on = find_window(first), find_window(second)
    if not named or begun is None or gone_on is None or begun[0] > gone_on[1]:
        return None
    return 0.5 if days_apart(begun, gone_on) <= _patience(_details(first), _details(second)) else None


def _patience(one: Agreement, other: Agreement) -> int:
    """How long a paper may take to its next step: of one known by a single word ("trade deal") there is soon another."""
    return SOON if min(len(_about(one)), len(_about(other))) < 2 else LATE


def _rank(status: str) -> int:
    return STATUSES.index(status) if status in STATUSES else -1


def _merge(claims: Sequence[StandingClaim]) -> Fact:
    founder, status = claims[0], furthest_status(claims, STATUSES)
    details = replace(_details(founder), count=first_given(_details(claim).count for claim in claims))
    return replace(
        founder.fact,
        status=status,
        date=merge_date(claims, status),
        details=details,
        confidence=merge_confidence(claims),
        evidence=(),
    )


def _details(claim: StandingClaim) -> Agreement:
    return cast(Agreement, claim.fact.details)


AGREEMENT = Sameness(_bucket, _keys, _vagueness, _likeness, _merge)
