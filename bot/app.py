"""The bot, composed: Telegram, schedule, sender, ingestion and health in one process.

`serve` runs it until a signal; tests and the demonstration open a `Service` and move its clock themselves.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from pydantic import SecretStr
from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.commands.table import render_menu
from bot.config import Settings
from bot.conversation import ChatOrder, Conversation, add_handlers
from bot.crossing import Crossing
from bot.delivery.corrections import plan_corrections
from bot.delivery.courtesy import Courtesy
from bot.delivery.limits import Limiter, Rates
from bot.delivery.outbox import Patience, count_states
from bot.delivery.planning import Planned, Rules, count_overdue, plan_batch
from bot.delivery.sender import Sender
from bot.logs import configure_logging
from bot.messages.wording import LANGUAGES
from bot.metrics import Metrics
from bot.network import AiohttpRequest
from bot.subscribers import Defaults
from bot.tables import State
from bot.web import Web
from bot.workers import Workers
from digest.api import Archive, AttacheError, ConfigurationError, SourceSettings, open_archive, poll_source

LOG = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
Telegram = Application[Any, Any, Any, Any, Any, Any]
UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY, Update.MY_CHAT_MEMBER]
START_RETRIES = 5  # while Telegram cannot be reached at the start; afterwards it is tried for ever
NEWCOMER_SECONDS = 60.0  # who meets another poller so soon after starting is the second one, and gives way


def now_utc() -> datetime:
    """The time of day of this machine, in UTC."""
    return datetime.now(UTC)


@dataclass
class Service:
    """One running bot. `tick` does now what the schedule does every minute."""

    settings: Settings
    crossing: Crossing
    clock: Clock
    telegram: Telegram
    sender: Sender
    limiter: Limiter
    metrics: Metrics
    requests: tuple[AiohttpRequest, ...] = ()
    web: Web | None = None
    workers: Workers = field(default_factory=Workers)
    scheduler: AsyncIOScheduler = field(default_factory=lambda: AsyncIOScheduler(timezone=UTC))
    port: int | None = None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    failure: AttacheError | None = None
    _ingesting: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="ingest"))
    _under_way: set[str] = field(default_factory=set)
    _due: asyncio.Event = field(default_factory=asyncio.Event)
    _planning: asyncio.Task[None] | None = None
    _sending: asyncio.Task[None] | None = None
    _started: float = 0.0
    _corrected: int = 0  # the sequence up to which corrections were looked at: saves looking again, decides nothing

    # --- what is done again and again --------------------------------------------------------------

    async def tick(self) -> Planned:
        """Ask the database who is due, make their deliveries, and wake the sender. Corrections go first."""
        await self._correct()
        rules = Rules(
            timedelta(hours=self.settings.schedule.max_lateness_hours),
            timedelta(days=self.settings.digest.max_age_days),
            self.settings.digest.max_facts,
        )
        now, planned = self.clock(), Planned()
        while await self.crossing.run(plan_batch, self.crossing.archive, now, rules, planned):
            self.sender.wake()
        for result in ("digests", "empty", "late", "held", "failed"):
            self.metrics.planned.labels(result).inc(getattr(planned, result))
        if planned.total:
            LOG.info("digests planned", digests=planned.digests, empty=planned.empty, late=planned.late, held=planned.held)
        self.sender.wake()
        return planned

    async def _correct(self) -> None:
        """Tell of corrections; a failure keeps no digest back, and the next tick tries again."""
        lateness = timedelta(hours=self.settings.schedule.max_lateness_hours)
        try:
            told, self._corrected = await self.crossing.run(
                plan_corrections, self.crossing.archive, self.clock(), lateness, self._corrected
            )
        except Exception:
            self.metrics.errors.labels("corrections").inc()
            LOG.exception("corrections cannot be told now; trying again with the next tick")
        else:
            LOG.info("corrections planned", chats=told) if told else None

    def ingest(self, source: SourceSettings) -> None:
        """Have one source read beside everything else, unless it is being read still."""
        if source.url not in self._under_way:
            self._under_way.add(source.url)
            self._ingesting.submit(self._ingest, source)

    def _ingest(self, source: SourceSettings) -> None:
        """Read a source; one that fails is logged, and left alone for as long as the database says."""
        new = 0
        try:
            for done in poll_source(self.crossing.archive, source, self.settings.fetch):
                new += done.new
                self.metrics.documents.labels("failed" if done.error else "new" if done.new else "known").inc()
        except Exception as error:
            self.metrics.errors.labels("ingest").inc()
            LOG.error("a source cannot be read now", source=source.url, cause=f"{type(error).__name__}: {error}")
        finally:
            self._under_way.discard(source.url)
        if new:
            LOG.info("documents read", source=source.url, new=new)

    def forget_texts(self) -> None:
        """Have the texts forgotten that are kept no longer, beside everything else."""
        self._ingesting.submit(self._forget_texts)

    def _forget_texts(self) -> None:
        keep = self.settings.archive.keep
        try:
            dropped = self.crossing.archive.drop_texts(keep) if keep is not None else 0
        except Exception as error:
            self.metrics.errors.labels("archive").inc()
            LOG.error("texts cannot be forgotten now", cause=f"{type(error).__name__}: {error}")
        else:
            LOG.info("texts forgotten", texts=dropped) if dropped else None

    # --- start and stop ----------------------------------------------------------------------------

    async def start(self) -> None:
        """Everything begins; raises ConfigurationError for a token Telegram does not know."""
        self._started = time.monotonic()
        try:
            await self._reach(self.telegram.initialize)
        except InvalidToken as error:
            raise ConfigurationError(
                "TELEGRAM_BOT_TOKEN: Telegram does not know this token; ask @BotFather for the bot's"
            ) from error
        await self.telegram.start()
        await self._listen()
        self._sending = asyncio.create_task(self.sender.run())
        self._planning = asyncio.create_task(self._plan())
        self._schedule()
        LOG.info("running", bot=self.telegram.bot.username, port=self.port)

    async def stop(self) -> None:
        """Take nothing more in, finish what is under way within the grace time, close everything."""
        self.scheduler.shutdown(wait=False) if self.scheduler.running else None
        self.sender.stop()
        grace = self.settings.delivery.drain_seconds
        for part in (self._stop_listening, self._drain, self._stop_telegram):
            try:
                await asyncio.wait_for(part(), grace)
            except TimeoutError:
                LOG.warning("the grace time is over", part=part.__name__)
            except Exception:
                LOG.exception("stopping goes on", part=part.__name__)
        if self.web is not None:
            await self.web.stop()
        self._ingesting.shutdown(wait=False, cancel_futures=True)
        await asyncio.get_running_loop().run_in_executor(None, self.workers.close)
        await asyncio.get_running_loop().run_in_executor(None, self.crossing.close)

    async def wait(self) -> None:
        """Until somebody asks to stop; raises what made going on impossible."""
        await self.stopping.wait()
        if self.failure is not None:
            raise self.failure

    # --- steps -------------------------------------------------------------------------------------

    async def _reach(self, call: Callable[[], Any]) -> None:
        """Telegram may be out of reach for a while when a server starts."""
        for attempt in range(START_RETRIES):
            try:
                await call()
                return
            except InvalidToken:
                raise
            except TelegramError as error:
                LOG.warning("Telegram cannot be reached yet", cause=str(error), attempt=attempt + 1)
                if attempt == START_RETRIES - 1:
                    raise ConfigurationError(f"{self.settings.telegram.base_url} does not answer: {error}") from error
                await asyncio.sleep(2**attempt)

    async def _listen(self) -> None:
        """Health and webhook first, then updates; the menu is told on the way."""
        if self.web is not None and self.settings.health.port is not None:
            self.port = await self._open_port(self.web, self.settings.health.host, self.settings.health.port)
        await self._tell_menu()
        webhook = self.settings.telegram.webhook
        if webhook.url and webhook.secret:
            await self.telegram.bot.set_webhook(
                webhook.url, secret_token=webhook.secret.get_secret_value(), allowed_updates=UPDATES
            )
        elif self.telegram.updater is not None:
            await self.telegram.updater.start_polling(
                timeout=self.settings.telegram.poll_timeout,
                allowed_updates=UPDATES,
                bootstrap_retries=3,
                error_callback=self._on_poll_error,
            )

    @staticmethod
    async def _open_port(web: Web, host: str, port: int) -> int:
        try:
            return await web.start(host, port)
        except OSError as error:
            raise ConfigurationError(
                f"health.port is {port}: {host} cannot be listened on there ({error.strerror}); 0 takes a free one"
            ) from error

    async def _tell_menu(self) -> None:
        """The commands in Telegram's menu; a bot without a menu still answers."""
        try:
            await self.telegram.bot.set_my_commands(render_menu("en"))
            for language in LANGUAGES:
                await self.telegram.bot.set_my_commands(render_menu(language), language_code=language)
        except TelegramError as error:
            LOG.warning("the menu could not be set", cause=str(error))

    def _on_poll_error(self, error: TelegramError) -> None:
        self.metrics.errors.labels("polling").inc()
        if isinstance(error, Conflict) and time.monotonic() - self._started < NEWCOMER_SECONDS:
            self.failure = ConfigurationError("another process already fetches updates with this token; stop one of them")
            self.stopping.set()
        LOG.warning("updates cannot be fetched now; trying again", cause=f"{type(error).__name__}: {error}")

    def _schedule(self) -> None:
        """One tick for all readers, one job a source. Nothing about schedules lives here only: the database is asked.

        Jobs only ask for work: the scheduler would cut off what it runs itself when it ends.
        """
        job = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        soon = datetime.now(UTC)
        self.scheduler.add_job(
            self._ask_to_plan, "interval", seconds=self.settings.schedule.tick_seconds, next_run_time=soon, **job
        )
        for source in self.settings.sources:
            if source.enabled:
                self.scheduler.add_job(self.ingest, "interval", [source], minutes=source.every_minutes, next_run_time=soon, **job)
        self.scheduler.add_job(self.forget_texts, "interval", days=1, next_run_time=soon, **job)
        self.scheduler.start()

    async def _ask_to_plan(self) -> None:
        self._due.set()

    async def _plan(self) -> None:
        while not self.stopping.is_set():
            await self._due.wait()
            self._due.clear()
            try:
                await self.tick()
            except Exception:
                self.metrics.errors.labels("schedule").inc()
                LOG.exception("nobody could be asked who is due; trying again with the next tick")

    async def _stop_listening(self) -> None:
        if self.telegram.updater is not None and self.telegram.updater.running:
            await self.telegram.updater.stop()

    async def _drain(self) -> None:
        if self._planning is not None:
            self._planning.cancel()
        if self._sending is not None:
            await self._sending

    async def _stop_telegram(self) -> None:
        if self.telegram.running:
            await self.telegram.stop()
        await self.telegram.shutdown()
        for request in self.requests:  # after a start that failed the library leaves them open
            await request.shutdown()


