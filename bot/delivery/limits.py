"""Telegram's limits, kept before it has to enforce them: so many messages a second in all, a chat, a group.

Windows slide: in no stretch of their length are there more messages than allowed, so a burst after a pause is none.
Source: Bot API FAQ, "My bot is hitting limits" (about 30/s in all, 1/s in a chat, 20/min in a group).
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from threading import RLock

Timer = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]
JITTER = 0.05  # messages sent within the limit may arrive closer together by as much
MANY_CHATS = 5  # refused for flooding within a minute: it is not about one of them
LONGEST_PAUSE = 60.0  # for all; then it is tried again, whatever Telegram asked for
FORGET_BEYOND = 2_000


class Window:
    """At most `limit` events in any `seconds`."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit, self.seconds = limit, seconds
        self._times: deque[float] = deque(maxlen=limit)

    def count_free(self, now: float) -> int:
        """How many events may happen now."""
        return self.limit - sum(1 for at in self._times if now < at + self.seconds)

    def find_delay(self, now: float) -> float:
        """Seconds until one more may happen."""
        if len(self._times) < self.limit:
            return 0.0
        return max(0.0, self._times[0] + self.seconds - now)

    def add(self, now: float) -> None:
        """One has happened."""
        self._times.append(now)


@dataclass(frozen=True, slots=True)
class Rates:
    """How much is allowed."""

    per_second: int = 30
    per_chat_seconds: float = 1.0
    per_group_minute: int = 20


class Limiter:
    """Whose turn it is: answers to people wait for their turn and go first, bulk takes what is left.

    Safe to use from any thread. `timer` counts seconds steadily; it and `sleep` are injected for tests.
    """

    def __init__(self, rates: Rates = Rates(), timer: Timer = time.monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._rates, self._timer, self._sleep = rates, timer, sleep
        self._all = Window(rates.per_second, 1.0 + JITTER)
        self._chats: dict[int, list[Window]] = {}
        self._held: dict[int, float] = {}
        self._all_held = 0.0
        self._refused: deque[tuple[float, int]] = deque(maxlen=100)
        self._waiting = 0
        self._lock = RLock()

    def count_free(self) -> int:
        """How many messages bulk may send now; none while an answer waits or everything is held."""
        now = self._timer()
        with self._lock:
            return 0 if self._waiting or now < self._all_held else self._all.count_free(now)

    def find_delay(self, chat: int) -> float:
        """Seconds until this chat itself may get one more, whatever the others get."""
        now = self._timer()
        with self._lock:
            windows = max((window.find_delay(now) for window in self._windows(chat)), default=0.0)
            return max(windows, self._held.get(chat, 0.0) - now, 0.0)

    def list_busy(self) -> list[int]:
        """The chats that are at their own limit now."""
        with self._lock:
            return [chat for chat in {*self._chats, *self._held} if self.find_delay(chat) > 0]

    def take(self, chat: int) -> None:
        """Count one message to this chat, sent now."""
        now = self._timer()
        with self._lock:
            self._all.add(now)
            for window in self._windows(chat):
                window.add(now)
            if len(self._chats) > FORGET_BEYOND:
                self._forget(now)

    async def wait_turn(self, chat: int) -> None:
        """Wait until an answer may go to this chat, and count it."""
        while (delay := self.find_delay(chat)) > 0:
            await self._sleep(delay)
        self._waiting += 1
        try:
            while (delay := self._try_take(chat)) > 0:
                await self._sleep(delay)
        finally:
            self._waiting -= 1

    def hold(self, chat: int, seconds: float) -> None:
        """Telegram asked for patience with this chat; when many chats at once are refused, all wait for a while."""
        now = self._timer()
        with self._lock:
            self._held[chat] = max(self._held.get(chat, 0.0), now + seconds)
            self._refused.append((now, chat))
            if len({refused for at, refused in self._refused if now - at < LONGEST_PAUSE}) >= MANY_CHATS:
                self.hold_all(min(seconds, LONGEST_PAUSE))

    def hold_all(self, seconds: float) -> None:
        """Send nothing at all for so long."""
        self._all_held = max(self._all_held, self._timer() + seconds)

    def _try_take(self, chat: int) -> float:
        """Count one message and return 0, or the seconds to wait before trying again."""
        now = self._timer()
        with self._lock:
            delay = max(self._all.find_delay(now), self._all_held - now, self.find_delay(chat))
            if delay <= 0:
                self.take(chat)
            return delay

    def _windows(self, chat: int) -> list[Window]:
        """A chat's own windows; ids of groups and channels are negative."""
        if chat not in self._chats:
            windows = [Window(1, self._rates.per_chat_seconds)] if self._rates.per_chat_seconds else []
            windows += [Window(self._rates.per_group_minute, 60.0 + JITTER)] if chat < 0 else []
            self._chats[chat] = windows
        return self._chats[chat]

    def _forget(self, now: float) -> None:
        """Chats that are free again need no memory."""
        busy = {chat for chat, windows in self._chats.items() if any(window.count_free(now) < window.limit for window in windows)}
        self._chats = {chat: self._chats[chat] for chat in busy}
        self._held = {chat: until for chat, until in self._held.items() if until > now}
