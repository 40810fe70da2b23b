"""`@bot trade mongolia` in any chat: answers to put into it."""

from __future__ import annotations

import re

from bot.commands.arguments import guess_country, read_arguments
from bot.commands.dialogue import NotUnderstood, find_active_countries, with_text
from bot.commands.questions import find_question
from bot.commands.request import Request
from bot.commands.table import HANDLERS, find_answer
from bot.messages.answer import Card
from bot.messages.markup import read_plain, shorten

# What answers with facts; what needs a chat or an admin is asked of the bot itself.
OFFERED = frozenset(
    "digest trade meetings visits flights roads routes agreements cooperation agenda country who search why".split()
)
FOR_COUNTRY = ("country", "trade", "meetings", "agenda")
BEFORE_TYPING = ("digest", "meetings", "flights")
COUNTRIES = 3
NOTES = re.compile("\\s*[⁰¹²³⁴⁵⁶⁷⁸⁹]+")  # they belong to a line that is not shown
TITLE_LENGTH, DESCRIPTION_LENGTH = 80, 120


def offer_cards(request: Request) -> tuple[Card, ...]:
    """The answers to what is typed so far, the likeliest first; nothing for what leads to no facts."""
    cards = (_build_card(with_text(request, text)) for text in find_texts(request))
    return tuple({card.html: card for card in cards if card}.values())


def find_texts(request: Request) -> list[str]:
    """The commands that a typed text may mean."""
    typed = request.text.strip().lstrip("/")
    if not typed:
        countries = find_active_countries(request)[:COUNTRIES]
        return [*(f"/{name}" for name in BEFORE_TYPING), *(f"/country {country}" for country in countries)]
    named = typed.split()[0].lower() in HANDLERS
    found = f"/{typed}" if named else find_question(with_text(request, typed)) or f"/search {typed}"
    name, _, given = found[1:].partition(" ")
    name = HANDLERS[name.lower()].name
    if name not in OFFERED:
        return []
    if name == "country":
        countries = guess_country(read_arguments(given, request.today)).countries
        return [f"/{other} {' '.join(countries) or given}" for other in FOR_COUNTRY]
    return [found]


def _build_card(request: Request) -> Card | None:
    """The first part of an answer as an article; questions back, pictures and documents are none."""
    try:
        part = find_answer(request).parts[0]
    except NotUnderstood:
        return None
    if not part.text_only:
        return None
    plain = NOTES.sub("", read_plain(part.html))
    lines = [line.strip("• ") for line in plain.splitlines() if line.strip()]
    title, described = lines[0], " · ".join(lines[1:])
    return Card(shorten(title, TITLE_LENGTH), shorten(described, DESCRIPTION_LENGTH), part.html)
