"""Processes beside the bot for what may take long or go wrong: texts people send, pictures. Killed when they do not end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from pebble import ProcessPool

P = ParamSpec("P")
T = TypeVar("T")
SECONDS = 20.0  # a first picture takes two or three: the drawing library is loaded then
TASKS = 200  # after so many a process makes way for a fresh one
LONGEST_STOP = 5.0


class Workers:
    """A pool that is opened when it is first needed. What is run there, and what it takes and gives, must be picklable."""

    def __init__(self, processes: int = 2, seconds: float = SECONDS) -> None:
        self.processes, self.seconds = processes, seconds
        self._pool: ProcessPool | None = None

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` returns or raises; TimeoutError when its process had to be killed, `pebble.ProcessExpired` when it died."""
        if self._pool is None:
            # A fork of a process with threads may inherit a lock that nobody will ever open.
            self._pool = ProcessPool(self.processes, max_tasks=TASKS, context=get_context("spawn"))
        future = self._pool.schedule(work, args=args, kwargs=kwargs, timeout=self.seconds)
        result: T = await asyncio.wrap_future(future)
        return result

    def close(self) -> None:
        """Stop at once; what was under way is given up."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join(LONGEST_STOP)
