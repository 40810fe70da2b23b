"""The limits as python-telegram-bot asks for them: every call passes here, answers wait for their turn."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery.limits import Limiter
from bot.delivery.outcome import read_seconds

TAKEN = "taken"  # `rate_limit_args` of a delivery: its turn was taken when it was claimed
COUNTED = ("send", "edit", "copy", "forward")
FREE = "sendChatAction"
ATTEMPTS = 3
LONGEST_WAIT = 30.0  # seconds a person waits for an answer; beyond that the error is told


class Courtesy(BaseRateLimiter[str]):
    """Lets each answer wait for its chat's turn, and tries again when Telegram asks for a short pause."""

    def __init__(self, limiter: Limiter) -> None:
        self.limiter = limiter

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Any:
        """Call `callback` when it is this message's turn."""
        chat = data.get("chat_id")
        if rate_limit_args == TAKEN or not isinstance(chat, int) or endpoint == FREE or not endpoint.startswith(COUNTED):
            return await callback(*args, **kwargs)
        for attempt in range(1, ATTEMPTS + 1):
            await self.limiter.wait_turn(chat)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                seconds = read_seconds(error)
                self.limiter.hold(chat, seconds)
                if attempt == ATTEMPTS or seconds > LONGEST_WAIT:
                    raise
        return None
