"""`/export`: facts as a table to take away."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.arguments import Arguments
from bot.commands.buttons import build_button, build_keyboard
from bot.commands.dialogue import NotUnderstood, ask_country, build_answer, read_question, render_guess
from bot.commands.lists import UNSURE, render_span
from bot.commands.request import Request
from bot.messages.answer import Answer, Part
from bot.messages.figures import render_countries, render_number
from bot.messages.markup import bold
from digest.api import FORMATS, ArchivedFact, FactQuery, Table

LARGEST = 5_000  # facts in one file
PAGE = 500  # facts read at a time


def answer_export(request: Request) -> Answer:
    """The facts as a document; which format is asked with buttons."""
    arguments = read_question(request)
    chosen = next((word.lower() for word in arguments.rest if word.lower() in FORMATS), None)
    arguments = replace(arguments, rest=tuple(word for word in arguments.rest if word.lower() not in FORMATS))
    if arguments.rest:
        raise NotUnderstood(ask_country(request, arguments))
    query, words = build_query(arguments), request.words
    total = request.archive.count_facts(query)
    lines = [render_guess(arguments, request), render_title(request, arguments, total)]
    if not total:
        return build_answer("\n".join(filter(None, (*lines, words.say("Nothing about this yet.")))))
    if total > LARGEST:
        lines.append(words.say("A file holds the latest {limit}; name a country or a period.", limit=render_number(LARGEST, words)))
    html = "\n".join(filter(None, lines))
    if chosen is None:
        asked = (*arguments.countries, arguments.period.iso if arguments.period else "", UNSURE if arguments.unsure else "")
        buttons = [button for name in FORMATS for button in build_button(f"💾 {name.upper()}", "export", *asked, name)]
        return build_answer(f"{html}\n{words.say('Which format?')}", build_keyboard(buttons))
    name = "-".join(("attache", *arguments.countries, arguments.period.iso if arguments.period else "", request.today.isoformat()))
    return Answer((Part(html, table=Table(f"{name.replace('--', '-')}.{chosen}", tuple(load_facts(request, query)))),))


def build_query(arguments: Arguments) -> FactQuery:
    """Every fact of the countries and the period."""
    period = arguments.period
    since, until = (period.since, period.until) if period else (None, None)
    return FactQuery(countries=arguments.countries, since=since, until=until, unsure=arguments.unsure)


def load_facts(request: Request, query: FactQuery) -> list[ArchivedFact]:
    """The latest LARGEST of them, read a page at a time."""
    facts: list[ArchivedFact] = []
    while len(facts) < LARGEST:
        page = request.archive.find_facts(replace(query, limit=PAGE, offset=len(facts)))
        facts += page
        if len(page) < PAGE:
            break
    return facts


def render_title(request: Request, arguments: Arguments, total: int) -> str:
    """ "💾 Export · 🇲🇳 Mongolia · 2025 · 12 facts"."""
    words = request.words
    counted = words.count("{shown} fact", "{shown} facts", total, shown=render_number(total, words))
    pieces = (
        f"💾 {bold(words.say('Export'))}",
        render_countries(arguments.countries, words),
        render_span(arguments, words),
        counted,
    )
    return " · ".join(filter(None, pieces))
