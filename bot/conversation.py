"""Updates in, answers out: what Telegram tells becomes a request, the answer becomes messages."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

import structlog
from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatAction, ChatMemberStatus, ChatType
from telegram.error import ChatMigrated, Forbidden, NetworkError, TelegramError
from telegram.ext import (
    Application,
    BaseUpdateProcessor,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.commands.dialogue import build_answer, render_echo
from bot.commands.inline import offer_cards
from bot.commands.request import Request
from bot.commands.table import HANDLERS, answer, answer_button
from bot.config import AccessSettings
from bot.crossing import Crossing
from bot.messages.answer import Answer, Part
from bot.messages.figures import render_number
from bot.messages.markup import escape, italic
from bot.messages.reading import render_reading
from bot.messages.wording import N_, choose_language, find_wording
from bot.metrics import Metrics
from bot.posting import TelegramBot, build_results, edit_part, post_part
from bot.reading import FILE_LIMIT, READABLE, find_media_type, is_document, read_facts
from bot.studio import Studio
from bot.subscribers import Defaults, deactivate_chat, find_chat, migrate_chat, register_chat
from bot.workers import Workers
from digest.api import Document, DocumentError

LOG = structlog.get_logger(__name__)
T = TypeVar("T")
WENT_WRONG = N_("Something went wrong on my side. Please try again in a moment.")
NOT_INVITED = N_("This bot is private. Ask whoever runs it for an invitation.")
ADMINS_ONLY = N_("Only administrators of this group can change what it follows.")
TOO_LARGE = N_("That file is too large: I read files of up to {limit} MB.")
NOT_READABLE = N_("I cannot read “{name}”. I read text you write, paste or forward, and files: {kinds}.")
BROKEN = N_("“{name}” cannot be read: {why}")
TOO_HARD = N_("I could not read that text. A shorter piece of it may do.")
CHANGING = frozenset({"subscribe", "unsubscribe", "settings", "deleteme"})  # in a group only its administrators may
IN_CHARGE = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
AT_ONCE = 64  # updates worked on at the same time, one a chat
NOTICE_LIMIT = 200  # Bot API "answerCallbackQuery"
INLINE_SECONDS = 60  # Telegram may give the same person the same answer for so long
SENT = "message"  # the name of a text that has none, in errors


@dataclass
class Conversation:
    """What every conversation needs; each method of it takes one update."""

    crossing: Crossing
    clock: Callable[[], datetime]
    defaults: Defaults
    access: AccessSettings
    admins: tuple[int, ...]
    metrics: Metrics
    workers: Workers = field(default_factory=Workers)
    studio: Studio = field(init=False)

    def __post_init__(self) -> None:
        self.studio = Studio(self.workers)

    async def on_text(self, update: Update, context: Any) -> None:
        """A command or free text is answered with new messages; a document pasted or forwarded with its facts."""
        message = update.effective_message
        assert isinstance(message, Message)
        text = message.text or message.caption or ""
        request = await self._read_request(update, text)
        if refusal := await self._find_refusal(update, context.bot, request):
            await post_part(context.bot, message.chat_id, Part(request.words.say(refusal)))
            return
        if request.private and is_document(text, message.forward_origin is not None):
            reply = await self._read_text(message, request, text, context.bot)
        else:
            reply = await self._answer("text", lambda: answer(request))
        for part in reply.parts:
            await self.studio.post(context.bot, message.chat_id, part)

    async def on_file(self, update: Update, context: Any) -> None:
        """A file sent in private is answered with the facts it states; anything else sent, with what can be read."""
        message = update.effective_message
        assert isinstance(message, Message)
        request = await self._read_request(update, "")
        if refusal := await self._find_refusal(update, context.bot, request):
            await post_part(context.bot, message.chat_id, Part(request.words.say(refusal)))
            return
        reply = await self._read_file(message, request, context.bot)
        for part in reply.parts:
            await post_part(context.bot, message.chat_id, part)

    async def on_inline(self, update: Update, context: Any) -> None:
        """`@bot trade mongolia` in any chat: answers to put into it."""
        query = update.inline_query
        assert query is not None
        request = await self._read_request(update, query.query)
        request = await self.crossing.run(self._speak_as_in, query.from_user.id, request)
        welcome = await self._is_welcome(query.from_user.id, replace(request, chat_id=query.from_user.id))
        cards = await self._answer("inline", lambda: offer_cards(request)) if welcome else ()
        await query.answer(build_results(cards), cache_time=INLINE_SECONDS, is_personal=True)

    async def on_button(self, update: Update, context: Any) -> None:
        """A pressed button is answered by changing its message or by new ones; its clock always stops."""
        query = update.callback_query
        assert query is not None
        data = query.data or ""
        request = await self._read_request(update, data[2:])
        if refusal := await self._find_refusal(update, context.bot, request):
            await query.answer(request.words.say(refusal)[:NOTICE_LIMIT])
            return
        reply = await self._answer("button", lambda: answer_button(data, request))
        with suppress(TelegramError):  # too old to be answered: the messages still go
            await query.answer(reply.notice[:NOTICE_LIMIT] if reply.notice else None)
        await self._show(context.bot, query, reply)

    async def on_member(self, update: Update, context: Any) -> None:
        """The bot was blocked or thrown out: nothing is sent there until somebody writes again."""
        member = update.my_chat_member
        if member is not None and member.new_chat_member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT):
            await self.crossing.run(self._deactivate, member.chat.id, member.new_chat_member.status)

    async def on_migration(self, update: Update, context: Any) -> None:
        """A group became a supergroup and says so itself."""
        message = update.effective_message
        if message is not None and message.migrate_to_chat_id:
            await self.crossing.run(self._migrate, message.chat_id, message.migrate_to_chat_id)

    async def on_error(self, update: object, context: Any) -> None:
        """The person gets a sentence, the log the cause; a chat that is closed to us is given up, one that moved is moved."""
        error = context.error
        self.metrics.errors.labels("conversation").inc()
        chat = update.effective_chat if isinstance(update, Update) else None
        if isinstance(update, Update) and update.inline_query:
            LOG.warning("an inline query could not be answered", cause=type(error).__name__)
        elif chat is None:
            LOG.warning("updates cannot be fetched", cause=f"{type(error).__name__}: {error}")
        elif isinstance(error, Forbidden):
            await self.crossing.run(self._deactivate, chat.id, str(error))
        elif isinstance(error, ChatMigrated):
            await self.crossing.run(self._migrate, chat.id, error.new_chat_id)
        else:
            LOG.error("an update could not be answered", exc_info=error)
            assert isinstance(update, Update)
            await self._apologise(update, context.bot)

    # --- steps -------------------------------------------------------------------------------------

    async def _read_request(self, update: Update, text: str) -> Request:
        chat, user = update.effective_chat, update.effective_user
        request = Request(
            text=text,
            archive=self.crossing.archive,
            now=self.clock(),
            language=choose_language(user.language_code if user else None),
            zone=self.defaults.zone,
            chat_id=chat.id if chat else None,
            private=chat is None or chat.type == ChatType.PRIVATE,
            defaults=self.defaults,
            admin=user.id if user and user.id in self.admins else None,
        )
        return await self.crossing.run(self._recognise, request)

    def _recognise(self, request: Request) -> Request:
        """The request in the chat's own language and zone; a chat given up is active again once it writes."""
        if request.chat_id is None:
            return request
        with self.crossing.archive.reading() as session:
            chat = find_chat(session, request.chat_id)
        if chat is not None and not chat.active:
            with self.crossing.archive.transaction() as session:
                register_chat(session, request.chat_id, request.now)
        return replace(request, language=chat.language, zone=chat.zone) if chat else request

    def _speak_as_in(self, chat_id: int, request: Request) -> Request:
        """The request in the language and zone of the person's own chat with the bot, if there is one."""
        with self.crossing.archive.reading() as session:
            chat = find_chat(session, chat_id)
        return replace(request, language=chat.language, zone=chat.zone) if chat else request

    async def _find_refusal(self, update: Update, bot: TelegramBot, request: Request) -> str | None:
        """Why this person may not do this here, as a message of the catalogue; None for who may."""
        user = update.effective_user
        if not await self._is_welcome(user.id if user else 0, request):
            return NOT_INVITED
        if not request.private and request.command in CHANGING and not await _is_in_charge(update, bot):
            return ADMINS_ONLY
        return None

    async def _is_welcome(self, user_id: int, request: Request) -> bool:
        if self.access.mode == "open" or user_id in self.admins or user_id in self.access.allowlist:
            return True
        if self.access.mode == "allowlist" or self.access.invite is None:
            return False
        invited = request.command == "start" and request.arguments == self.access.invite.get_secret_value()
        return await self.crossing.run(self._know, request, invited)

    def _know(self, request: Request, invited: bool) -> bool:
        """Whether the chat is known, or known from now on."""
        assert request.chat_id is not None
        with self.crossing.archive.transaction() as session:
            if invited:
                register_chat(session, request.chat_id, request.now, language=request.language, defaults=self.defaults)
            return find_chat(session, request.chat_id) is not None

    async def _read_text(self, message: Message, request: Request, text: str, bot: TelegramBot) -> Answer:
        origin = message.forward_origin
        return await self._read_document(Document(SENT, text), request, bot, origin.date.date() if origin else None)

    async def _read_file(self, message: Message, request: Request, bot: TelegramBot) -> Answer:
        words, file = request.words, message.document
        name = (file.file_name if file else None) or SENT
        media_type = find_media_type(file.file_name, file.mime_type) if file else None
        if file is None or media_type is None:
            return build_answer(words.say(NOT_READABLE, name=render_echo(name), kinds=", ".join(READABLE)))
        if (file.file_size or 0) > FILE_LIMIT:
            return build_answer(words.say(TOO_LARGE, limit=render_number(FILE_LIMIT // 1_000_000, words)))
        content = bytes(await (await bot.get_file(file.file_id)).download_as_bytearray())
        origin = message.forward_origin
        document = Document(name, content, media_type)
        return await self._read_document(document, request, bot, origin.date.date() if origin else None)

    async def _read_document(self, document: Document, request: Request, bot: TelegramBot, published: date | None) -> Answer:
        """The facts of a document; it goes to a worker and nowhere else, its errors are told without its words."""
        self.metrics.updates.labels("document").inc()
        words = request.words
        with suppress(TelegramError):
            await bot.send_chat_action(request.chat_id or 0, ChatAction.TYPING)
        try:
            texts = await self.workers.run(read_facts, document, published)
        except DocumentError as error:
            why = italic(escape(str(error).removeprefix(f"{document.id}: ")))
            return build_answer(words.say(BROKEN, name=render_echo(document.id), why=why))
        except Exception as error:
            LOG.warning("a text somebody sent could not be read", cause=type(error).__name__)
            return build_answer(words.say(TOO_HARD))
        return build_answer(render_reading([(text.title, text.published, text.facts) for text in texts], words))

    async def _answer(self, kind: str, work: Callable[[], T]) -> T:
        self.metrics.updates.labels(kind).inc()
        started = time.perf_counter()
        try:
            return await self.crossing.run(work)
        finally:
            self.metrics.answers.observe(time.perf_counter() - started)

    async def _show(self, bot: TelegramBot, query: CallbackQuery, reply: Answer) -> None:
        parts = reply.parts
        if reply.edit and parts and isinstance(query.message, Message) and parts[0].text_only:
            await edit_part(bot, query.message, parts[0])
            parts = parts[1:]
        chat = query.message.chat.id if query.message else query.from_user.id
        for part in parts:
            await self.studio.post(bot, chat, part)

    async def _apologise(self, update: Update, bot: TelegramBot) -> None:
        user, chat = update.effective_user, update.effective_chat
        sentence = find_wording(choose_language(user.language_code if user else None)).say(WENT_WRONG)
        with suppress(TelegramError):
            if update.callback_query:
                await update.callback_query.answer(sentence[:NOTICE_LIMIT])
            elif chat:
                await post_part(bot, chat.id, Part(sentence))

    def _deactivate(self, telegram_id: int, reason: str) -> None:
        with self.crossing.archive.transaction() as session:
            chat = find_chat(session, telegram_id)
            if chat is not None:
                deactivate_chat(session, chat, reason)

    def _migrate(self, old: int, new: int) -> None:
        with self.crossing.archive.transaction() as session:
            migrate_chat(session, old, new)


class ChatOrder(BaseUpdateProcessor):
    """Updates of different chats at the same time, those of one chat one after another.

    So a flood from one chat is slowed for that chat only: what waits for its turn holds none of the places.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        super().__init__(max_concurrent_updates=1_000_000)
        self._places = asyncio.Semaphore(at_once)
        self._chats: dict[int, tuple[asyncio.Lock, int]] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's turn, then for a place."""
        chat = _find_place(update)
        lock, waiting = self._chats.get(chat, (asyncio.Lock(), 0))
        self._chats[chat] = lock, waiting + 1
        try:
            async with lock, self._places:
                await coroutine
        finally:
            lock, waiting = self._chats[chat]
            self._chats[chat] = lock, waiting - 1
            if waiting == 1:
                del self._chats[chat]

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""


def _find_place(update: object) -> int:
    """The chat of an update, else the person: whoever types an inline query is in no chat we know."""
    if not isinstance(update, Update):
        return 0
    place = update.effective_chat or update.effective_user
    return place.id if place else 0


def add_handlers(application: Application[Any, Any, Any, Any, Any, Any], conversation: Conversation) -> None:
    """Which updates go where: everything written in private, only commands in groups."""
    new = filters.UpdateType.MESSAGE
    application.add_handler(MessageHandler(new & filters.StatusUpdate.MIGRATE, conversation.on_migration))
    private = new & filters.ChatType.PRIVATE
    application.add_handler(MessageHandler(private & filters.Document.ALL, conversation.on_file))
    application.add_handler(MessageHandler(private & (filters.TEXT | filters.CAPTION), conversation.on_text))
    application.add_handler(MessageHandler(private & filters.ATTACHMENT, conversation.on_file))
    application.add_handler(CommandHandler(list(HANDLERS), conversation.on_text, new & filters.ChatType.GROUPS))
    application.add_handler(CallbackQueryHandler(conversation.on_button))
    application.add_handler(InlineQueryHandler(conversation.on_inline))
    application.add_handler(ChatMemberHandler(conversation.on_member, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(conversation.on_error)


async def _is_in_charge(update: Update, bot: TelegramBot) -> bool:
    """Whether the person may speak for the group; an anonymous administrator writes as the group itself."""
    chat, user, message = update.effective_chat, update.effective_user, update.effective_message
    if chat is None or user is None:
        return False
    if message is not None and isinstance(message, Message) and message.sender_chat == chat and not update.callback_query:
        return True
    try:
        return (await bot.get_chat_member(chat.id, user.id)).status in IN_CHARGE
    except NetworkError:
        return False
