"""`/agenda`: what is planned for the coming weeks, with a calendar file to keep; plans whose day has passed are marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from bot.commands.arguments import Arguments
from bot.commands.buttons import build_button, build_keyboard, build_pager
from bot.commands.dialogue import NotUnderstood, ask_country, build_answer, read_question, render_guess
from bot.commands.lists import PAGE_SIZE, join_answer, number_proofs, render_span
from bot.commands.periods import Period
from bot.commands.request import Request
from bot.commands.vocabulary import load_vocabulary
from bot.messages.answer import Answer, File, Part
from bot.messages.calendar import render_calendar
from bot.messages.figures import render_countries, render_number
from bot.messages.lists import render_list
from bot.messages.markup import bold
from bot.messages.wording import Wording
from digest.api import PLANNED, PLANNED_KINDS, Agenda, ArchivedFact, FactQuery, Plan, build_agenda

AHEAD = (7, 21, 56)  # days: where the spans end that are looked at when no period is asked for
PASSED = 30  # days after its day a plan without a report is still shown
UNDATED = 60  # days after its publication a plan without a day is
READ = 300  # planned facts of a span looked at


def answer_agenda(request: Request) -> Answer:
    """What is planned, soonest first; then what has no day yet, then what should have happened."""
    arguments = read_question(request)
    calendar = any(word.lower() in load_vocabulary().calendar for word in arguments.rest)
    arguments = replace(arguments, rest=_find_unknown(arguments))
    if arguments.rest and not arguments.countries:
        raise NotUnderstood(ask_country(request, arguments))
    agenda = find_agenda(request, arguments)
    if calendar:
        return answer_calendar(request, arguments, agenda)
    return answer_page(request, arguments, agenda)


def find_agenda(request: Request, arguments: Arguments) -> Agenda:
    """The plans of the period asked for, else of the coming weeks with what is left of the last ones."""
    today, period = request.today, look_ahead(arguments.period, request.today)
    if period:
        agenda = build_agenda(find_plans(request, arguments, [(period.since, period.until)]), today)
        return replace(agenda, undated=())
    starts = [today, *(today + timedelta(days=ahead) for ahead in AHEAD)]
    coming = [(start, end - timedelta(days=1)) for start, end in pairwise(starts)]
    agenda = build_agenda(find_plans(request, arguments, [(today - timedelta(days=UNDATED), today), *coming]), today)
    recent = today - timedelta(days=PASSED)
    return replace(agenda, passed=tuple(plan for plan in agenda.passed if plan.until and plan.until >= recent))


def find_plans(request: Request, arguments: Arguments, spans: list[tuple[date, date]]) -> list[ArchivedFact]:
    """The planned facts of some spans. The archive gives the latest first, so that short spans lose nothing that is near."""
    query = FactQuery(kinds=PLANNED_KINDS, countries=arguments.countries, statuses=(PLANNED,), limit=READ)
    found = (request.archive.find_facts(replace(query, since=since, until=until)) for since, until in spans)
    return list({fact.id: fact for facts in found for fact in facts}.values())


def look_ahead(period: Period | None, today: date) -> Period | None:
    """ "week", "month" and "year" mean the coming ones where plans are asked for."""
    if period is None or period.iso[0].isdigit() or period.until < today:
        return period
    return replace(period, since=today, until=today + (period.until - period.since))


def answer_page(request: Request, arguments: Arguments, agenda: Agenda) -> Answer:
    """A page of the agenda, each section under its own heading."""
    words = request.words
    plans = [*agenda.coming, *agenda.undated, *agenda.passed]
    pages = max(1, -(-len(plans) // PAGE_SIZE))
    page = min(max(arguments.page, 1), pages)
    first = (page - 1) * PAGE_SIZE
    shown = plans[first : first + PAGE_SIZE]
    body = _render_sections(agenda, shown, first + 1, words) or words.say("Nothing is planned, as far as I have read.")
    html = join_answer(render_guess(arguments, request), render_title(request, arguments), body)
    asked = _write_arguments(arguments)
    events = sum(plan.exact for plan in agenda.coming)
    offer = f"📅 {words.say('Calendar file')} ({render_number(events, words)})"
    keep = build_button(offer, "agenda", *asked, "ics") if events else ()
    return build_answer(
        html,
        build_keyboard(number_proofs([plan.fact for plan in shown], first + 1), build_pager(page, pages, "agenda", *asked), keep),
    )


def answer_calendar(request: Request, arguments: Arguments, agenda: Agenda) -> Answer:
    """What is to come as a document for a calendar."""
    words = request.words
    events = [plan for plan in agenda.coming if plan.exact]
    if not events:
        return build_answer(words.say("No plan with a known day: there is nothing to put into a calendar."))
    name = "-".join(("agenda", *arguments.countries, request.today.isoformat()))
    counted = words.count("{shown} entry", "{shown} entries", len(events), shown=render_number(len(events), words))
    html = f"{render_title(request, arguments)}\n{counted}"
    return Answer((Part(html, document=File(f"{name}.ics", render_calendar(events, words, request.now))),))


def render_title(request: Request, arguments: Arguments) -> str:
    """ "📅 Agenda · 🇲🇳 Mongolia · October 2025"."""
    words, period = request.words, look_ahead(arguments.period, request.today)
    pieces = (f"📅 {bold(words.say('Agenda'))}", render_countries(arguments.countries, words))
    return " · ".join(filter(None, (*pieces, render_span(replace(arguments, period=period), words))))


def _render_sections(agenda: Agenda, shown: list[Plan], number: int, words: Wording) -> str:
    blocks = []
    for heading, plans in (
        ("", agenda.coming),
        (words.say("No day stated yet"), agenda.undated),
        (f"⏳ {words.say('The day has passed, and no report of it')}", agenda.passed),
    ):
        facts = [plan.fact for plan in shown if plan in plans]
        if facts:
            blocks += [bold(heading), render_list(facts, words, number)]
            number += len(facts)
    return "\n\n".join(filter(None, blocks))


def _find_unknown(arguments: Arguments) -> tuple[str, ...]:
    vocabulary = load_vocabulary()
    return tuple(
        word
        for word in arguments.rest
        if word.lower() not in vocabulary.calendar and vocabulary.find_command(word.lower()) != "agenda"
    )


def _write_arguments(arguments: Arguments) -> tuple[str, ...]:
    return (*arguments.countries, arguments.period.iso if arguments.period else "")
