"""What a person asks, apart from Telegram: the same for a chat, a button, an inline query and a terminal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.messages.wording import Wording, find_wording
from bot.subscribers import Defaults
from digest.api import Archive


@dataclass(frozen=True, slots=True)
class Request:
    """One question: `text` as typed (or as a button carries it) and who asks, where and when.

    `now` is an aware instant; `chat_id` is None in a terminal and in inline queries, where there is nobody to subscribe.
    `language` and `zone` are the chat's own where it is known; `defaults` is what a chat never seen before starts with.
    `admin` is the Telegram user id of who asks when the configuration names it among the admins.
    """

    text: str
    archive: Archive
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    language: str = "en"
    zone: str = "UTC"
    chat_id: int | None = None
    private: bool = True
    defaults: Defaults = field(default_factory=Defaults)
    admin: int | None = None

    @property
    def today(self) -> date:
        """The reader's own day."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def words(self) -> Wording:
        """The interface's words in the reader's language."""
        return find_wording(self.language)

    @property
    def command(self) -> str:
        """The name of the command typed, lower case, without the bot's own name ("/trade@AttacheBot" is "trade")."""
        head = self.text.lstrip().split(None, 1)[0] if self.text.strip() else ""
        return head[1:].split("@", 1)[0].lower() if head.startswith("/") else ""

    @property
    def arguments(self) -> str:
        """What follows the command; all of a text that is none."""
        if not self.command:
            return self.text.strip()
        return self.text.strip().partition(self.text.split(None, 1)[0])[2].strip()
