"""Buttons that carry commands: `1` is the version of the format, `+` answers anew, `=` changes the message pressed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.messages.answer import CALLBACK_LIMIT, Button, Keyboard

VERSION = "1"
ANEW, IN_PLACE = "+", "="


def write_command(name: str, *arguments: str, in_place: bool = False) -> str | None:
    """The data of a button for a command; None when it does not fit into Telegram's 64 bytes."""
    data = f"{VERSION}{IN_PLACE if in_place else ANEW}/{' '.join((name, *filter(None, arguments)))}"
    return data if len(data.encode()) <= CALLBACK_LIMIT else None


def read_command(data: str) -> tuple[str, bool] | None:
    """The command of a button and whether it changes its message; None for data of another version or maker."""
    if data[:1] != VERSION or data[1:2] not in (ANEW, IN_PLACE) or data[2:3] != "/":
        return None
    return data[2:], data[1] == IN_PLACE


def build_button(label: str, name: str, *arguments: str, in_place: bool = False) -> tuple[Button, ...]:
    """One button for a command, or none when the command is too long for a button."""
    data = write_command(name, *arguments, in_place=in_place)
    return (Button(label, data),) if data else ()


def build_pager(page: int, pages: int, name: str, *arguments: str) -> tuple[Button, ...]:
    """Back, where one is, forward; nothing for a single page."""
    if pages < 2:
        return ()
    row: tuple[Button, ...] = ()
    if page > 1:
        row += build_button(f"‹ {page - 1}", name, *arguments, f"p{page - 1}", in_place=True)
    row += build_button(f"· {page}/{pages} ·", name, *arguments, f"p{page}", in_place=True)
    if page < pages:
        row += build_button(f"{page + 1} ›", name, *arguments, f"p{page + 1}", in_place=True)
    return row


def build_rows(buttons: Iterable[Button], width: int = 3) -> Keyboard:
    """Buttons in rows of `width`."""
    row = list(buttons)
    return tuple(tuple(row[start : start + width]) for start in range(0, len(row), width))


def build_keyboard(*rows: Sequence[Button]) -> Keyboard:
    """The rows that hold something."""
    return tuple(tuple(row) for row in rows if row)
