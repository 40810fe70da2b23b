"""What a kind has to say about when two claims are the same fact, and what fact they then make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from itertools import combinations
from typing import Any, TypeVar

from digest.archive.claims import StandingClaim
from digest.archive.span import Span, around, days_apart, span_length
from digest.models import Fact

T = TypeVar("T")
# A label within the bucket, and the first and last day, by number, on which a claim may meet others under it.
Key = tuple[str, int, int]
ALWAYS = (1, Day.max.toordinal())
NO_DAY = (0, 0)


@dataclass(frozen=True, slots=True)
class Sameness:
    """The rules of one kind.

    `bucket`: what must be equal for two claims to be compared at all. `keys`: where in its bucket a claim is looked for;
    claims of which one is like another (or whose facts may be in conflict) share a key on a common day, so that only
    the claims that keys tie together need be clustered again. `vagueness` sorts the sharpest first. `likeness`
    of a founder and a vaguer claim: None when they are not the same fact, else greater the better they fit. `merge`: the
    fact of claims that are the same, sharpest first. `excludes`: may a claim not be where another one is already, however
    well both fit the founder. A claim that fits several facts equally well joins the first where
    `settles_ties` says that it must be one of them, else it stays a fact of its own.
    """

    bucket: Callable[[Fact], str]
    keys: Callable[[StandingClaim], Iterable[Key]]
    vagueness: Callable[[StandingClaim], tuple[Any, ...]]
    likeness: Callable[[StandingClaim, StandingClaim], float | None]
    merge: Callable[[Sequence[StandingClaim]], Fact]
    excludes: Callable[[StandingClaim, StandingClaim], bool] = lambda _member, _claim: False
    settles_ties: bool = False


# Days before and after publication in which something undated happened or will, by status; a plan reaches far.
WINDOWS: Mapping[str, tuple[int, int]] = {"planned": (0, 21), "proposed": (0, 120), "cancelled": (10, 60), "ongoing": (5, 5)}
HAPPENED = (7, 1)
# Of what is called by more words only so many are compared.
MOST_WORDS = 16
PLANS = {"planned", "proposed"}


def times_agree(one: StandingClaim, other: StandingClaim, slack: int = 1) -> float | None:
    """How well two claims agree in time: 1 for the same span, None when they cannot be of the same time.

    Dates of two reports may differ by `slack` days (zones, "yesterday"); a claim without a date is taken to speak of the
    days around its publication; one without either agrees only with its like.
    """
    if one.span and other.span:
        return _spans_agree(one.span, other.span, slack)
    mine, theirs = find_window(one), find_window(other)
    if _done_before_planned(one, other) or _done_before_planned(other, one):
        return None
    if mine is None or theirs is None:
        return 0.4 if mine is theirs else None
    return 0.5 if days_apart(mine, theirs) <= 0 else None


def windows_apart(one: StandingClaim, other: StandingClaim) -> int:
    """Days between the times two claims may speak of; 0 where one of them may speak of any."""
    mine, theirs = find_window(one), find_window(other)
    return days_apart(mine, theirs) if mine and theirs else 0


def _done_before_planned(done: StandingClaim, plan: StandingClaim) -> bool:
    """What was reported as done before a plan without a day was told is not what was planned."""
    if plan.span or plan.fact.status not in PLANS or done.fact.status in PLANS or not plan.published or not done.published:
        return False
    return done.published < plan.published


def find_window(claim: StandingClaim) -> Span | None:
    """The days an event may have: those stated, else those around the publication."""
    if claim.span or claim.published is None:
        return claim.span
    return around(claim.published, *WINDOWS.get(claim.fact.status, HAPPENED))


def time_key(claim: StandingClaim, slack: int, label: str = "") -> Key:
    """A key under which meet all claims that `times_agree` with this one by so many days."""
    return (label, *widen_span(find_window(claim), slack))


def told_key(claim: StandingClaim, apart: int, label: str = "") -> Key:
    """A key under which meet all claims published at most so many days from this one."""
    return (label, *widen_span((claim.published, claim.published) if claim.published else None, apart))


def word_keys(words: Iterable[str], alone: int = 2) -> Iterator[Key]:
    """Keys under which meet, at any time, sets of words that `overlap` by half: two words they share, one of small sets.

    `alone`: the size up to which one word is enough.
    """
    given = sorted(words)[:MOST_WORDS]
    if len(given) <= alone:
        yield from ((word, *ALWAYS) for word in given)
    yield from ((" ".join(pair), *ALWAYS) for pair in combinations(given, 2))


def widen_span(span: Span | None, slack: int) -> tuple[int, int]:
    """The days of a span by number, widened so that spans up to so many days apart have one in common."""
    if span is None:
        return NO_DAY
    wider = (slack + 1) // 2
    return (max(span[0].toordinal() - wider, ALWAYS[0]), min(span[1].toordinal() + wider, ALWAYS[1]))


def published_apart(one: StandingClaim, other: StandingClaim) -> int | None:
    """Days between two publications; None where one is unknown."""
    if one.published is None or other.published is None:
        return None
    return abs((one.published - other.published).days)


def first_given(values: Iterable[T | None]) -> T | None:
    """The sharpest claim's value that is one."""
    return next((value for value in values if value is not None), None)


def merge_date(claims: Sequence[StandingClaim], status: str) -> str | None:
    """The date of a fact: the shortest span stated by claims of its status, of equals the one most outlets state.

    Where no claim of the status has a date, that of the plan it was: it is what a quote states.
    """
    dated = [claim for claim in claims if claim.fact.date and claim.span]
    stated = [claim for claim in dated if claim.fact.status == status] or dated
    heard: dict[str, set[str]] = {}
    for claim in stated:
        heard.setdefault(claim.fact.date or "", set()).update(claim.outlets)
    lengths = {claim.fact.date or "": span_length(claim.span) for claim in stated if claim.span}
    return min(heard, key=lambda date: (lengths[date], -len(heard[date]), date), default=None)


def furthest_status(claims: Sequence[StandingClaim], order: Sequence[str]) -> str:
    """The status furthest along; one that is not in the order comes before all."""
    return max((claim.fact.status for claim in claims), key=lambda status: (order.index(status) if status in order else -1, status))


def merge_confidence(claims: Sequence[StandingClaim]) -> float:
    """Of several readings the surest."""
    return max(claim.fact.confidence for claim in claims)


def _spans_agree(one: Span, other: Span, slack: int) -> float | None:
    if one == other:
        return 1.0
    apart = days_apart(one, other)
    days = span_length(one) == span_length(other) == 1
    if apart > (slack if days else 0):
        return None
    return 0.9 if days else 0.7
