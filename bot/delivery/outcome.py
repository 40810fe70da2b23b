"""How an attempt to send ended, and what an exception of python-telegram-bot says about it.

The promise: a failure before the request is fully written is retried freely; one after it once, then it is uncertain.
A reply in which Telegram itself refuses is a certain failure: nothing was sent.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

# The library gives `retry_after` as a timedelta some day, and warns with every 429 until it is told to do so now.
os.environ.setdefault("PTB_TIMEDELTA", "true")
LENGTH_OF_ERROR = 300
# What a 400 says when the chat itself is gone for good; any other 400 is about this message.
NO_CHAT = re.compile(r"chat not found|user not found|peer_id_invalid|user is deactivated|chat_id is empty", re.IGNORECASE)


class NotWritten(NetworkError):
    """The request could not be fully written: Telegram cannot have acted on it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram has it."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """It was certainly not sent; try again, after so many seconds if Telegram said how many."""

    error: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """It may have been sent or not: there was no reply we understand."""

    error: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Telegram will never take this message; the chat is well."""

    error: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat is closed to us for good: blocked, deactivated, not found."""

    error: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has another id now; nothing was sent."""

    new_id: int


Outcome = Sent | Refused | Doubtful | Broken | Gone | Moved


def read_outcome(error: Exception) -> Outcome:
    """What an exception from a send says; an unknown one is doubtful, since it may have come after the send."""
    words = f"{type(error).__name__}: {error}"[:LENGTH_OF_ERROR]
    match error:
        case RetryAfter():
            return Refused(words, read_seconds(error))
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return Gone(words)
        case BadRequest():
            return Gone(words) if NO_CHAT.search(str(error)) else Broken(words)
        case InvalidToken() | NotWritten():
            return Refused(words)
    return _read_network(error, words)


def read_seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait; at least a second."""
    after = error.retry_after
    return max(1.0, after.total_seconds() if isinstance(after, timedelta) else float(after))


def _read_network(error: Exception, words: str) -> Outcome:
    """A NetworkError of the library itself is a reply with an error code; our own request class raises the others."""
    answered = isinstance(error, NetworkError) and not isinstance(error, TimedOut) and error.__class__ is NetworkError
    return Refused(words) if answered else Doubtful(words)
