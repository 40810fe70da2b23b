"""A correction as a reader sees it: what a fact says now, what was told before, and why it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.messages.answer import Button, Part
from bot.messages.facts import render_when
from bot.messages.lists import render_bare, render_item
from bot.messages.markup import bold, italic, strike
from bot.messages.split import split_html
from bot.messages.wording import N_, Wording, find_wording
from digest.api import ArchivedFact, Correction, details_from_json

CAUSES = {"source": N_("The source has changed its text."), "admin": N_("The editors of this bot have corrected it.")}
WITHDRAWALS = {
    "source": N_("No source states it any longer."),
    "admin": N_("The editors of this bot have withdrawn it."),
}
BUTTONS = 8  # proofs offered under a message; more facts than that are found by their text


@dataclass(frozen=True, slots=True)
class Corrected:
    """A fact as it stands, with the first and the last change since the reader was told of it."""

    fact: ArchivedFact
    first: Correction
    last: Correction


def render_corrections(corrected: Sequence[Corrected], language: str) -> list[Part]:
    """The messages that tell of corrections, in order; the buttons that lead to the proofs under the last."""
    words = find_wording(language)
    title = words.count("Correction", "Corrections", len(corrected))
    lead = words.say("What you were told before has changed:")
    blocks = [f"✏️ {bold(title)}\n{lead}", *(_render_one(item, words) for item in corrected)]
    parts = split_html("\n\n".join(blocks))
    shown = tuple(Button(f"🔎 {item.fact.id}", f"1+/why {item.fact.id}") for item in corrected[:BUTTONS])
    return [Part(html) for html in parts[:-1]] + [Part(parts[-1], (shown,))]


def _render_one(item: Corrected, words: Wording) -> str:
    before = rewind(item.fact, item.first)
    told = " · ".join(filter(None, (strike(render_bare(before, words)), strike(render_when(before, words)))))
    if item.fact.withdrawn:
        return f"{told}\n🗑 {italic(words.say(WITHDRAWALS.get(item.last.cause, WITHDRAWALS['source'])))}"
    reason = italic(words.say(CAUSES.get(item.last.cause, CAUSES["source"])))
    return f"{render_item(item.fact, words)}\n{words.say('Told before: {what}', what=told)}\n{reason}"


def rewind(fact: ArchivedFact, correction: Correction) -> ArchivedFact:
    """A fact as it was shown before a change."""
    before = correction.before
    return replace(
        fact,
        status=before["status"],
        date=before["date"],
        countries=tuple(before["countries"]),
        details=details_from_json(fact.kind, before["slots"]),
        withdrawn=before["withdrawn"],
    )
