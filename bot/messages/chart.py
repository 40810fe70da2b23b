"""Sheets of trade as a chart: which figures can stand side by side, and their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from bot.messages.facts import FLOWS
from bot.messages.figures import render_country, render_period
from bot.messages.wording import N_, Wording
from digest.api import Series, Sheet, Trade, draw_bars

PERIODS = 8
MILLION, BILLION = Decimal(10) ** 6, Decimal(10) ** 9


def find_chartable(sheets: Iterable[Sheet]) -> list[Sheet]:
    """The sheets of the pair with most results in all goods, oldest first; empty when fewer than two periods are known."""
    plain = [sheet for sheet in sheets if sheet.status == "actual" and sheet.period and not sheet.commodity and _values(sheet)]
    pairs = Counter(sheet.countries for sheet in plain)
    if not pairs or pairs.most_common(1)[0][1] < 2:
        return []
    chosen = pairs.most_common(1)[0][0]
    return [sheet for sheet in plain if sheet.countries == chosen][:PERIODS][::-1]


def render_chart(sheets: Iterable[Sheet], words: Wording, theme: str = "light") -> bytes | None:
    """A PNG of turnover, exports and imports by period in the most common currency; None when there is too little."""
    chosen = find_chartable(sheets)
    if not chosen:
        return None
    currency = Counter(trade.currency for sheet in chosen for trade in _values(sheet)).most_common(1)[0][0]
    cells = {
        (_label(trade, words), sheet.period): trade.value
        for sheet in chosen
        for trade in reversed(_values(sheet))
        if trade.currency == currency
    }
    large = max(value or 0 for value in cells.values()) >= BILLION
    unit, name = (BILLION, N_("billion {currency}")) if large else (MILLION, N_("million {currency}"))
    periods = list(dict.fromkeys(sheet.period for sheet in chosen))
    labels = dict.fromkeys(_label(trade, words) for sheet in chosen for trade in _values(sheet))
    series = [
        Series(label, tuple(float(v / unit) if (v := cells.get((label, period))) is not None else None for period in periods))
        for label in labels
    ]
    title = " – ".join(render_country(code, words) for code in chosen[0].countries)
    return draw_bars(
        title, words.say(name, currency=currency or ""), [render_period(period or "", words) for period in periods], series, theme
    )


def _values(sheet: Sheet) -> list[Trade]:
    trades = [fact.details for fact in sheet.facts if isinstance(fact.details, Trade)]
    return [trade for trade in trades if trade.value is not None and trade.flow in ("turnover", "exports", "imports")]


def _label(trade: Trade, words: Wording) -> str:
    name = words.say(FLOWS[trade.flow])
    return name if trade.flow == "turnover" else f"{name} {trade.reporter or ''} → {trade.partner or ''}"
