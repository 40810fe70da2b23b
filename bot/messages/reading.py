"""The facts of a text somebody sent, each with the sentence that states it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Day
from itertools import count

from bot.messages.facts import render_when
from bot.messages.figures import render_day, render_number
from bot.messages.lists import render_bare
from bot.messages.markup import bold, escape, italic, quote, shorten
from bot.messages.wording import Wording
from digest.api import ArchivedFact, Fact

SHOWN = 20
QUOTE_LENGTH, TITLE_LENGTH = 400, 120
Told = tuple[str | None, Day | None, Sequence[Fact]]  # title, day of publication, facts


def render_reading(texts: Sequence[Told], words: Wording) -> str:
    """The facts of the articles, in order; a sentence when there are none; last, that nothing was kept."""
    total = sum(len(facts) for _, _, facts in texts)
    if not total:
        return f"{words.say('I found no facts in it.')}\n\n{_promise(words)}"
    numbers = count(1)
    blocks = [bold(words.count("{shown} fact", "{shown} facts", total, shown=render_number(total, words)))]
    for title, published, facts in texts:
        numbered = [(number, fact) for fact, number in zip(facts, numbers, strict=False) if number <= SHOWN]
        if numbered:
            blocks += [_render_head(title, published, words), *(_render_fact(number, fact, words) for number, fact in numbered)]
    left = total - SHOWN
    blocks += [words.count("and {shown} more", "and {shown} more", left, shown=render_number(left, words))] if left > 0 else []
    return "\n\n".join([*filter(None, blocks), _promise(words)])


def _render_head(title: str | None, published: Day | None, words: Wording) -> str:
    day = render_day(published, words) if published else ""
    return " · ".join(filter(None, (escape(shorten(title or "", TITLE_LENGTH)), day)))


def _render_fact(number: int, fact: Fact, words: Wording) -> str:
    shown = _as_archived(fact)
    when = italic(render_when(shown, words))
    said = words.say("according to {who}", who=escape(shorten(fact.attributed_to, 80))) if fact.attributed_to else ""
    line = " · ".join(filter(None, (render_bare(shown, words), when, said)))
    return f"{bold(f'{number}.')} {line}\n{quote(escape(shorten(fact.evidence[0].text, QUOTE_LENGTH)))}"


def _as_archived(fact: Fact) -> ArchivedFact:
    """What one text states, in the shape the renderers take; it has no number, as no archive holds it."""
    return ArchivedFact(
        id=0,
        revision=0,
        kind=fact.kind,
        countries=fact.countries,
        date=fact.date,
        status=fact.status,
        details=fact.details,
        proofs=(),
        importance=0.0,
        sequence=0,
        published=None,
    )


def _promise(words: Wording) -> str:
    return italic(words.say("Nothing of what you sent is stored."))
