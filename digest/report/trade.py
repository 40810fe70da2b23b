"""Figures of trade laid side by side: by pair, period and goods, with what follows from them. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from digest.models import ArchivedFact, Trade

# A change beyond these says too little about the level a year before to work it out.
CHANGES = (Decimal(-95), Decimal(900))


@dataclass(frozen=True, slots=True)
class Derived:
    """A value nobody stated, between `low` and `high`; `flow` and its ends as in Trade. Shown as derived, never stored."""

    flow: str
    reporter: str | None
    partner: str | None
    low: Decimal
    high: Decimal
    quantum: Decimal
    currency: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of one pair's trade in one period, in all goods or one commodity; `facts` turnover first.

    `missing` is the third of turnover, exports and imports where two are known, `before` last year's turnover (or other
    flow) from the change; `conflict` says that sources differ, `unbalanced` that the parts do not make the turnover.
    """

    countries: tuple[str, ...]
    period: str | None
    status: str
    commodity: str | None
    facts: tuple[ArchivedFact, ...]
    missing: Derived | None = None
    before: Derived | None = None
    conflict: bool = False
    unbalanced: bool = False


FLOW_ORDER = ("turnover", "exports", "imports", "balance")


def build_sheets(facts: Iterable[ArchivedFact]) -> list[Sheet]:
    """Trade facts by pair, period, status and commodity: pairs with the most facts first, results before targets, newest first."""
    cells: dict[tuple[tuple[str, ...], str | None, str, str | None], list[ArchivedFact]] = defaultdict(list)
    pairs: dict[tuple[str, ...], int] = defaultdict(int)
    for fact in facts:
        if isinstance(fact.details, Trade):
            cells[fact.countries, fact.details.period, fact.status, fact.details.commodity].append(fact)
            pairs[fact.countries] += 1
    sheets = [_build_sheet(countries, period, status, goods, cell) for (countries, period, status, goods), cell in cells.items()]
    sheets.sort(key=lambda sheet: _order_period(sheet.period), reverse=True)
    sheets.sort(key=lambda sheet: (sheet.status != "actual", sheet.commodity or ""))
    return sorted(sheets, key=lambda sheet: (-pairs[sheet.countries], sheet.countries))


def find_direction(trade: Trade) -> tuple[str, str | None, str | None]:
    """A flow as goods move: A's imports from B are what B sells to A."""
    if trade.flow == "imports":
        return "goods", trade.partner, trade.reporter
    return ("goods" if trade.flow == "exports" else trade.flow), trade.reporter, trade.partner


def _build_sheet(
    countries: tuple[str, ...], period: str | None, status: str, commodity: str | None, facts: list[ArchivedFact]
) -> Sheet:
    facts.sort(key=lambda fact: (FLOW_ORDER.index(_trade(fact).flow), str(_trade(fact).reporter), -len(fact.proofs), fact.id))
    trades = [_trade(fact) for fact in facts]
    derivable = status == "actual" and period is not None and len(countries) == 2 and commodity is None
    return Sheet(
        countries,
        period,
        status,
        commodity,
        tuple(facts),
        missing=_find_missing(trades, countries) if derivable else None,
        before=_find_before(trades) if status == "actual" and period is not None else None,
        conflict=any(fact.conflicts for fact in facts),
        unbalanced=derivable and _is_unbalanced(trades, countries),
    )


def _trade(fact: ArchivedFact) -> Trade:
    assert isinstance(fact.details, Trade)
    return fact.details


def _find_parts(trades: Sequence[Trade], countries: tuple[str, ...]) -> list[Trade | None]:
    """Turnover, and what each of the two sells to the other: None where not known, or where sources differ."""
    one, other = countries
    turnover = [trade for trade in trades if trade.flow == "turnover"]
    there = [trade for trade in trades if find_direction(trade) == ("goods", one, other)]
    back = [trade for trade in trades if find_direction(trade) == ("goods", other, one)]
    return [part[0] if len(part) == 1 and _is_exact(part[0]) else None for part in (turnover, there, back)]


