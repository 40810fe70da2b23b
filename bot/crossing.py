"""Where asynchronous code crosses over to the synchronous archive: one awaitable place.

On SQLite one thread does the bot's work with the database, in the order it was asked for; on PostgreSQL a bounded few.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from digest.api import Archive

P = ParamSpec("P")
T = TypeVar("T")
POSTGRESQL_THREADS = 4  # below the size of the archive's connection pool


class Crossing:
    """Runs synchronous work beside the event loop. Work that has begun is finished even when its caller is cancelled."""

    def __init__(self, archive: Archive) -> None:
        threads = 1 if archive.engine.dialect.name == "sqlite" else POSTGRESQL_THREADS
        self.archive = archive
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="archive")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` returns or raises."""
        return await asyncio.wrap_future(self._threads.submit(work, *args, **kwargs))

    def close(self) -> None:
        """Finish what was asked for, then take no more."""
        self._threads.shutdown(wait=True)
