"""The whole bot against the sandbox: updates in, messages out; a clock that moves, digests sent once."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
from conftest import Clock
from pydantic import SecretStr

from bot.app import Service, open_service
from bot.commands.table import render_menu
from bot.config import LoggingSettings, Settings
from bot.delivery.limits import Limiter, Rates
from bot.logs import configure_logging, hide_token
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox, open_sandbox
from bot.subscribers import find_chat
from digest.api import Archive, Article, Fact, Trade
from digest.errors import ConfigurationError
from digest.models import Evidence

READER = 5
Open = Callable[..., AbstractAsyncContextManager["Bot"]]
MENU = [{"command": name, "description": words} for name, words in render_menu("en")]


class Bot:
    """A running bot and the person who talks to it."""

    def __init__(self, service: Service, sandbox: Sandbox, clock: Clock) -> None:
        self.service, self.sandbox, self.clock = service, sandbox, clock
        self.world = sandbox.world

    async def ask(self, text: str, user: int = READER, chat: int | None = None) -> dict[str, Any]:
        """Write something; the next message the bot writes there."""
        place = chat or user
        before = len(self.world.heard(place))
        self.world.say(user, text, chat)
        return await self.hear(before + 1, place)

    async def hear(self, number: int = 1, chat: int = READER) -> dict[str, Any]:
        """The bot's message of that number in a chat, once it has been written."""
        heard: list[dict[str, Any]] = await self.world.wait_for(
            lambda: self.world.heard(chat) if len(self.world.heard(chat)) >= number else None
        )
        return heard[number - 1]

    async def press(self, message: dict[str, Any], label: str, user: int = READER) -> None:
        """Press the button with that label, and wait until it is answered."""
        buttons = [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
        data = next(button["callback_data"] for button in buttons if label in button["text"])
        query = self.world.press(user, message, data)
        await self.world.wait_for(lambda: self.world.queries[query])


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    async with open_sandbox() as sandbox:
        sandbox.world.clock = clock
        sandbox.world.add_person(READER)
        yield sandbox


@pytest.fixture
def open_bot(sandbox: Sandbox, archive: Archive, clock: Clock) -> Open:
    @asynccontextmanager
    async def open_it(**given: Any) -> AsyncIterator[Bot]:
        telegram = {"base_url": sandbox.base_url, "poll_timeout": 5, **given.pop("telegram", {})}
        settings = Settings(**{"telegram": telegram, "health": {"port": 0}, "delivery": {"drain_seconds": 5}, **given})
        limiter = Limiter(Rates(per_chat_seconds=0, per_second=1000))
        async with open_service(settings, SecretStr(sandbox.world.token), archive, clock, limiter) as service:
            yield Bot(service, sandbox, clock)

    return open_it


@pytest.fixture
async def bot(open_bot: Open) -> AsyncIterator[Bot]:
    async with open_bot() as bot:
        yield bot


@contextmanager
def logging_as_configured(form: Any) -> Iterator[None]:
    """The log as a running bot writes it, for as long as the block lasts."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        configure_logging(LoggingSettings(format=form))
        yield
    finally:
        root.handlers[:], root.level = before[0], before[1]
        structlog.reset_defaults()


def add_news(archive: Archive, clock: Clock, number: int = 74) -> None:
    text = f"Trade between Kazakhstan and Mongolia reached ${number} million."
    details = Trade("turnover", "KZ", "MN", number * 10**6, "USD", period="2024")  # type: ignore[arg-type]
    fact = Fact("trade", ("KZ", "MN"), None, "actual", details, (Evidence(text, 0, len(text)),), "test")
    archive.add_article(Article(f"news-{number}", text, published=clock().date(), outlet="Example News"), [fact])


async def test_start_subscribe_and_the_digest_arrives_once(bot: Bot, archive: Archive, clock: Clock) -> None:
    assert "Attaché" in (await bot.ask("/start"))["text"]
    assert "Mongolia" in (await bot.ask("/subscribe Mongolia"))["text"]
    add_news(archive, clock)
    assert (await bot.service.tick()).total == 0
    clock.now = datetime(2025, 9, 6, 8, 0, 20, tzinfo=UTC)
    assert (await bot.service.tick()).digests == 1
    digest = await bot.hear(3)
    assert "Kazakhstan – Mongolia" in digest["text"]
    assert "$74" in digest["text"]
    for _ in range(3):
        clock.move(minutes=1)
        assert (await bot.service.tick()).total == 0
    assert (await bot.ask("/following"))["message_id"] > digest["message_id"]
    assert len(bot.world.heard(READER)) == 4


async def test_questions_are_answered_with_figures(bot: Bot, archive: Archive, clock: Clock) -> None:
    add_news(archive, clock)
    for question in ("/trade Mongolia", "/trade@AttacheSandboxBot mn", "trade mongolia", "/start trade_MN"):
        assert "$74" in (await bot.ask(question))["text"], question


async def test_buttons_edit_their_message(bot: Bot) -> None:
    menu = await bot.ask("/settings")
    await bot.press(menu, "Times")
    await bot.world.wait_for(lambda: "edit_date" in menu)
    await bot.press(menu, "20:00")
    await bot.press(menu, "Settings")
    await bot.world.wait_for(lambda: "08:00, 20:00" in menu["text"])
    assert len(bot.world.heard(READER)) == 1


async def test_pressing_the_same_button_twice_is_no_error(bot: Bot) -> None:
    menu = await bot.ask("/settings")
    await bot.press(menu, "Times")
    times = await bot.world.wait_for(lambda: menu if "edit_date" in menu else None)
    data = times["reply_markup"]["inline_keyboard"][-1][0]["callback_data"]
    queries = [bot.world.press(READER, menu, data) for _ in range(2)]
    await bot.world.wait_for(lambda: all(bot.world.queries[query] for query in queries))
    assert "Times" in (await bot.ask("/settings"))["text"]
    assert all("wrong" not in notice["text"] for notice in bot.world.notices)


async def test_an_old_button_says_so(bot: Bot) -> None:
    message = await bot.ask("/start")
    message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] = "v0|gone"
    query = bot.world.press(READER, message, "v0|gone")
    await bot.world.wait_for(lambda: bot.world.queries[query])
    assert "too old" in bot.world.notices[0]["text"]


async def test_the_menu_is_set_in_every_language(bot: Bot) -> None:
    assert bot.world.commands[json.dumps({"type": "default"}), ""] == MENU
    assert {language for _, language in bot.world.commands} == {"", "en", "ru", "kk"}


async def test_a_russian_client_is_answered_in_russian(bot: Bot) -> None:
    bot.world.add_person(7, "Читатель", "ru")
    assert "/trade Монголия" in (await bot.ask("/start", 7))["text"]


async def test_whoever_blocks_the_bot_is_left_alone_until_they_write_again(bot: Bot, archive: Archive, clock: Clock) -> None:
    await bot.ask("/subscribe Mongolia")
    bot.world.close(READER, "blocked")
    add_news(archive, clock)
    clock.move(hours=1)
    await bot.service.tick()

    def is_active() -> bool:
        with archive.reading() as session:
            chat = find_chat(session, READER)
            return chat is not None and chat.active

    for _ in range(500):
        if not is_active():
            break
        await asyncio.sleep(0.01)
    assert not is_active()
    bot.world.chats[READER].closed = None
    await bot.ask("/following")
    assert is_active()


@pytest.mark.parametrize("form", ["json", "console"])
async def test_a_failure_is_apologised_for_and_logged_without_the_text(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: Any
) -> None:
    def fail(_request: object) -> None:
        raise RuntimeError(f"a fault of ours at {bot.sandbox.base_url}{bot.world.token}/sendMessage")

    monkeypatch.setattr("bot.conversation.answer", fail)
    with logging_as_configured(form):
        reply = await bot.ask("/trade my private words")
    assert "went wrong" in reply["text"]
    written = capsys.readouterr().err
    assert "a fault of ours" in written
    assert "private words" not in written
    assert bot.world.token not in written


async def test_the_bot_goes_on_after_a_failure(bot: Bot) -> None:
    bot.sandbox.faults = [Fault("error", error=ApiError(500, "Internal Server Error"))]
    bot.world.say(READER, "/start")
    assert "went wrong" in (await bot.hear(1))["text"]
    assert "Attaché" in (await bot.ask("/start"))["text"]


async def test_in_a_group_only_its_administrators_change_what_it_follows(bot: Bot) -> None:
    bot.world.add_group(-7, kind="supergroup")
    reply = await bot.ask("/subscribe Mongolia", chat=-7)
    assert "You now follow" in reply["text"]
    bot.sandbox.faults = [Fault("error", "getChatMember", error=ApiError(400, "Bad Request: PARTICIPANT_ID_INVALID"))]
    reply = await bot.ask("/subscribe Japan", chat=-7)
    assert "Only administrators" in reply["text"]


async def test_in_a_group_only_commands_are_answered(bot: Bot) -> None:
    bot.world.add_group(-7, kind="supergroup")
    bot.world.say(READER, "what about trade mongolia?", -7)
    reply = await bot.ask("/help", chat=-7)
    assert reply["message_id"] == 3
    assert len(bot.world.heard(-7)) == 1


async def test_a_group_that_says_it_has_moved_keeps_its_subscriptions(bot: Bot, archive: Archive) -> None:
    bot.world.add_group(-7)
    await bot.ask("/subscribe Mongolia", chat=-7)
    bot.world.migrate(-7, -1007)
    moved = bot.world.add_message(bot.world.chats[-7], bot.world.users[READER], {"migrate_to_chat_id": -1007})
    bot.world.push({"message": moved})
    assert "Mongolia" in (await bot.ask("/following", chat=-1007))["text"]
    with archive.reading() as session:
        assert find_chat(session, -7) is None


async def test_a_flood_from_one_chat_slows_that_chat_only(bot: Bot) -> None:
    bot.world.add_person(6)
    for _ in range(200):
        bot.world.say(READER, "/help")
    reply = await bot.ask("/start", 6)
    assert "Attaché" in reply["text"]
    assert len(bot.world.heard(READER)) < 200
    await bot.hear(200)


async def test_answers_of_one_chat_keep_their_order(bot: Bot) -> None:
    for number in range(10):
        bot.world.say(READER, f"/unknown{number}")
    await bot.hear(10)
    texts = [message["text"] for message in bot.world.heard(READER)]
    assert [text.count(f"unknown{number}") for number, text in enumerate(texts)] == [1] * 10


async def test_configured_sources_are_read_and_a_broken_one_stops_no_other(open_bot: Open, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    text = "date 2025-09-06 Kazakhstan and Mongolia signed a memorandum on cooperation in energy in Astana on Friday."
    (tmp_path / "news" / "one.txt").write_text(text, encoding="utf-8")
    sources = [{"url": str(tmp_path / "absent")}, {"url": str(tmp_path / "news")}]
    async with open_bot(sources=sources) as bot:
        read, failed = bot.service.metrics.documents.labels("new"), bot.service.metrics.errors.labels("ingest")
        for _ in range(1000):
            if read._value.get() and failed._value.get():
                break
            await asyncio.sleep(0.01)
        assert (read._value.get(), failed._value.get()) == (1, 1)


async def test_a_source_that_fails_is_left_alone_though_the_bot_starts_again(open_bot: Open, archive: Archive) -> None:
    source = {"url": "/no/such/place"}
    for _ in range(2):
        async with open_bot(sources=[source]) as bot:
            for _ in range(200):
                if archive.load_look(source["url"]).failures and not bot.service._under_way:
                    break
                await asyncio.sleep(0.01)
    assert archive.load_look(source["url"]).failures == 1


async def test_texts_are_forgotten_as_the_settings_say(open_bot: Open, archive: Archive, clock: Clock) -> None:
    def kept() -> list[str]:
        return [found.snippet for found in archive.find_texts("Kazakhstan")]

    add_news(archive, clock)
    clock.move(days=3)
    async with open_bot(archive={"keep_texts": 4}):
        await asyncio.sleep(0.1)
    assert kept() != [""]
    async with open_bot(archive={"keep_texts": 2}):
        for _ in range(200):
            if kept() == [""]:
                break
            await asyncio.sleep(0.01)
    assert kept() == [""]


class TestAccess:
    async def test_allowlist(self, open_bot: Open) -> None:
        async with open_bot(access={"mode": "allowlist", "allowlist": [6]}) as bot:
            bot.world.add_person(6)
            assert "private" in (await bot.ask("/start"))["text"]
            assert "Attaché" in (await bot.ask("/start", 6))["text"]

    async def test_invitation(self, open_bot: Open) -> None:
        async with open_bot(access={"mode": "invite", "invite": "come-in-please"}) as bot:
            assert "private" in (await bot.ask("/start"))["text"]
            assert "private" in (await bot.ask("/start trade_MN"))["text"]
            assert "Attaché" in (await bot.ask("/start come-in-please"))["text"]
            assert "Attaché" in (await bot.ask("/start"))["text"]


class TestWeb:
    async def get(self, bot: Bot, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{bot.service.port}{path}") as reply:
            return reply.status, await reply.text()

    async def test_health_and_readiness(self, bot: Bot) -> None:
        assert (await self.get(bot, "/healthz"))[0] == 200
        assert (await self.get(bot, "/readyz"))[0] == 200
        bot.service.stopping.set()
        assert (await self.get(bot, "/readyz"))[0] == 503

    async def test_metrics(self, bot: Bot) -> None:
        await bot.ask("/start")
        status, text = await self.get(bot, "/metrics")
        assert status == 200
        assert 'attache_updates_total{kind="text"} 1.0' in text
        assert 'attache_deliveries{state="uncertain"} 0.0' in text

    async def test_webhook(self, open_bot: Open, sandbox: Sandbox) -> None:
        hook = {"url": "https://bot.example/telegram", "secret": "hush-hush"}
        async with open_bot(telegram={"webhook": hook}) as bot:
            assert sandbox.world.webhook == {"url": "https://bot.example/telegram", "secret_token": "hush-hush"}
            sandbox.world.say(READER, "/start")
            update = sandbox.world.updates.popleft()
            address = f"http://127.0.0.1:{bot.service.port}/telegram"
            async with aiohttp.ClientSession() as session:
                async with session.post(address, json=update) as reply:
                    assert reply.status == 403
                headers = {"X-Telegram-Bot-Api-Secret-Token": "hush-hush"}
                async with session.post(address, data=b"no json", headers=headers) as reply:
                    assert reply.status == 400
                async with session.post(address, json=update, headers=headers) as reply:
                    assert reply.status == 200
            assert "Attaché" in (await bot.hear())["text"]


class TestStart:
    async def test_a_token_telegram_does_not_know(self, archive: Archive, sandbox: Sandbox) -> None:
        settings = Settings(telegram={"base_url": sandbox.base_url}, health={"port": None})  # type: ignore[arg-type]
        with pytest.raises(ConfigurationError, match="does not know this token"):
            async with open_service(settings, SecretStr("999:foreign"), archive):
                pass

    async def test_a_second_bot_with_the_same_token_gives_way(self, open_bot: Open, bot: Bot) -> None:
        bot.service._started -= 3600  # the first has run for an hour
        async with open_bot() as second:
            await asyncio.wait_for(second.service.stopping.wait(), 20)
            with pytest.raises(ConfigurationError, match="another process"):
                await second.service.wait()
        assert not bot.service.stopping.is_set()
        assert "Attaché" in (await bot.ask("/start"))["text"]

    async def test_a_port_that_is_taken(self, open_bot: Open, sandbox: Sandbox) -> None:
        port = int(sandbox.address.rsplit(":", 1)[1])
        with pytest.raises(ConfigurationError, match=rf"health\.port is {port}"):
            async with open_bot(health={"port": port}):
                pass

    async def test_a_wrong_menu_stops_nothing(self, open_bot: Open, sandbox: Sandbox) -> None:
        sandbox.faults = [Fault("error", "setMyCommands", error=ApiError(400, "Bad Request: BOT_COMMAND_INVALID"))]
        async with open_bot() as bot:
            assert "Attaché" in (await bot.ask("/start"))["text"]


async def test_sigterm_ends_the_process_cleanly(sandbox: Sandbox, database_url: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ATTACHE_")}
    environment |= {
        "TELEGRAM_BOT_TOKEN": sandbox.world.token,
        "ATTACHE_TELEGRAM__BASE_URL": sandbox.base_url,
        "ATTACHE_DATABASE__URL": database_url,
        "ATTACHE_HEALTH__PORT": "0",
        "ATTACHE_LOGGING__FORMAT": "json",
    }
    command = (sys.executable, "-m", "bot.cli", "run")
    process = await asyncio.create_subprocess_exec(*command, env=environment, stderr=asyncio.subprocess.PIPE)
    try:
        sandbox.world.say(READER, "/start")
        await sandbox.world.wait_for(lambda: sandbox.world.heard(READER), 60)
        process.send_signal(signal.SIGTERM)
        _, log = await asyncio.wait_for(process.communicate(), 30)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0, log.decode()
    assert sandbox.world.token not in log.decode()
    assert all(json.loads(line)["event"] for line in log.decode().splitlines())


def test_the_log_hides_tokens(capsys: pytest.CaptureFixture[str]) -> None:
    token = "123456789:" + "Ab-_" * 9
    with logging_as_configured("json"):
        logging.getLogger("somewhere").warning("failed: https://api.telegram.org/bot%s/getMe", token)
        try:
            raise RuntimeError(f"cannot reach /bot{token}/sendMessage")
        except RuntimeError:
            logging.getLogger("somewhere").exception("it happened")
    written = capsys.readouterr().err
    assert token not in written
    assert written.count("[token]") >= 2
    assert hide_token("no token here: 12:30") == "no token here: 12:30"
