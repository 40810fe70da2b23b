"""What the bot says, before Telegram: parts of HTML, buttons, pictures. No Telegram object inside."""

from __future__ import annotations

from dataclasses import dataclass

CALLBACK_LIMIT = 64  # bytes of callback_data, Bot API "InlineKeyboardButton"


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: `data` is a command string for the parser, `url` opens a page; exactly one of them is set."""

    text: str
    data: str | None = None
    url: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One message: Telegram HTML of at most 4,096 UTF-16 units (1,024 under a photo), rows of buttons, a PNG."""

    html: str
    buttons: Keyboard = ()
    photo: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The messages to send, in order. `edit`: the first part replaces the message whose button was pressed.

    `notice` is the short text shown over the button pressed.
    """

    parts: tuple[Part, ...]
    edit: bool = False
    notice: str | None = None
