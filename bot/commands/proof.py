"""`/why`: the quotes behind a fact, where they stand, and the rule that read them."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.commands.buttons import build_button, build_keyboard
from bot.commands.dialogue import build_answer, render_echo
from bot.commands.request import Request
from bot.messages.answer import Answer
from bot.messages.facts import KIND_NAMES, render_when
from bot.messages.figures import render_countries, render_percent
from bot.messages.lists import render_bare
from bot.messages.markup import bold, escape, italic, quote, shorten
from bot.messages.sources import render_source
from bot.messages.wording import Wording
from digest.api import ArchivedFact, Proof

PROOFS_SHOWN = 6
QUOTE_LENGTH = 900


def answer_why(request: Request) -> Answer:
    """The proof of one fact by its number."""
    words = request.words
    number = re.fullmatch(r"#?(\d{1,18})", request.arguments.strip())
    if number is None:
        typed = request.arguments.strip()
        said = words.say("“{name}” is no number of a fact.", name=render_echo(typed)) + "\n" if typed else ""
        hint = words.say("Press a number under a list of facts to see its proof, or type for example {example}.", example="/why 12")
        return build_answer(said + hint)
    fact = request.archive.get_fact(int(number[1]))
    if fact is None:
        return build_answer(words.say("There is no fact {number}.", number=number[1]))
    country = build_button(words.say("Everything about them"), "country", *fact.countries[:2])
    return build_answer(render_proof(fact, words), build_keyboard(country))


def render_proof(fact: ArchivedFact, words: Wording) -> str:
    """A fact with every quote that states it."""
    head = words.say("Why fact {number}", number=fact.id)
    about = " · ".join(filter(None, (words.say(KIND_NAMES[fact.kind]), render_countries(fact.countries, words))))
    when = italic(render_when(fact, words))
    blocks = [f"{bold(head)} · {about}", " · ".join(filter(None, (render_bare(fact, words), when)))]
    if fact.withdrawn:
        blocks.append(words.say("⚠️ This fact has been withdrawn: no source states it any longer."))
    if fact.conflicts:
        numbers = ", ".join(f"/why {number}" for number in fact.conflicts)
        blocks.append(words.say("⚠️ Another source gives another figure: {numbers}", numbers=numbers))
    blocks += [_render_quote(proof, words) for proof in fact.proofs[:PROOFS_SHOWN]]
    left = len(fact.proofs) - PROOFS_SHOWN
    blocks += [words.count("and {shown} more", "and {shown} more", left, shown=left)] if left > 0 else []
    return "\n\n".join(blocks)


def _render_quote(proof: Proof, words: Wording) -> str:
    said = words.say("according to {who}", who=escape(shorten(proof.attributed_to, 80))) if proof.attributed_to else ""
    confidence = render_percent_plain(proof.confidence, words)
    reading = italic(words.say("rule {rule}, confidence {confidence}", rule=escape(proof.rule), confidence=confidence))
    where = " · ".join(filter(None, (render_source(proof, words), said)))
    return f"{quote(escape(shorten(proof.quote, QUOTE_LENGTH)))}\n{where}\n{reading}"


def render_percent_plain(share: float, words: Wording) -> str:
    """A share between 0 and 1 as whole per cent."""
    return render_percent(Decimal(round(share * 100)), words).lstrip("+")
