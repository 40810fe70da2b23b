"""The one table of commands: source of the handlers, `/help`, Telegram's menu and the README's table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.commands.admin import answer_amend, answer_retract, answer_stats
from bot.commands.agenda import answer_agenda
from bot.commands.buttons import build_button, build_keyboard, read_command
from bot.commands.country import answer_country
from bot.commands.dialogue import NotUnderstood, build_answer, render_echo, with_text
from bot.commands.digests import answer_digest
from bot.commands.export import answer_export
from bot.commands.following import answer_following, answer_subscribe, answer_unsubscribe
from bot.commands.lists import list_facts
from bot.commands.people import answer_who
from bot.commands.privacy import answer_deleteme, answer_mydata, answer_privacy
from bot.commands.proof import answer_why
from bot.commands.questions import find_question
from bot.commands.request import Request
from bot.commands.search import answer_search
from bot.commands.settings import answer_settings
from bot.commands.start import answer_start, read_payload
from bot.commands.trade import answer_trade
from bot.messages.answer import Answer
from bot.messages.markup import bold, escape
from bot.messages.wording import N_, find_wording


@dataclass(frozen=True, slots=True)
class Command:
    """One command: `description` and `arguments` are catalogue keys, `aliases` answer alike but stand in no menu."""

    name: str
    description: str
    answer: Callable[[Request], Answer]
    arguments: str = ""
    aliases: tuple[str, ...] = ()
    admin: bool = False
    menu: bool = True


def answer_help(request: Request) -> Answer:
    """Every command with what it answers, and how else to ask."""
    words = request.words
    lines = [
        f"/{command.name} {escape(words.say(command.arguments))} — {words.say(command.description)}".replace("  ", " ")
        for command in COMMANDS
        if command.menu and (request.admin or not command.admin)
    ]
    more = words.say("Or simply write: {examples}", examples=words.say("“trade mongolia 2024”, “who met Mongolia”"))
    return build_answer("\n".join([bold(words.say("What you can ask")), "", *lines, "", more]))


COMMANDS: tuple[Command, ...] = (
    Command("start", N_("who I am"), answer_start, menu=False),
    Command("digest", N_("the digest now"), answer_digest, N_("[today|yesterday|week|DATE] [country…]"), ("news",)),
    Command("trade", N_("trade figures by period, changes, targets"), answer_trade, N_("COUNTRY [COUNTRY] [YEAR] [COMMODITY]")),
    Command("meetings", N_("who met whom"), list_facts, N_("[COUNTRY|NAME] [PERIOD]")),
    Command("visits", N_("who goes where"), list_facts, N_("[COUNTRY|NAME] [PERIOD]")),
    Command("flights", N_("planned and opened flights"), list_facts, N_("[COUNTRY] [PERIOD]")),
    Command("roads", N_("roads, rail, sea routes, borders, pipelines"), list_facts, N_("[COUNTRY] [PERIOD]")),
    Command("routes", N_("flights and roads together"), list_facts, N_("[COUNTRY] [PERIOD]")),
    Command("agreements", N_("what was signed"), list_facts, N_("[COUNTRY] [PERIOD]")),
    Command("cooperation", N_("offers and plans by field"), list_facts, N_("[COUNTRY] [FIELD]")),
    Command("agenda", N_("what is planned, with a file for your calendar"), answer_agenda, N_("[COUNTRY] [PERIOD]")),
    Command("country", N_("the brief of a country or a pair"), answer_country, N_("COUNTRY [COUNTRY]")),
    Command("who", N_("what I know of a person"), answer_who, N_("NAME")),
    Command("search", N_("full text over facts and documents"), answer_search, N_("WORDS")),
    Command("subscribe", N_("follow countries, pairs, topics, people"), answer_subscribe, N_("[country…|topic…]")),
    Command("unsubscribe", N_("stop following"), answer_unsubscribe, N_("[what|all]")),
    Command("following", N_("what you follow"), answer_following),
    Command("settings", N_("times, time zone, language, quiet hours"), answer_settings),
    Command("why", N_("the proof of a fact"), answer_why, N_("NUMBER")),
    Command("export", N_("facts as CSV or XLSX"), answer_export, N_("[COUNTRY] [PERIOD]")),
    Command("privacy", N_("what I store about you"), answer_privacy),
    Command("mydata", N_("get what I store about you"), answer_mydata),
    Command("deleteme", N_("delete what I store about you"), answer_deleteme),
    Command("help", N_("this list"), answer_help),
    Command("stats", N_("facts, readers, deliveries"), answer_stats, admin=True),
    Command("retract", N_("withdraw a fact"), answer_retract, N_("NUMBER"), admin=True),
    Command("amend", N_("correct a fact"), answer_amend, N_("NUMBER key=value …"), admin=True),
)
HANDLERS = {name: command for command in COMMANDS for name in (command.name, *command.aliases)}


def answer(request: Request) -> Answer:
    """The answer to a typed command or to free text; never raises for what a person typed."""
    try:
        return find_answer(request)
    except NotUnderstood as asked:
        return asked.answer


def answer_button(data: str, request: Request) -> Answer:
    """The answer to a pressed button, whose `data` is read by the same parser; an old or foreign one is told so."""
    command = read_command(data)
    if command is None:
        return Answer((), notice=request.words.say("This button is too old. Please ask again."))
    text, in_place = command
    return replace(answer(with_text(request, text)), edit=in_place)


def render_menu(language: str) -> list[tuple[str, str]]:
    """Command names with their descriptions for `setMyCommands` (names of 1–32, descriptions of 1–256 characters)."""
    words = find_wording(language)
    return [(command.name, words.say(command.description)) for command in COMMANDS if command.menu and not command.admin]


def find_answer(request: Request) -> Answer:
    """The answer to a typed command or to free text; raises NotUnderstood for what lacks something."""
    if not request.command:
        return _answer_text(request)
    if request.command == "start" and (text := read_payload(request.arguments)):
        linked = with_text(request, text)
        return find_answer(linked) if linked.command in HANDLERS and linked.command != "start" else answer_start(request)
    command = HANDLERS.get(request.command)
    if command is None or (command.admin and request.admin is None):
        return _unknown(request)
    if request.command != command.name:
        request = with_text(request, f"/{command.name} {request.arguments}")
    return command.answer(request)


def _answer_text(request: Request) -> Answer:
    question = find_question(request)
    if question:
        return find_answer(with_text(request, question))
    words = request.words
    lines = [words.say("I did not understand that."), words.say("“trade mongolia 2024”, “who met Mongolia”")]
    return build_answer("\n".join(lines), build_keyboard(build_button(f"❓ {words.say('Help')}", "help")))


def _unknown(request: Request) -> Answer:
    words = request.words
    text = words.say("There is no command {name}.", name=f"/{render_echo(request.command)}")
    return build_answer(text, build_keyboard(build_button(f"❓ {words.say('Help')}", "help")))
