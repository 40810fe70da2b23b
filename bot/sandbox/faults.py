"""Telegram on a bad day, as ordered: refusals, silence, cut connections, garbage; and its limits, enforced."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from bot.sandbox.errors import ApiError, too_many
from bot.sandbox.parameters import Parameters

Kind = Literal["error", "silence", "cut", "garbage", "status"]


@dataclass
class Fault:
    """What goes wrong with the next `times` calls of a method (to one chat, if given).

    `error` replies with an ApiError; `status` with a bare HTTP status and a page of HTML; `silence` never replies, `cut`
    closes the connection, `garbage` replies with what is no JSON. With `accepted` the call is carried out all the same.
    """

    kind: Kind
    method: str = "sendMessage"
    chat: int | None = None
    times: int = 1
    error: ApiError | None = None
    status: int = 502
    accepted: bool = False

    def concerns(self, method: str, call: Parameters) -> bool:
        """Whether it hits this call."""
        return self.times > 0 and method == self.method and self.chat in (None, call.values.get("chat_id"))


@dataclass
class Limits:
    """Refuses what Telegram would refuse for flooding: too many messages a second in all, a chat, a group's minute."""

    per_second: int = 30
    per_chat_second: int = 1
    per_group_minute: int = 20
    timer: Callable[[], float] = time.monotonic
    _times: dict[object, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def check(self, method: str, call: Parameters) -> None:
        """Count a call; raises 429 when it is one too many."""
        if not method.startswith(("send", "edit", "copy", "forward")) or method == "sendChatAction":
            return
        chat = call.chat_id()
        windows = [("all", self.per_second, 1.0), (chat, self.per_chat_second, 1.0)]
        windows += [((chat, "minute"), self.per_group_minute, 60.0)] if chat < 0 else []
        now = self.timer()
        for key, limit, seconds in windows:
            times = self._times[key]
            while times and now - times[0] >= seconds:
                times.popleft()
            if len(times) >= limit:
                raise too_many(max(1, round(times[0] + seconds - now)))
        for key, _, _ in windows:
            self._times[key].append(now)
