"""Plans as an iCalendar file (RFC 5545): a whole day each, so that no clock or zone is invented."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from bot.messages.lists import render_bare
from bot.messages.markup import clean, read_plain
from bot.messages.sources import render_sources
from bot.messages.wording import Wording
from digest.api import Plan


def render_calendar(plans: Iterable[Plan], words: Wording, now: datetime) -> bytes:
    """The plans whose day or month is known; the same fact keeps its UID, so a calendar updates what it holds."""
    calendar = Calendar()
    calendar.add("prodid", "-//Attache//Agenda//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for plan in plans:
        if plan.exact:
            calendar.add_component(_build_event(plan, words, now))
    return bytes(calendar.to_ical())


def _build_event(plan: Plan, words: Wording, now: datetime) -> Event:
    assert plan.since is not None
    assert plan.until is not None
    fact, event = plan.fact, Event()
    event.add("uid", f"fact-{fact.id}@attache")
    event.add("dtstamp", now)
    event.add("dtstart", plan.since)
    event.add("dtend", plan.until + timedelta(days=1))  # the first day after it
    event.add("sequence", fact.revision)
    event.add("summary", read_plain(render_bare(fact, words)))
    event.add("status", "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    if fact.proofs:
        proof = fact.proofs[0]
        event.add("description", f"{clean(proof.quote)}\n{read_plain(render_sources(fact, words))}")
        if proof.url and proof.url.startswith(("https://", "http://")):
            event.add("url", clean(proof.url))
    return event
