"""The sandbox's Telegram without HTTP: people, chats, messages, updates, and what people do."""

from __future__ import annotations

import asyncio
import mimetypes
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.entities import find_plain_entities
from bot.sandbox.errors import BLOCKED, CHAT_NOT_FOUND, DEACTIVATED, KICKED, NOT_FOUND, migrated

Json = dict[str, Any]
TOKEN = "1234567890:SANDBOX-not-a-secret-0123456789abcd"  # noqa: S105 - it opens nothing
KEPT_CALLS = 10_000
CONTENT = {"text", "entities", "caption", "caption_entities", "photo", "document"}  # what a forwarded message takes along
CLOSED = {"blocked": BLOCKED, "deactivated": DEACTIVATED, "kicked": KICKED, "not found": CHAT_NOT_FOUND}


@dataclass
class Chat:
    """One chat: its shape in the Bot API, its messages by id, and why the bot may not write to it, if so."""

    shape: Json
    messages: dict[int, Json] = field(default_factory=dict)
    closed: str | None = None
    moved_to: int | None = None
    last_id: int = 0

    @property
    def id(self) -> int:
        """Its Telegram id; groups have negative ones."""
        return int(self.shape["id"])


@dataclass
class World:
    """Everything the sandbox knows. `clock` stamps messages; nothing is kept on disk.

    `busy` says in words why nobody answers yet, empty when somebody does.
    """

    token: str = TOKEN
    username: str = "AttacheSandboxBot"
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    chats: dict[int, Chat] = field(default_factory=dict)
    users: dict[int, Json] = field(default_factory=dict)
    updates: deque[Json] = field(default_factory=deque)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)
    queries: dict[str, bool] = field(default_factory=dict)
    webhook: Json = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    file_names: dict[str, str] = field(default_factory=dict)
    busy: str = ""
    calls: deque[tuple[str, Json]] = field(default_factory=lambda: deque(maxlen=KEPT_CALLS))
    notices: list[Json] = field(default_factory=list)
    journal: list[tuple[int, int]] = field(default_factory=list)
    actions: list[int] = field(default_factory=list)
    inline: dict[str, list[Json] | None] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    # --- who is there ------------------------------------------------------------------------------

    @property
    def bot(self) -> Json:
        """The bot as a user."""
        return {"id": int(self.token.split(":")[0]), "is_bot": True, "first_name": "Attaché", "username": self.username}

    def add_person(self, user_id: int, name: str = "Reader", language: str = "en") -> Chat:
        """A person with a private chat with the bot."""
        self.users[user_id] = {"id": user_id, "is_bot": False, "first_name": name, "language_code": language}
        return self.chats.setdefault(user_id, Chat({"id": user_id, "type": "private", "first_name": name}))

    def add_group(self, chat_id: int, title: str = "Group", kind: str = "group") -> Chat:
        """A group (or supergroup, channel) the bot is a member of."""
        return self.chats.setdefault(chat_id, Chat({"id": chat_id, "type": kind, "title": title}))

    def find_chat(self, chat_id: int) -> Chat:
        """The chat the bot may write to; raises ApiError as Telegram would."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise CHAT_NOT_FOUND
        if chat.moved_to is not None:
            raise migrated(chat.moved_to)
        if chat.closed is not None:
            raise CLOSED.get(chat.closed, NOT_FOUND)
        return chat

    # --- what people do ----------------------------------------------------------------------------

    def say(self, user_id: int, text: str, chat_id: int | None = None) -> Json:
        """A person writes a text, in private or in a group."""
        chat = self.chats[user_id if chat_id is None else chat_id]
        entities = find_plain_entities(text)
        message = self.add_message(chat, self.users[user_id], {"text": text, **({"entities": entities} if entities else {})})
        self.push({"message": message})
        return message

    def press(self, user_id: int, message: Json, data: str) -> str:
        """A person presses the button that carries `data` under a message; returns the query's id."""
        assert any(button.get("callback_data") == data for row in message["reply_markup"]["inline_keyboard"] for button in row), (
            data
        )
        query_id = str(self.next_number("query"))
        self.queries[query_id] = False
        chat = self.chats[message["chat"]["id"]]
        query = {
            "id": query_id,
            "from": self.users[user_id],
            "message": chat.messages.get(message["message_id"], message),
            "chat_instance": str(chat.id),
            "data": data,
        }
        self.push({"callback_query": query})
        return query_id

    def forward(self, user_id: int, message: Json, chat_id: int) -> Json:
        """A person forwards a message to a chat the bot is in."""
        content = {name: value for name, value in message.items() if name in CONTENT}
        origin = {"type": "user", "sender_user": message["from"], "date": message["date"]}
        forwarded = self.add_message(self.chats[chat_id], self.users[user_id], {**content, "forward_origin": origin})
        self.push({"message": forwarded})
        return forwarded

    def send_file(self, user_id: int, chat_id: int, name: str, content: bytes) -> Json:
        """A person sends a file."""
        document = self.describe_file(self.keep_file("document", name, content))
        message = self.add_message(self.chats[chat_id], self.users[user_id], {"document": document})
        self.push({"message": message})
        return message

    async def ask_inline(self, user_id: int, query: str, seconds: float = 5.0) -> list[Json]:
        """What the bot offers for `@bot query`; nothing when it does not answer in time."""
        query_id = str(self.next_number("query"))
        self.inline[query_id] = None
        self.push({"inline_query": {"id": query_id, "from": self.users[user_id], "query": query, "offset": ""}})
        with suppress(TimeoutError):
            await self.wait_for(lambda: self.inline[query_id] is not None, seconds)
        return self.inline.pop(query_id) or []

    def choose(self, user_id: int, chat_id: int, result: Json) -> Json:
        """A person puts one of the results of `ask_inline` into a chat, as their own message via the bot."""
        return self.add_message(self.chats[chat_id], self.users[user_id], {**result["message"], "via_bot": self.bot})

    def close(self, chat_id: int, reason: str = "blocked") -> None:
        """A person blocks the bot, is deactivated, or a group throws it out: the bot's next message is refused."""
        self.chats[chat_id].closed = reason

    def migrate(self, old: int, new: int) -> None:
        """A group becomes a supergroup: writing to the old id says so."""
        chat = self.chats[old]
        self.chats[new] = Chat({**chat.shape, "id": new, "type": "supergroup"})
        chat.moved_to = new

    # --- messages and updates ----------------------------------------------------------------------

    def add_message(self, chat: Chat, sender: Json, content: Json) -> Json:
        """A message appears in a chat."""
        chat.last_id += 1
        date = int(self.clock().timestamp())
        message = {"message_id": chat.last_id, "from": sender, "chat": chat.shape, "date": date, **content}
        chat.messages[chat.last_id] = message
        self.note(chat.id, chat.last_id)
        return message

    def note(self, chat_id: int, message_id: int) -> None:
        """A message is new, another or gone: whoever looks on reads the journal of such changes from where they were."""
        self.journal.append((chat_id, message_id))
        self.tell()

    def push(self, update: Json) -> None:
        """An update for the bot."""
        self.updates.append({"update_id": self.next_number("update"), **update})
        self.tell()

    def next_number(self, of: str) -> int:
        """Counts per kind of thing."""
        self._numbers[of] += 1
        return self._numbers[of]

    def last_number(self, of: str) -> int:
        """The last number counted."""
        return self._numbers[of]

    def tell(self) -> None:
        """Whoever waits for a change looks again."""
        self.changed.set()
        self.changed = asyncio.Event()

    def keep_file(self, kind: str, name: str, content: bytes) -> str:
        """A file is kept from now on; its id."""
        file_id = f"{kind}-{self.next_number('file')}"
        self.files[file_id], self.file_names[file_id] = content, name[:255]
        return file_id

    def describe_file(self, file_id: str) -> Json:
        """A kept file as a message's document."""
        name = self.file_names.get(file_id, "file")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(self.files[file_id])}
        return {**file, "file_name": name, "mime_type": kind}

    # --- for whoever looks on ----------------------------------------------------------------------

    def heard(self, chat_id: int) -> list[Json]:
        """What the bot has written in a chat, in order."""
        return [message for message in self.chats[chat_id].messages.values() if message["from"]["is_bot"]]

    async def wait_for(self, check: Callable[[], Any], seconds: float = 10.0) -> Any:
        """What `check` returns once it is true; looks after every change. TimeoutError when that takes too long."""
        async with asyncio.timeout(seconds):
            while not (found := check()):
                await self.changed.wait()
            return found