def build_service(
    settings: Settings, token: SecretStr, archive: Archive, clock: Clock = now_utc, limiter: Limiter | None = None
) -> Service:
    """The whole bot, wired, not yet started. `clock` says when anything is due; it may be a demonstration's."""
    crossing, metrics = Crossing(archive), Metrics()
    delivery = settings.delivery
    limiter = limiter or Limiter(Rates(delivery.per_second, delivery.per_chat_seconds, delivery.per_group_minute))
    telegram, requests = _build_telegram(settings, token, limiter)
    defaults = Defaults(settings.schedule.default_zone, settings.schedule.default_times)
    workers = Workers()
    add_handlers(telegram, Conversation(crossing, clock, defaults, settings.access, settings.admins, metrics, workers))
    patience = Patience(timedelta(seconds=delivery.lease_seconds), delivery.first_retry_seconds, delivery.longest_retry_seconds)
    sender = Sender(
        telegram.bot, crossing, limiter, clock, patience, delivery.in_flight, delivery.paid_broadcast, metrics.observe_outcome
    )
    service = Service(settings, crossing, clock, telegram, sender, limiter, metrics, requests, workers=workers)
    service.web = _build_web(service) if settings.health.port is not None or settings.telegram.webhook.url else None
    return service


@asynccontextmanager
async def open_service(
    settings: Settings, token: SecretStr, archive: Archive, clock: Clock = now_utc, limiter: Limiter | None = None
) -> AsyncIterator[Service]:
    """A bot that runs as long as the block lasts."""
    service = build_service(settings, token, archive, clock, limiter)
    try:
        await service.start()
        yield service
    finally:
        await service.stop()


