"""`/country`: the brief of a country or a pair: the latest of everything, whom they meet most, what is planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date as Day

from bot.commands.arguments import Arguments
from bot.commands.buttons import build_button, build_keyboard, build_rows
from bot.commands.dialogue import build_answer, need_country, read_question, render_asides
from bot.commands.request import Request
from bot.messages.answer import Answer, Button
from bot.messages.facts import KIND_NAMES, SYMBOLS, TRADE_STATUSES, Line, render_line, render_when
from bot.messages.figures import render_countries, render_flag, render_flagged, render_period
from bot.messages.lists import FLAGGED, render_overdue
from bot.messages.markup import bold, italic
from bot.messages.sources import Footnotes
from bot.messages.wording import Wording
from digest.api import ArchivedFact, FactQuery, Kind, Trade, build_sheets

LATEST = 3  # facts of a kind
PARTNERS = 5
MET_WINDOW = 200  # meetings looked at for the partners
COMMANDS_OF: dict[Kind, str] = {
    "trade": "trade",
    "meeting": "meetings",
    "visit": "visits",
    "transport": "routes",
    "agreement": "agreements",
    "cooperation": "cooperation",
}


def answer_country(request: Request) -> Answer:
    """The brief of one country, or of two together."""
    arguments = need_country(request, read_question(request))
    words, countries = request.words, arguments.countries[:2]
    notes = Footnotes(words)
    sections = [
        _render_section(kind, find_latest(request, kind, countries), countries, notes, request.today) for kind in COMMANDS_OF
    ]
    partners = _render_partners(request, countries) if len(countries) == 1 else ""
    head = [render_asides(arguments, request), bold(render_countries(countries, words)), partners]
    told = list(filter(None, sections))
    blocks = ["\n".join(filter(None, head)), *(told or [words.say("Nothing about this yet.")]), notes.render()]
    return build_answer("\n\n".join(filter(None, blocks)), _build_buttons(request, arguments, countries))


def find_latest(request: Request, kind: Kind, countries: tuple[str, ...]) -> list[ArchivedFact]:
    """The latest facts of a kind; of trade the latest results before targets, turnover first."""
    limit = 50 if kind == "trade" else LATEST
    facts = request.archive.find_facts(FactQuery(kinds=(kind,), countries=countries, limit=limit))
    if kind != "trade":
        return facts
    sheets = [sheet for sheet in build_sheets(facts) if not sheet.commodity] or build_sheets(facts)
    sheets.sort(key=lambda sheet: sheet.status != "actual")
    return [fact for sheet in sheets for fact in sheet.facts][: LATEST + 1]


def count_partners(facts: Sequence[ArchivedFact], country: str) -> list[tuple[str, int]]:
    """Whom a country met most, most often first."""
    met = Counter(other for fact in facts if fact.status != "cancelled" for other in fact.countries if other != country)
    return sorted(met.items(), key=lambda item: (-item[1], item[0]))[:PARTNERS]


def _render_section(kind: Kind, facts: Sequence[ArchivedFact], countries: tuple[str, ...], notes: Footnotes, today: Day) -> str:
    if not facts:
        return ""
    lines = [_render_line(fact, countries, notes, today) for fact in facts]
    return "\n".join([bold(f"{SYMBOLS[kind]} {notes.words.say(KIND_NAMES[kind])}"), *lines])


def _render_line(fact: ArchivedFact, countries: tuple[str, ...], notes: Footnotes, today: Day) -> str:
    """A fact in a brief: the others' flags where its line names nobody, and its day."""
    line = render_line(fact, notes.words)
    others = [code for code in fact.countries if code not in countries[:1]]
    unnamed = fact.kind in FLAGGED or fact.kind == "trade"
    flags = "".join(render_flag(code) for code in others) if unnamed and len(countries) == 1 else ""
    when = " · ".join(filter(None, (italic(render_when(fact, notes.words)), render_overdue(fact, notes.words, today))))
    heading = line.heading if fact.kind != "trade" else _name_period(fact, notes.words)
    html = Line(f"• {flags}".strip(), heading, line.body).html
    return " ".join(filter(None, (html, f"· {when}" if when else "", notes.mark(fact))))


def _name_period(fact: ArchivedFact, words: Wording) -> str:
    """The period of a figure under the heading of trade, and what it is when it is no result."""
    period = render_period(fact.details.period, words) if isinstance(fact.details, Trade) and fact.details.period else ""
    status = words.say(TRADE_STATUSES[fact.status]) if fact.status in TRADE_STATUSES else ""
    return " · ".join(filter(None, (status, period)))


def _render_partners(request: Request, countries: tuple[str, ...]) -> str:
    facts = request.archive.find_facts(FactQuery(kinds=("meeting",), countries=countries, limit=MET_WINDOW))
    partners = count_partners(facts, countries[0])
    shown = ", ".join(f"{render_flagged(code, request.words)} ({times})" for code, times in partners)
    return request.words.say("Met most: {partners}", partners=shown) if partners and partners[0][1] > 1 else ""


def _build_buttons(request: Request, arguments: Arguments, countries: tuple[str, ...]) -> tuple[tuple[Button, ...], ...]:
    words: Wording = request.words
    lists = [
        button
        for kind, command in COMMANDS_OF.items()
        for button in build_button(f"{SYMBOLS[kind]} {words.say(KIND_NAMES[kind])}", command, *countries)
    ]
    follow = build_button(f"🔔 {words.say('Follow')}", "subscribe", "-".join(countries))
    return build_keyboard(*build_rows(lists, 2), follow)
