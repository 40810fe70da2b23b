"""`/start` and `/help`: who I am and what I can be asked."""

from __future__ import annotations

import re

from bot.commands.buttons import build_button, build_keyboard
from bot.commands.dialogue import build_answer
from bot.commands.request import Request
from bot.messages.answer import Answer
from bot.messages.figures import render_country
from bot.messages.markup import bold

PAYLOAD = re.compile(r"[a-z]+(?:_[A-Za-z0-9-]+)*")  # what Telegram lets through `?start=`: trade_MN, country_KZ_MN


def answer_start(request: Request) -> Answer:
    """The greeting with three buttons."""
    words = request.words
    mongolia = render_country("MN", words)
    examples = f"<code>/trade {mongolia}</code>, <code>/country {mongolia}</code>, <code>/flights</code>"
    lines = [
        bold(words.say("Attaché: a trade attaché in your pocket.")),
        words.say(
            "I read diplomatic news and keep the hard facts: who met whom, trade figures, flights and roads, agreements, visits. "
            "Every fact comes with the sentence that proves it."
        ),
        words.say("Ask me: {examples}", examples=examples),
    ]
    first = (
        *build_button(f"📰 {words.say('Digest')}", "digest"),
        *build_button(f"🔔 {words.say('Follow')}", "subscribe"),
        *build_button(f"❓ {words.say('Help')}", "help"),
    )
    return build_answer("\n\n".join(lines), build_keyboard(first))


def read_payload(payload: str) -> str | None:
    """The command in a deep link's payload: "trade_MN" is "/trade MN"; None for anything else."""
    return "/" + payload.replace("_", " ") if PAYLOAD.fullmatch(payload) else None
