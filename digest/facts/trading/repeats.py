"""A figure told twice is kept once: where most is said of it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

from digest.models import Fact, Trade

ROUNDED = Decimal("0.06")  # "by 12.3 per cent" of 12.25


def drop_repeated(facts: list[Fact]) -> list[Fact]:
    """Each figure once; "surpassed 250" goes where 252.3 stands, "rose 5 %" where the level stands beside it."""
    kept: list[Fact] = []
    alike: dict[tuple[Any, ...], list[int]] = {}  # where those of one flow, sides and status are kept
    for fact in facts:
        places = alike.setdefault(_key(fact), [])
        twin = next((i for i in places if _is_same(fact, kept[i])), None)
        if twin is None:
            places.append(len(kept))
            kept.append(fact)
        elif _said(fact) > _said(kept[twin]):
            kept[twin] = _complete(fact, kept[twin])
        else:
            kept[twin] = _complete(kept[twin], fact)
    return kept


def _complete(best: Fact, other: Fact) -> Fact:
    """What only the other sentence says of a figure is taken from it, and it is shown as well."""
    a, b = cast(Trade, best.details), cast(Trade, other.details)
    if a.change_pct is not None or b.change_pct is None or a.period != b.period:
        return best
    details = replace(a, change_pct=b.change_pct, change_base=b.change_base)
    return replace(best, details=details, evidence=(*best.evidence, *(e for e in other.evidence if e not in best.evidence)))


def _key(fact: Fact) -> tuple[Any, ...]:
    d = cast(Trade, fact.details)
    sides: tuple[Any, ...] = (d.reporter, d.partner)
    if d.flow == "turnover":
        return ("turnover", *sorted(map(str, sides)), d.commodity is None, fact.status)
    if d.flow == "imports" and d.partner:
        return ("exports", d.partner, d.reporter, d.commodity is None, fact.status)
    return (d.flow, *sides, d.commodity is None, fact.status)


def _is_same(one: Fact, two: Fact) -> bool:
    a, b = cast(Trade, one.details), cast(Trade, two.details)
    if a.period and b.period and a.period != b.period:
        return False
    if a.commodity and b.commodity and not _stems(a.commodity) & _stems(b.commodity):
        return False
    if a.value is None or b.value is None:
        return _is_same_change(a, b)
    if a.currency != b.currency:
        return False
    return abs(a.value - b.value) <= max(_slack(a), _slack(b))


def _is_same_change(a: Trade, b: Trade) -> bool:
    """ "exports rose 3 % in March" beside "exports came to $5 billion in March": of one figure, the level and its change."""
    if a.change_pct is not None and b.change_pct is not None:
        return abs(a.change_pct - b.change_pct) < ROUNDED
    return bool(a.period and a.period == b.period and not a.commodity and not b.commodity)


def _stems(goods: str) -> set[str]:
    return {w[:5] for w in re.findall(r"\w+", goods.lower()) if w not in ("and", "of", "products", "goods")}


def _slack(trade: Trade) -> Decimal:
    """How far an exact figure may be from this one and still be the same."""
    assert trade.value is not None
    half = (trade.quantum or Decimal(1)) / 2
    return max(half, abs(trade.value) / 20) if trade.qualifier != "=" else half


def _said(fact: Fact) -> tuple[bool, bool, int, Decimal]:
    d = cast(Trade, fact.details)
    slots = (d.period, d.change_pct, d.partner, d.reporter)
    return (d.value is not None, d.qualifier == "=", sum(x is not None for x in slots), -(d.quantum or Decimal(0)))


def fill_period(facts: list[tuple[Fact, bool]]) -> list[Fact]:
    """ "exports were 95 and imports 68 billion in 2023": the time said last in a sentence is meant for all.

    With each fact comes whether it is only what another figure is held against, whose time is nobody else's.
    """
    periods = {cast(Trade, f.details).period for f, earlier in facts if f.status == "actual" and not earlier} - {None}
    if len(periods) != 1 or not cast(Trade, facts[-1][0].details).period:
        return [fact for fact, _ in facts]
    period = periods.pop()
    return [_date(fact, period) for fact, _ in facts]


def _date(fact: Fact, period: str | None) -> Fact:
    details = cast(Trade, fact.details)
    if details.period or fact.status != "actual":
        return fact
    return replace(fact, details=replace(details, period=period))
