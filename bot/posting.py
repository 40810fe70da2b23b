"""Our parts as Telegram messages: the one place that calls sendMessage, sendPhoto, sendDocument and their edits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputFile,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.messages.answer import Button, Card, Keyboard, Part
from bot.messages.markup import read_plain

T = TypeVar("T")
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
TelegramBot = ExtBot[str]  # the type of what `rate_limit_args` carries


async def post_part(bot: TelegramBot, chat: int, part: Part, turn: str | None = None, paid: bool = False) -> Message:
    """Send one part; `turn` says to the limiter that its turn was taken already. Raises what the library raises.

    A text whose markup Telegram cannot read is sent without it: better plain than never.
    """
    return await _plain_if_refused(part, lambda text, mode: _post(bot, chat, part, text, mode, turn, paid))


async def edit_part(bot: TelegramBot, message: Message, part: Part) -> None:
    """Let a message show this part instead; the same part again changes nothing."""

    async def edit(text: str, mode: str | None) -> None:
        markup = build_markup(part.buttons)
        if message.photo:
            await bot.edit_message_caption(message.chat_id, message.message_id, caption=text, parse_mode=mode, reply_markup=markup)
        else:
            await bot.edit_message_text(
                text, message.chat_id, message.message_id, parse_mode=mode, link_preview_options=NO_PREVIEW, reply_markup=markup
            )

    try:
        await _plain_if_refused(part, edit)
    except BadRequest as error:
        if "not modified" not in str(error):
            raise


def build_results(cards: Sequence[Card]) -> list[InlineQueryResultArticle]:
    """What an inline query offers, as Telegram's articles."""
    return [
        InlineQueryResultArticle(
            str(number),
            card.title,
            InputTextMessageContent(card.html, ParseMode.HTML, link_preview_options=NO_PREVIEW),
            description=card.description or None,
        )
        for number, card in enumerate(cards, 1)
    ]


def build_markup(buttons: Keyboard) -> InlineKeyboardMarkup | None:
    """The inline keyboard of rows of buttons; None for no rows."""
    return InlineKeyboardMarkup([[_build_button(button) for button in row] for row in buttons]) if buttons else None


def is_unparsable(error: BadRequest) -> bool:
    """Whether Telegram could not read our markup; the same text without it will do."""
    return "parse entities" in str(error).lower()


async def _post(bot: TelegramBot, chat: int, part: Part, text: str, mode: str | None, turn: str | None, paid: bool) -> Message:
    shared: dict[str, Any] = {
        "parse_mode": mode,
        "reply_markup": build_markup(part.buttons),
        "allow_paid_broadcast": paid or None,
        "rate_limit_args": turn,
    }
    if photo := part.photo or part.file_id:
        return await bot.send_photo(chat, photo, text or None, **shared)
    if part.document is not None:
        file = InputFile(part.document.content, part.document.name)
        return await bot.send_document(chat, file, text or None, disable_content_type_detection=True, **shared)
    return await bot.send_message(chat, text, link_preview_options=NO_PREVIEW, **shared)


async def _plain_if_refused(part: Part, call: Callable[[str, str | None], Awaitable[T]]) -> T:
    try:
        return await call(part.html, ParseMode.HTML)
    except BadRequest as error:
        if not is_unparsable(error):
            raise
        return await call(read_plain(part.html), None)


def _build_button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(button.text, url=button.url, callback_data=button.data)
