"""What is said when a question lacks something: asked with buttons, never scolded."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.arguments import LONGEST, Arguments, guess_country, read_arguments
from bot.commands.buttons import build_button, build_rows
from bot.commands.request import Request
from bot.messages.answer import Answer, Keyboard, Part
from bot.messages.figures import render_country, render_flagged, render_number
from bot.messages.markup import bold, escape, italic, measure, shorten
from bot.messages.split import MESSAGE_LIMIT, split_html
from digest.api import FactQuery

ASKED = ("MN", "KZ", "CN", "TR", "RU", "UZ", "IN", "US", "JP")  # offered while the archive is empty
OFFERED = 9
RECENT = 200  # facts looked at for the countries now in the news
ECHO = 60  # characters of a question shown back


class NotUnderstood(Exception):
    """A question that cannot be answered as it stands; `answer` says what is missing and offers a way on."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("not understood")
        self.answer = answer


def build_answer(html: str, buttons: Keyboard = (), *, in_place: bool = False) -> Answer:
    """HTML of any length as an answer, the buttons under its last message."""
    parts = [html] if measure(html) <= MESSAGE_LIMIT else split_html(html)
    return Answer((*(Part(part) for part in parts[:-1]), Part(parts[-1], buttons)), edit=in_place)


def read_question(request: Request, *, guess: bool = True) -> Arguments:
    """The arguments of a command; raises NotUnderstood for one too long and, when guessing, for several candidates."""
    text = request.arguments
    if len(text) > LONGEST:
        raise NotUnderstood(build_answer(_render_too_long(request, len(text))))
    arguments = read_arguments(text, request.today)
    if not guess:
        return arguments
    arguments = guess_country(arguments)
    if arguments.choices:
        raise NotUnderstood(offer_choices(request, arguments))
    return arguments


def need_country(request: Request, arguments: Arguments) -> Arguments:
    """The arguments when they name a country; raises NotUnderstood with buttons to choose one otherwise."""
    if arguments.countries:
        return arguments
    raise NotUnderstood(ask_country(request, arguments))


def ask_country(request: Request, arguments: Arguments, *, people: bool = False) -> Answer:
    """Which country? The ones now in the news as buttons; an unknown word is named. `people`: it could have been a person."""
    words, lines = request.words, []
    if arguments.rest:
        name = render_echo(arguments.words)
        nobody = words.say("I know nobody called “{name}”, and no such country.", name=name)
        lines.append(nobody if people else words.say("I know no country called “{name}”.", name=name))
    lines.append(words.say("Which country? Choose one, or type its name, for example: {example}", example=_example(request)))
    period = (arguments.period.iso,) if arguments.period else ()
    buttons = [
        button
        for code in find_active_countries(request)
        for button in build_button(render_flagged(code, words), request.command, code, *period)
    ]
    return build_answer("\n".join(lines), build_rows(buttons))


def offer_choices(request: Request, arguments: Arguments) -> Answer:
    """Did you mean one of these?"""
    words = request.words
    period = (arguments.period.iso,) if arguments.period else ()
    buttons = [
        button
        for code in arguments.choices[:OFFERED]
        for button in build_button(render_flagged(code, words), request.command, code, *period)
    ]
    text = words.say("“{name}” could be several countries. Did you mean:", name=render_echo(arguments.guessed or ""))
    return build_answer(text, build_rows(buttons, 2))


def render_guess(arguments: Arguments, request: Request) -> str:
    """The line over an answer to a guessed country; nothing when it was named exactly."""
    if not arguments.guessed:
        return ""
    return italic(request.words.say("Showing {country}", country=render_country(arguments.countries[0], request.words)))


def render_asides(arguments: Arguments, request: Request) -> str:
    """The lines over an answer: what was guessed, and which words had no part in it."""
    left = request.words.say("Left out, as I do not know it: “{name}”", name=render_echo(arguments.words)) if arguments.rest else ""
    return "\n".join(filter(None, (render_guess(arguments, request), italic(left))))


def render_echo(text: str) -> str:
    """What a person typed, shortened and made safe to show back."""
    return escape(shorten(text, ECHO))


def find_active_countries(request: Request) -> tuple[str, ...]:
    """The countries most often in the latest facts."""
    counts: dict[str, int] = {}
    for fact in request.archive.find_facts(FactQuery(limit=RECENT)):
        for country in fact.countries:
            counts[country] = counts.get(country, 0) + 1
    return tuple(sorted(counts, key=lambda country: (-counts[country], country))[:OFFERED]) or ASKED


def with_text(request: Request, text: str) -> Request:
    """The same person asking something else."""
    return replace(request, text=text)


def _example(request: Request) -> str:
    name = render_country("MN", request.words)
    return f"<code>/{escape(request.command)} {name}</code>"


def _render_too_long(request: Request, length: int) -> str:
    words = request.words
    return words.say(
        "That is too long for me: {length} characters. I read questions of up to {limit}, for example: {example}",
        length=bold(render_number(length, words)),
        limit=LONGEST,
        example=_example(request),
    )
