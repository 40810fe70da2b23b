"""What the bot says, before Telegram: parts of HTML, buttons, pictures. No Telegram object inside."""

from __future__ import annotations

from dataclasses import dataclass

from digest.api import Chart, Table

CALLBACK_LIMIT = 64  # bytes of callback_data, Bot API "InlineKeyboardButton"


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: `data` is a command string for the parser, `url` opens a page; exactly one of them is set."""

    text: str
    data: str | None = None
    url: str | None = None


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class File:
    """A document to keep."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """One message: Telegram HTML of at most 4,096 UTF-16 units (1,024 as a caption), rows of buttons, a PNG or a document.

    `chart` and `table` are a picture and a document still to be made: whoever sends the part has that done beside the rest.
    `file_id` is a picture that Telegram holds already.
    """

    html: str
    buttons: Keyboard = ()
    photo: bytes | None = None
    document: File | None = None
    chart: Chart | None = None
    table: Table | None = None
    file_id: str | None = None

    @property
    def text_only(self) -> bool:
        """Whether it is a message of text, which can take the place of another."""
        others = (self.photo, self.document, self.chart, self.table, self.file_id)
        return all(other is None for other in others)


@dataclass(frozen=True, slots=True)
class Card:
    """What an inline query offers: plain `title` and `description`, and the HTML it puts into the chat."""

    title: str
    description: str
    html: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The messages to send, in order. `edit`: the first part replaces the message whose button was pressed.

    `notice` is the short text shown over the button pressed.
    """

    parts: tuple[Part, ...]
    edit: bool = False
    notice: str | None = None
