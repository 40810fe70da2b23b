"""trade: the same flow, direction, goods and period, and a figure that can be the same one rounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

from digest.archive.claims import StandingClaim
from digest.archive.sameness.amounts import amounts_agree, amounts_clash, find_quantum
from digest.archive.sameness.rules import ALWAYS, Key, Sameness, first_given, merge_confidence, published_apart, widen_span
from digest.archive.span import find_span
from digest.archive.stems import find_stems
from digest.models import Fact, Trade

# How long after the end of a period its figure is still told without naming it, and how far apart two such reports may be.
STILL_TOLD = 400
TOLD_TOGETHER = 200
SAME_CHANGE = Decimal("0.1")


def _bucket(fact: Fact) -> str:
    flow, reporter, partner = _direction(cast(Trade, fact.details))
    goods = " ".join(sorted(find_stems(cast(Trade, fact.details).commodity)))
    return f"trade|{','.join(fact.countries)}|{flow}|{reporter}|{partner}|{fact.status}|{goods}"


def _direction(trade: Trade) -> tuple[str, str, str]:
    """One name for what can be told from two sides: what A imports from B is what B exports to A."""
    reporter, partner = trade.reporter or "", trade.partner or ""
    if trade.flow in ("turnover", "balance"):
        return (trade.flow, *sorted((reporter, partner)))  # type: ignore[return-value]
    if trade.flow == "imports" and reporter and partner:
        return ("exports", partner, reporter)
    return (trade.flow, reporter, partner)


def _keys(claim: StandingClaim) -> tuple[Key]:
    """The days of the period; without one those on which a period may end of which a figure is still told, or told ahead."""
    if claim.span or claim.published is None:
        return (("", *widen_span(claim.span, 0)),)
    told = claim.published.toordinal()
    return (("", max(told - STILL_TOLD, ALWAYS[0]), told) if claim.fact.status == "actual" else ("", told, ALWAYS[1]),)


def _vagueness(claim: StandingClaim) -> tuple[Any, ...]:
    trade = _details(claim)
    return (
        trade.value is None,
        trade.value_max is not None,
        trade.qualifier in "<>",
        find_quantum(trade),
        trade.qualifier != "=",
        claim.span is None,
        trade.change_pct is None,
    )


def _likeness(founder: StandingClaim, claim: StandingClaim) -> float | None:
    period = _periods_agree(founder, claim)
    if period is None:
        return None
    figure = _figures_agree(founder, claim)
    return None if figure is None else period + figure


def _periods_agree(founder: StandingClaim, claim: StandingClaim) -> float | None:
    if founder.span and claim.span:
        return 1.0 if founder.span == claim.span else None
    if founder.span or claim.span:
        dated, undated = (founder, claim) if founder.span else (claim, founder)
        return 0.5 if _still_told(dated, undated) else None
    apart = published_apart(founder, claim)
    return 0.7 if apart is not None and apart <= TOLD_TOGETHER else None


def _still_told(dated: StandingClaim, undated: StandingClaim) -> bool:
    """A figure without a period is that of a period that had just ended; of a target that of a year to come."""
    if dated.span is None or undated.published is None:
        return False
    if dated.fact.status != "actual":
        return undated.published <= dated.span[1]
    return dated.span[1] <= undated.published <= dated.span[1] + timedelta(days=STILL_TOLD)


def _figures_agree(founder: StandingClaim, claim: StandingClaim) -> float | None:
    one, other = _details(founder), _details(claim)
    if one.value is not None and other.value is not None:
        return amounts_agree(one, other, _sign(one, other))
    if one.change_pct is None or other.change_pct is None or one.change_base != other.change_base:
        return None
    return 0.5 if abs(one.change_pct - other.change_pct) <= SAME_CHANGE else None


def _sign(one: Trade, other: Trade) -> int:
    return -1 if one.flow == "balance" and one.reporter != other.reporter else 1


def _merge(claims: Sequence[StandingClaim]) -> Fact:
    """The sharpest figure; its period and change from the sharpest report that states them."""
    founder = claims[0]
    dated = next((claim for claim in claims if claim.span), founder)
    changed = next((_details(claim) for claim in claims if _details(claim).change_pct is not None), _details(founder))
    details = replace(
        _details(founder),
        period=_details(dated).period,
        change_pct=changed.change_pct,
        change_base=changed.change_base,
        commodity=first_given(_details(claim).commodity for claim in claims),
    )
    fact = founder.fact
    return Fact("trade", fact.countries, fact.date, fact.status, details, (), fact.rule, merge_confidence(claims))


def clash(one: Fact, other: Fact) -> bool:
    """Do two facts of a bucket state different figures for the same thing: of the same period, as told from the same side."""
    ours, theirs = cast(Trade, one.details), cast(Trade, other.details)
    if not find_span(ours.period) or ours.period != theirs.period or ours.flow != theirs.flow:
        return False
    return amounts_clash(ours, theirs, _sign(ours, theirs))


def _details(claim: StandingClaim) -> Trade:
    return cast(Trade, claim.fact.details)


TRADE = Sameness(_bucket, _keys, _vagueness, _likeness, _merge, settles_ties=True)
