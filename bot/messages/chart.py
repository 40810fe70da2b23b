"""Sheets of trade as a chart: which figures can stand side by side, and their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from babel.numbers import format_decimal

from bot.messages.facts import FLOWS
from bot.messages.figures import render_country, render_period, round_to
from bot.messages.wording import N_, Wording
from digest.api import Chart, Series, Sheet, Trade

PERIODS = 6
MARKS = {"=": "", "~": "≈\u2009", ">": ">\u2009", "<": "<\u2009"}
MILLION, BILLION = Decimal(10) ** 6, Decimal(10) ** 9


def find_chartable(sheets: Iterable[Sheet]) -> list[Sheet]:
    """The sheets of the pair with most results in all goods, oldest first; empty when fewer than two periods are known."""
    plain = [sheet for sheet in sheets if sheet.status == "actual" and sheet.period and not sheet.commodity and _values(sheet)]
    pairs = Counter(sheet.countries for sheet in plain)
    if not pairs or pairs.most_common(1)[0][1] < 2:
        return []
    chosen = pairs.most_common(1)[0][0]
    return [sheet for sheet in plain if sheet.countries == chosen][:PERIODS][::-1]


def render_chart(sheets: Iterable[Sheet], words: Wording, theme: str = "light") -> Chart | None:
    """A chart of turnover, exports and imports by period in the most common currency; None when there is too little."""
    chosen = find_chartable(sheets)
    if not chosen:
        return None
    currency = Counter(trade.currency for sheet in chosen for trade in _values(sheet)).most_common(1)[0][0]
    cells = {
        (_label(trade, words), sheet.period): trade
        for sheet in chosen
        for trade in reversed(_values(sheet))
        if trade.currency == currency
    }
    large = max(abs(trade.value or Decimal(0)) for trade in cells.values()) >= BILLION
    unit, name = (BILLION, N_("billion {currency}")) if large else (MILLION, N_("million {currency}"))
    periods = list(dict.fromkeys(sheet.period for sheet in chosen))
    labels = dict.fromkeys(_label(trade, words) for sheet in chosen for trade in _values(sheet))
    series = [_build_series(label, [cells.get((label, period)) for period in periods], unit, words) for label in labels]
    title = " – ".join(render_country(code, words) for code in chosen[0].countries)
    shown = tuple(render_period(period or "", words) for period in periods)
    return Chart(title, words.say(name, currency=currency or ""), shown, tuple(series), theme)


def _values(sheet: Sheet) -> list[Trade]:
    trades = [fact.details for fact in sheet.facts if isinstance(fact.details, Trade)]
    return [trade for trade in trades if trade.value is not None and trade.flow in ("turnover", "exports", "imports")]


def _build_series(label: str, trades: Sequence[Trade | None], unit: Decimal, words: Wording) -> Series:
    values = [round_to(trade.value or Decimal(0), trade.quantum) / unit if trade else None for trade in trades]
    texts = [
        "" if trade is None or value is None else MARKS[trade.qualifier] + str(format_decimal(value, "#,##0.######", words.locale))
        for trade, value in zip(trades, values, strict=True)
    ]
    return Series(label, tuple(None if value is None else float(value) for value in values), tuple(texts))


def _label(trade: Trade, words: Wording) -> str:
    name = words.say(FLOWS[trade.flow])
    if trade.flow == "turnover":
        return name
    return f"{name} {trade.reporter or ''} {'→' if trade.flow == 'exports' else '←'} {trade.partner or ''}"
