"""`attache demo`: the real bot behind a Telegram of its own, with the sample documents, in one process.

No token, no network: a fresh temporary database, the sandbox on a free port of this machine, and a clock that starts on
the samples' day and is moved by buttons of the page, so that a scheduled digest can be seen to arrive.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

from pydantic import SecretStr
from sqlmodel import col, select

from bot.app import Service, open_service
from bot.config import DeliverySettings, HealthSettings, Settings, TelegramSettings
from bot.crossing import Crossing
from bot.sandbox.server import Sandbox, open_sandbox
from bot.sandbox.window import Window
from bot.sandbox.world import World
from bot.tables import ChatRow
from digest.api import Archive, ConfigurationError, DatabaseSettings, ingest_documents, load_documents, open_archive

SAMPLES = files("bot") / "samples"
MORNING = datetime(2025, 9, 6, 7, 30, tzinfo=UTC)  # the day of the samples, half an hour before the first digest
READERS = ((101, "Aigerim", "en"), (102, "Сергей", "ru"), (103, "Айгүл", "kk"))
GROUP = (-500, "Trade desk")
QUESTION = "/trade Mongolia"
OPENING = ((101, "/start"), (101, "/subscribe Mongolia"), (101, QUESTION), (102, "/start"), (103, "/start"))


@dataclass
class DemoClock:
    """A clock that runs from MORNING and can be turned on, never back."""

    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        """The demonstration's time."""
        return MORNING + (datetime.now(UTC) - self.started) + self.ahead

    def turn(self, on: timedelta) -> None:
        """Move on; nothing happens for a step back."""
        self.ahead += max(on, timedelta())


@dataclass
class Demo:
    """A running demonstration."""

    sandbox: Sandbox
    service: Service
    clock: DemoClock

    @property
    def world(self) -> World:
        """The sandbox's people and chats."""
        return self.sandbox.world

    async def move(self, by: str) -> None:
        """Turn the clock on ("next" to the next digest, "hour", "day") and do what is due then."""
        self.clock.turn(await self._find_step(by))
        await self.service.tick()

    async def _find_step(self, by: str) -> timedelta:
        if by == "next":
            due = await self.service.crossing.run(find_next_due, self.service.crossing.archive)
            return due - self.clock.now() + timedelta(seconds=1) if due else timedelta(days=1)
        return {"hour": timedelta(hours=1), "day": timedelta(days=1)}[by]

    async def open_conversation(self) -> str:
        """Say the opening lines, each answered before the next; the answer to QUESTION."""
        answer = ""
        for reader, text in OPENING:
            before = len(self.world.heard(reader))
            self.world.say(reader, text)
            heard = await self.world.wait_for(lambda reader=reader, before=before: self.world.heard(reader)[before:])  # type: ignore[misc]
            answer = heard[0].get("text", "") if text == QUESTION else answer
        return answer


def find_next_due(archive: Archive) -> datetime | None:
    """When the next digest of anybody is due."""
    with archive.reading() as session:
        due = select(ChatRow.next_due).where(col(ChatRow.active), col(ChatRow.next_due).is_not(None))
        return session.exec(due.order_by(col(ChatRow.next_due)).limit(1)).first()


def prepare_archive(archive: Archive, stopping: threading.Event) -> None:
    """The sample documents read into a new archive, unless somebody stops it."""
    archive.upgrade()
    with as_file(SAMPLES) as folder:
        for _ in ingest_documents(archive, load_documents(str(folder))):
            if stopping.is_set():
                return


@asynccontextmanager
async def open_demo(folder: Path, port: int = 0, announce: Callable[[str], None] = lambda _: None) -> AsyncIterator[Demo]:
    """A demonstration that runs as long as the block lasts; raises ConfigurationError for a port that is taken.

    The page answers at once, and `announce` is told its address; the samples are read while somebody opens it.
    """
    clock = DemoClock()
    archive = open_archive(f"sqlite:///{folder / 'demo.db'}", clock=clock.now)
    world = build_world(clock.now)
    moved: list[Demo] = []

    async def move(by: str) -> None:
        if moved:
            await moved[0].move(by)

    async with AsyncExitStack() as stack:
        stack.callback(archive.close)
        reading, stopping = Crossing(archive), threading.Event()
        stack.callback(reading.close)
        stack.callback(stopping.set)
        try:
            sandbox = await stack.enter_async_context(open_sandbox(world, port, also=Window(world, move).add_routes))
        except OSError as error:
            raise ConfigurationError(f"--port {port} cannot be listened on ({error.strerror}); 0 takes a free one") from error
        announce(f"{sandbox.address}/")
        await reading.run(prepare_archive, archive, stopping)
        settings = build_settings(folder, sandbox.base_url)
        service = await stack.enter_async_context(open_service(settings, SecretStr(world.token), archive, clock.now))
        moved.append(Demo(sandbox, service, clock))
        world.busy = ""
        world.tell()
        yield moved[0]


def build_world(clock: Callable[[], datetime]) -> World:
    """Readers of three languages and a group."""
    world = World(clock=clock, busy="Reading the sample documents …")
    for user_id, name, language in READERS:
        world.add_person(user_id, name, language)
    world.add_group(*GROUP)
    return world


def build_settings(folder: Path, base_url: str) -> Settings:
    """The bot's own defaults, pointed at the sandbox; no health port."""
    return Settings(
        database=DatabaseSettings(url=f"sqlite:///{folder / 'demo.db'}"),
        telegram=TelegramSettings(base_url=base_url),
        delivery=DeliverySettings(per_chat_seconds=0),  # nobody here is flooded, and one person asks quickly
        health=HealthSettings(port=None),
    )


async def run_demo(port: int, browser: bool, say: Callable[[str], None]) -> None:
    """The demonstration until Ctrl-C or SIGTERM; `say` prints a line. Raises ConfigurationError when it cannot begin."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    shown = asyncio.create_task(_show(port, browser, say))
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({shown, stopped}, return_when=asyncio.FIRST_COMPLETED)
    shown.cancel()
    stopped.cancel()
    with suppress(asyncio.CancelledError):
        await shown
    say("Good-bye.")


async def _show(port: int, browser: bool, say: Callable[[str], None]) -> None:
    """The demonstration until it is cancelled."""

    def announce(address: str) -> None:
        say(f"Attaché is at {address} – open it in a browser. Ctrl-C ends it.")
        if browser:
            # A browser that does not come back must not keep the demonstration from ending.
            threading.Thread(target=open_browser, args=(address,), daemon=True).start()

    with tempfile.TemporaryDirectory(prefix="attache-demo-") as folder:
        async with open_demo(Path(folder), port, announce) as demo:
            say(f"\n> {QUESTION}\n{await demo.open_conversation()}\n")
            await asyncio.Event().wait()


def open_browser(address: str) -> None:
    """Open a graphical browser, if there is one; one for the terminal would write over what is printed there."""
    on_screen = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if on_screen:
        webbrowser.open(address)