def _is_exact(trade: Trade) -> bool:
    # From "more than" or "up to" nothing can be worked out.
    return trade.value is not None and trade.qualifier in ("=", "~") and trade.value_max is None


def _find_missing(trades: Sequence[Trade], countries: tuple[str, ...]) -> Derived | None:
    turnover, there, back = _find_parts(trades, countries)
    known = [part for part in (turnover, there, back) if part is not None]
    stated = {find_direction(trade)[0] if trade.flow == "turnover" else find_direction(trade) for trade in trades}
    if len(known) != 2 or len({part.currency for part in known}) != 1:
        return None
    one, other = countries
    if turnover is None:
        return None if "turnover" in stated else _derive("turnover", one, other, known, [1, 1])
    seller, buyer = (other, one) if back is None else (one, other)
    return None if ("goods", seller, buyer) in stated else _derive("exports", seller, buyer, known, [1, -1])


def _derive(flow: str, reporter: str, partner: str, parts: list[Trade], signs: list[int]) -> Derived | None:
    value = sum((sign * (part.value or 0) for sign, part in zip(signs, parts, strict=True)), Decimal(0))
    quantum = max(_quantum(part) for part in parts)
    error = sum((_quantum(part) for part in parts), Decimal(0)) / 2
    if value + error <= 0:
        return None
    return Derived(flow, reporter, partner, max(value - error, Decimal(0)), value + error, quantum, parts[0].currency)


def _find_before(trades: Sequence[Trade]) -> Derived | None:
    """The level a year before, from the first value stated with its change against the same period of the year before."""
    for trade in trades:
        change = trade.change_pct
        if not _is_exact(trade) or change is None or trade.change_base or trade.flow == "balance" or trade.value is None:
            continue
        if not CHANGES[0] < change < CHANGES[1]:
            continue
        half, step = _quantum(trade) / 2, min(_step(change), Decimal(1)) / 2
        low = (trade.value - half) / (1 + (change + step) / 100)
        high = (trade.value + half) / (1 + (change - step) / 100)
        return Derived(trade.flow, trade.reporter, trade.partner, low, high, _coarsen(_quantum(trade), high - low), trade.currency)
    return None


def _is_unbalanced(trades: Sequence[Trade], countries: tuple[str, ...]) -> bool:
    turnover, there, back = _find_parts(trades, countries)
    if turnover is None or there is None or back is None or len({turnover.currency, there.currency, back.currency}) != 1:
        return False
    values = [part.value or Decimal(0) for part in (turnover, there, back)]
    tolerance = sum((_quantum(part) for part in (turnover, there, back)), Decimal(0))
    return abs(values[0] - values[1] - values[2]) > tolerance


def _quantum(trade: Trade) -> Decimal:
    """The unit of the last digit stated; "about" makes it ten times as coarse when nothing else is known."""
    stated = trade.quantum or _step(trade.value or Decimal(1))
    return stated * 2 if trade.qualifier == "~" else stated


def _coarsen(quantum: Decimal, width: Decimal) -> Decimal:
    """The quantum, made ten times as coarse until a value known to within `width` may be shown by it."""
    while quantum * 2 < width:
        quantum *= 10
    return quantum


def _step(value: Decimal) -> Decimal:
    return Decimal(10) ** int(value.normalize().as_tuple().exponent)


def _order_period(period: str | None) -> tuple[str, str]:
    """Sorts periods by their end, then by how much they cover; unknown ones come last of all (when reversed)."""
    if period is None:
        return "", ""
    end = period.split("/")[-1]
    if quarter := re.fullmatch(r"(\d{4}-)Q([1-4])", end):
        end = f"{quarter[1]}{3 * int(quarter[2]):02}"
    return (f"{end}-12" if len(end) == 4 else end), period
