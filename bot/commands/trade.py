"""`/trade`: figures by period, targets marked as targets, derived values as derived, and a chart."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.arguments import Arguments
from bot.commands.buttons import build_button, build_keyboard, build_pager, build_rows
from bot.commands.dialogue import build_answer, need_country, read_question, render_asides
from bot.commands.lists import UNSURE, join_answer, offer_unsure, render_span
from bot.commands.request import Request
from bot.commands.vocabulary import load_vocabulary
from bot.messages.answer import Answer, Button, Part
from bot.messages.chart import find_chartable, render_chart
from bot.messages.facts import TRADE_STATUSES, render_flow
from bot.messages.figures import render_countries, render_period
from bot.messages.markup import bold, escape, read_plain, shorten
from bot.messages.trade import render_sheets
from bot.messages.wording import Wording
from digest.api import FactQuery, Sheet, Trade, build_sheets

SHEETS_ON_PAGE = 6
FACTS_READ = 300
LABEL = 40  # characters on a button
PROOFS = 6  # buttons under a page


def answer_trade(request: Request) -> Answer:
    """The figures of a country or a pair, of a year or a commodity."""
    arguments = need_country(request, read_question(request))
    wants_chart = any(word.lower() in load_vocabulary().chart for word in arguments.rest)
    theme = "dark" if any(word.lower() in load_vocabulary().dark for word in arguments.rest) else "light"
    taken = load_vocabulary().chart | load_vocabulary().dark
    arguments = replace(arguments, rest=tuple(word for word in arguments.rest if word.lower() not in taken))
    arguments, sheets = find_sheets(request, arguments)
    if wants_chart:
        return answer_chart(request, arguments, sheets, theme)
    pages = max(1, -(-len(sheets) // SHEETS_ON_PAGE))
    page = min(max(arguments.page, 1), pages)
    shown = sheets[(page - 1) * SHEETS_ON_PAGE : page * SHEETS_ON_PAGE]
    words = request.words
    body = render_sheets(shown, words) if shown else words.say("No figures of trade yet.")
    html = join_answer(render_asides(arguments, request), render_title(request, arguments), body)
    asked = write_arguments(arguments)
    unsure = offer_unsure(request, build_query(arguments), asked)
    rows = (build_pager(page, pages, "trade", *asked), unsure, _offer(request, arguments, sheets))
    return build_answer(html, build_keyboard(*build_rows(name_proofs(shown, words), 2), *rows))


def name_proofs(sheets: list[Sheet], words: Wording) -> tuple[Button, ...]:
    """A button for the proof of each figure, named by what it counts."""
    return tuple(
        button
        for sheet in sheets
        for fact in sheet.facts
        if isinstance(fact.details, Trade)
        for button in build_button(f"🔎 {_name_figure(sheet, fact.details, words)}", "why", str(fact.id))
    )[:PROOFS]


def answer_chart(request: Request, arguments: Arguments, sheets: list[Sheet], theme: str) -> Answer:
    """The figures as a picture, light or dark; a sentence when there are too few to draw."""
    words = request.words
    drawn = render_chart(sheets, words, theme)
    if drawn is None:
        return build_answer(words.say("There are too few figures for a chart."))
    asked = write_arguments(arguments)
    if theme == "light":
        other = build_button(f"🌙 {words.say('Dark')}", "trade", *asked, "chart", "dark")
    else:
        other = build_button(f"☀️ {words.say('Light')}", "trade", *asked, "chart")
    return Answer((Part(render_title(request, arguments), build_keyboard(other), chart=drawn),))


def build_query(arguments: Arguments) -> FactQuery:
    """Every figure of the countries and the period."""
    since, until = (arguments.period.since, arguments.period.until) if arguments.period else (None, None)
    return FactQuery(
        kinds=("trade",), countries=arguments.countries, since=since, until=until, unsure=arguments.unsure, limit=FACTS_READ
    )


def find_sheets(request: Request, arguments: Arguments) -> tuple[Arguments, list[Sheet]]:
    """The sheets of what was asked; leftover words are a commodity, matched in its name.

    Words that are in no commodity's name stay in `rest`, and narrow nothing.
    """
    goods = tuple(word for word in arguments.rest if load_vocabulary().find_command(word.lower()) != "trade")
    sheets = build_sheets(request.archive.find_facts(build_query(arguments)))
    narrowed = [sheet for sheet in sheets if all(word.lower() in (sheet.commodity or "").lower() for word in goods)]
    if goods and narrowed:
        return replace(arguments, rest=(), goods=goods), narrowed
    return replace(arguments, rest=goods), sheets


def render_title(request: Request, arguments: Arguments) -> str:
    """ "📈 Trade · 🇲🇳 Mongolia · 2024 · wheat"."""
    words = request.words
    pieces = [f"📈 {bold(words.say('Trade'))}", render_countries(arguments.countries, words), render_span(arguments, words)]
    return " · ".join(filter(None, (*pieces, escape(" ".join(arguments.goods)))))


def write_arguments(arguments: Arguments) -> tuple[str, ...]:
    """The question as a button carries it."""
    period = arguments.period.iso if arguments.period else ""
    return (*arguments.countries, period, *arguments.goods, UNSURE if arguments.unsure else "")


def _name_figure(sheet: Sheet, trade: Trade, words: Wording) -> str:
    what = words.say(TRADE_STATUSES[sheet.status]) if sheet.status in TRADE_STATUSES else render_flow(trade, words)
    period = render_period(sheet.period, words) if sheet.period else ""
    return shorten(read_plain(" · ".join(filter(None, (what, period)))), LABEL)


def _offer(request: Request, arguments: Arguments, sheets: list[Sheet]) -> tuple[Button, ...]:
    words = request.words
    asked = write_arguments(arguments)
    offered: tuple[Button, ...] = ()
    if find_chartable(sheets):
        offered += build_button(f"📊 {words.say('Chart')}", "trade", *asked, "chart")
    if not sheets and arguments.period:
        offered += build_button(words.say("Any time"), "trade", *arguments.countries)
    return offered + build_button(words.say("Everything about them"), "country", *arguments.countries[:2])
