"""`/digest`: the digest now, of any day or week, without using up the scheduled one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.commands.arguments import Arguments
from bot.commands.buttons import build_button, build_keyboard, build_pager
from bot.commands.chats import find_profile
from bot.commands.dialogue import NotUnderstood, build_answer, read_question, render_echo, render_guess
from bot.commands.lists import PAGE_SIZE, number_proofs, render_span
from bot.commands.periods import Period
from bot.commands.request import Request
from bot.messages.answer import Answer
from bot.messages.edition import render_edition, render_profile
from bot.messages.figures import render_country, render_day
from bot.messages.lists import render_list
from bot.messages.markup import bold
from digest.api import Archive, ArchivedFact, FactQuery, Profile, build_edition

LIMIT = 20  # facts in an edition
WINDOW = 1000  # facts of a window looked at


def answer_digest(request: Request) -> Answer:
    """The edition of a day or a week: of the countries named, else of what the reader follows."""
    arguments = read_question(request)
    if arguments.rest:
        raise NotUnderstood(_ask_again(request, arguments))
    period = arguments.period or Period(request.today, request.today, request.today.isoformat())
    profile = Profile(countries=arguments.countries) if arguments.countries else find_profile(request)
    facts = [fact for fact in find_window(request.archive, period) if profile.follows(fact)]
    if arguments.page:
        return list_all(request, arguments, period, profile, facts)
    edition = build_edition(facts, profile, period.until, LIMIT)
    if edition.empty:
        return answer_empty(request, arguments, period, profile)
    parts = render_edition(edition, request.language, own=not arguments.countries)
    if guess := render_guess(arguments, request):
        parts[0] = replace(parts[0], html=f"{guess}\n{parts[0].html}")
    return Answer(tuple(parts))


def find_window(archive: Archive, period: Period) -> list[ArchivedFact]:
    """The facts at least one outlet published within a period."""
    facts = archive.find_facts(FactQuery(published_since=period.since, limit=WINDOW))
    return [fact for fact in facts if any(period.since <= day <= period.until for day in find_days(fact))]


def find_days(fact: ArchivedFact) -> list[date]:
    """The days a fact was published on."""
    return [proof.published for proof in fact.proofs if proof.published]


def list_all(request: Request, arguments: Arguments, period: Period, profile: Profile, facts: list[ArchivedFact]) -> Answer:
    """Every fact of the window, page by page, in the edition's order."""
    ordered = build_edition(facts, profile, period.until, len(facts)).facts
    pages = max(1, -(-len(ordered) // PAGE_SIZE))
    page = min(arguments.page, pages)
    shown, first = list(ordered[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]), (page - 1) * PAGE_SIZE + 1
    words = request.words
    title = " · ".join((bold(words.say("All facts")), render_span(replace(arguments, period=period), words)))
    html = f"{title}\n\n{render_list(shown, words, first, request.today) or words.say('Nothing new.')}"
    pager = build_pager(page, pages, "digest", period.iso, *arguments.countries)
    return build_answer(html, build_keyboard(number_proofs(shown, first), pager))


def answer_empty(request: Request, arguments: Arguments, period: Period, profile: Profile) -> Answer:
    """Nothing for that day: said, with the way to the last day that has something."""
    words = request.words
    about = words.say("Nothing new about {what}.", what=render_profile(profile, words))
    said = words.say("Nothing new.") if profile == Profile() else about
    lines = [render_guess(arguments, request), f"{render_span(replace(arguments, period=period), words)}: {said}"]
    latest = find_last_day(request.archive, profile, period.until)
    buttons = build_button(words.say("The week"), "digest", "week", *arguments.countries)
    if latest:
        lines.append(words.say("The last news is of {day}.", day=render_day(latest, words)))
        buttons = build_button(render_day(latest, words), "digest", latest.isoformat(), *arguments.countries) + buttons
    return build_answer("\n".join(filter(None, lines)), build_keyboard(buttons))


def find_last_day(archive: Archive, profile: Profile, before: date) -> date | None:
    """The last day up to `before`, within a year, whose publications say something to this reader."""
    facts = archive.find_facts(FactQuery(published_since=before - timedelta(days=365), limit=WINDOW))
    return max((day for fact in facts if profile.follows(fact) for day in find_days(fact) if day <= before), default=None)


def _ask_again(request: Request, arguments: Arguments) -> Answer:
    words = request.words
    example = f"<code>/digest {request.today.isoformat()} {render_country('MN', words)}</code>"
    return build_answer(
        words.say("I cannot read “{name}”. For example: {example}", name=render_echo(arguments.words), example=example)
    )
