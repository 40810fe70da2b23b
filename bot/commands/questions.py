"""Free text: "trade mongolia 2024", "кто встречался с Монголией" become commands."""

from __future__ import annotations

from bot.commands.arguments import LONGEST, guess_country, read_arguments
from bot.commands.request import Request
from bot.commands.vocabulary import load_vocabulary
from digest.api import FactQuery

NEEDS_NOTHING = frozenset({"digest", "following", "settings", "help"})


def find_question(request: Request) -> str | None:
    """The command a text asks for, with its arguments; None when nothing in it says what is wanted."""
    text = request.text.strip()
    if not text or len(text) > LONGEST:
        return None
    first, _, others = text.partition(" ")
    if others and load_vocabulary().find_command(first.lower()) == "search":
        return f"/search {others.strip()}"  # as typed: a country's code would be found in no text
    arguments = read_arguments(text, request.today)
    asked = {word: command for word in arguments.rest if (command := load_vocabulary().find_command(word.lower()))}
    commands = set(asked.values())
    command = next((name for name in load_vocabulary().commands if name in commands), None)
    rest = [word for word in arguments.rest if word not in asked]
    said = [*arguments.countries, arguments.period.iso if arguments.period else "", *rest]
    if command:
        return f"/{command} {' '.join(filter(None, said))}".strip()
    if arguments.countries and arguments.period:
        return f"/digest {arguments.period.iso} {' '.join(arguments.countries)}"
    if arguments.countries:
        return f"/country {' '.join(arguments.countries)}"
    if rest and request.archive.count_facts(FactQuery(person=" ".join(rest))):
        return f"/who {' '.join(rest)}"
    guessed = guess_country(arguments)
    if guessed.countries or guessed.choices:
        return f"/country {' '.join(rest)}"
    return f"/search {' '.join(rest)}" if rest and holds_words(request, " ".join(rest)) else None


def holds_words(request: Request, words: str) -> bool:
    """Whether some fact or document holds every one of these words."""
    return bool(request.archive.count_facts(FactQuery(words=words)) or request.archive.find_texts(words, limit=1))
