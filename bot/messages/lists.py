"""A page of facts, numbered, each with its day and sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Day

from bot.messages.facts import Line, render_line, render_when
from bot.messages.figures import render_flag
from bot.messages.markup import bold, escape, italic, shorten
from bot.messages.sources import find_speaker, render_doubt, render_sources
from bot.messages.wording import Wording
from digest.api import ArchivedFact, is_overdue

# Kinds whose line names nobody: the flags of the countries go before it.
FLAGGED = frozenset({"trade", "transport", "agreement", "cooperation"})


def render_list(facts: Sequence[ArchivedFact], words: Wording, first: int = 1, today: Day | None = None) -> str:
    """Facts numbered from `first`, two lines each; with `today` given, plans whose day has passed are marked."""
    return "\n\n".join(f"{bold(f'{number}.')} {render_item(fact, words, today)}" for number, fact in enumerate(facts, first))


def render_item(fact: ArchivedFact, words: Wording, today: Day | None = None) -> str:
    """A fact with its flags, its day, who says so and the sources."""
    return f"{render_bare(fact, words)}\n{render_footing(fact, words, today)}"


def render_bare(fact: ArchivedFact, words: Wording) -> str:
    """A fact with its flags, without its sources."""
    line = render_line(fact, words)
    flags = "".join(render_flag(country) for country in fact.countries) if fact.kind in FLAGGED else ""
    return Line(f"{line.symbol} {flags}".strip(), line.heading, line.body).html


def render_footing(fact: ArchivedFact, words: Wording, today: Day | None = None) -> str:
    """ "<i>5 Sep 2025</i> · Kazinform, 6 Sep 2025 (and 2 more)"."""
    speaker = find_speaker(fact)
    said = words.say("according to {who}", who=escape(shorten(speaker, 80))) if speaker else ""
    when = italic(render_when(fact, words))
    notes = (when, render_doubt(fact, words), render_overdue(fact, words, today), said, render_sources(fact, words))
    return " · ".join(filter(None, notes))


def render_overdue(fact: ArchivedFact, words: Wording, today: Day | None) -> str:
    """The mark of a plan whose day has passed without a report; nothing for anything else."""
    return f"⏳ {words.say('the day has passed, no report of it')}" if today and is_overdue(fact, today) else ""