async def serve(settings: Settings, token: SecretStr, archive: Archive, clock: Clock = now_utc) -> None:
    """Run the bot until SIGTERM or SIGINT, then drain; raises AttacheError for what makes running impossible."""
    async with open_service(settings, token, archive, clock) as service:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(number, service.stopping.set)
        await service.wait()


def run_bot(settings: Settings, token: SecretStr) -> None:
    """`attache run`: the log set up, the database upgraded, then the bot until a signal."""
    configure_logging(settings.logging)
    archive = open_archive(settings.database.url, busy_seconds=settings.database.busy_seconds)
    archive.upgrade()
    try:
        asyncio.run(serve(settings, token, archive))
    finally:
        archive.close()


def _build_telegram(settings: Settings, token: SecretStr, limiter: Limiter) -> tuple[Telegram, tuple[AiohttpRequest, ...]]:
    """python-telegram-bot with our requests, our limits and our order; without its JobQueue and its AIORateLimiter."""
    telegram = settings.telegram
    requests = AiohttpRequest(telegram.connections, telegram.connect_timeout, telegram.read_timeout)
    # A long poll is quiet for as long as it was asked to be.
    polls = AiohttpRequest(2, telegram.connect_timeout, telegram.read_timeout)
    builder = (
        ApplicationBuilder()
        .token(token.get_secret_value())
        .base_url(telegram.base_url)
        .base_file_url(telegram.base_url.removesuffix("/bot") + "/file/bot")
        .request(requests)
        .get_updates_request(polls)
        .rate_limiter(Courtesy(limiter))
        .concurrent_updates(ChatOrder())
        .job_queue(None)
    )
    if telegram.webhook.url:
        builder = builder.updater(None)
    return builder.build(), (requests, polls)


def _build_web(service: Service) -> Web:
    webhook = service.settings.telegram.webhook

    async def receive(update: dict[str, Any]) -> None:
        await service.telegram.update_queue.put(Update.de_json(update, service.telegram.bot))

    async def check() -> str | None:
        if service.stopping.is_set() or not service.telegram.running:
            return "not running"
        current = await service.crossing.run(service.crossing.archive.is_current)
        return None if current else "the database is of another version"

    async def refresh() -> None:
        states, overdue = await service.crossing.run(_count, service)
        for state in State:
            service.metrics.deliveries.labels(state.value).set(states.get(state.value, 0))
        service.metrics.overdue.set(overdue)

    address = (webhook.path, webhook.secret.get_secret_value(), receive) if webhook.url and webhook.secret else None
    return Web(service.metrics, check, refresh, address)


def _count(service: Service) -> tuple[dict[str, int], int]:
    with service.crossing.archive.reading() as session:
        return count_states(session), count_overdue(session, service.clock())
