"""Sheets of trade in words: what was stated, then what follows from it, marked as derived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import groupby

from bot.messages.facts import FLOWS, TRADE_STATUSES, render_figure, render_flow
from bot.messages.figures import ABOUT, UP_TO, render_amount, render_countries, render_period, round_to
from bot.messages.markup import bold, escape, italic, shorten
from bot.messages.sources import Footnotes, render_doubt
from bot.messages.wording import Wording
from digest.api import ArchivedFact, Derived, Sheet, Trade

ROUGH = 10  # a derived value of fewer quanta than this is shown as the range it is known to


def render_sheets(sheets: Iterable[Sheet], words: Wording) -> str:
    """Pairs with their periods; sources as footnotes under all."""
    notes = Footnotes(words)
    blocks = [
        "\n".join([bold(render_countries(countries, words)), *(_render_sheet(sheet, notes) for sheet in of_pair)])
        for countries, of_pair in groupby(sheets, lambda sheet: sheet.countries)
    ]
    return "\n\n".join([*blocks, notes.render()])


def render_derived(derived: Derived, words: Wording) -> str:
    """A value nobody stated, as sharp as its sources allow: "about $71M", "about $2M – $3M"."""
    middle = (derived.low + derived.high) / 2
    if middle >= ROUGH * derived.quantum:
        return words.say(ABOUT, amount=_amount(middle, derived, words))
    low, high = _amount(derived.low, derived, words), _amount(derived.high, derived, words)
    if round_to(derived.low, derived.quantum) <= 0:
        return words.say(UP_TO, amount=high)
    return words.say(ABOUT, amount=f"{low} – {high}" if low != high else low)


def _render_sheet(sheet: Sheet, notes: Footnotes) -> str:
    words = notes.words
    heading = [words.say(TRADE_STATUSES[sheet.status])] if sheet.status in TRADE_STATUSES else []
    heading.append(render_period(sheet.period, words) if sheet.period else words.say("period not stated"))
    heading += [escape(shorten(sheet.commodity, 60))] if sheet.commodity else []
    lines = [f"{'🎯' if sheet.status in TRADE_STATUSES else '📅'} {bold(' · '.join(heading))}"]
    lines += [_render_flow(list(facts), notes) for _, facts in groupby(sheet.facts, _find_flow)]
    lines += [f"• {_name(sheet.missing, words)}: {_mark_derived(sheet.missing, words)}"] if sheet.missing else []
    if sheet.before:
        what = words.say("A year earlier: {what}", what=_name(sheet.before, words).lower())
        lines.append(f"• {what} {_mark_derived(sheet.before, words)}")
    lines += [words.say("⚠️ The sources differ.")] if sheet.conflict else []
    lines += [words.say("⚠️ Exports and imports do not add up to the turnover.")] if sheet.unbalanced else []
    return "\n".join(lines)


def _render_flow(facts: Sequence[ArchivedFact], notes: Footnotes) -> str:
    """The same flow as one or several sources state it, side by side."""
    words = notes.words
    pieces = [(render_figure(_trade(fact), words), notes.mark(fact), italic(render_doubt(fact, words))) for fact in facts]
    said = [" ".join(filter(None, of_one)) for of_one in pieces]
    return f"• {_name(_trade(facts[0]), notes.words)}: {' · '.join(said)}"


def _find_flow(fact: ArchivedFact) -> tuple[str, str | None]:
    trade = _trade(fact)
    return trade.flow, None if trade.flow == "turnover" else trade.reporter


def _mark_derived(derived: Derived, words: Wording) -> str:
    return f"{render_derived(derived, words)} {italic(words.say('(derived)'))}"


def _name(figure: Trade | Derived, words: Wording) -> str:
    if figure.flow == "turnover":
        return words.say(FLOWS[figure.flow])
    return render_flow(Trade(figure.flow, figure.reporter, figure.partner), words)  # type: ignore[arg-type]


def _trade(fact: ArchivedFact) -> Trade:
    assert isinstance(fact.details, Trade)
    return fact.details


def _amount(value: Decimal, derived: Derived, words: Wording) -> str:
    return render_amount(value, derived.currency, derived.quantum, words)
