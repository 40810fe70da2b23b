"""The one table of commands: source of the handlers, `/help`, Telegram's menu and the README's table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.commands.request import Request
from bot.messages.answer import Answer


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


COMMANDS: tuple[Command, ...] = ()


def answer(request: Request) -> Answer:
    """The answer to a typed command or to free text; never raises for what a person typed."""
    raise NotImplementedError


def answer_button(data: str, request: Request) -> Answer:
    """The answer to a pressed button, whose `data` is read by the same parser; an old or foreign one is told so."""
    raise NotImplementedError


def render_menu(language: str) -> list[tuple[str, str]]:
    """Command names with their descriptions for `setMyCommands` (names of 1–32, descriptions of 1–256 characters)."""
    raise NotImplementedError
