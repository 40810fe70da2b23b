"""The sender: takes what is due from the outbox, sends it within the limits, writes down how it ended."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot.crossing import Crossing
from bot.delivery.courtesy import TAKEN
from bot.delivery.limits import Limiter
from bot.delivery.outbox import Parcel, Patience, claim_parcels, record_outcomes, recover_deliveries
from bot.delivery.outcome import Outcome, Refused, Sent, read_outcome
from bot.posting import TelegramBot, post_part

LOG = structlog.get_logger(__name__)
Clock = Callable[[], datetime]
IDLE_SECONDS = 1.0  # between looks into an empty outbox
BUSY_SECONDS = 0.03  # between looks while there is something to send
GROUP_SECONDS = 0.05  # results are written down together within this
RECOVER_SECONDS = 30.0
UNUSABLE_PAUSE = 60.0  # the token is refused: nobody can be served


@dataclass
class Sender:
    """One sender of one bot. `step` does one round by hand (tests), `run` goes on until `stop`."""

    bot: TelegramBot
    crossing: Crossing
    limiter: Limiter
    clock: Clock
    patience: Patience = field(default_factory=Patience)
    in_flight: int = 64
    paid: bool = False
    observe: Callable[[Outcome], None] = lambda outcome: None
    _flying: set[asyncio.Task[None]] = field(default_factory=set)
    _ended: list[tuple[Parcel, Outcome]] = field(default_factory=list)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False

    async def step(self) -> int:
        """Claim what may go now, send it, record how it ended; says how many there were."""
        parcels = await self._claim()
        await asyncio.gather(*map(self._send, parcels))
        await self._record()
        return len(parcels)

    async def run(self) -> None:
        """Send until `stop`, then wait for what is under way and record it."""
        recording = asyncio.create_task(self._record_groups())
        recovered = -RECOVER_SECONDS
        try:
            while not self._stopping:
                if time.monotonic() - recovered > RECOVER_SECONDS:
                    recovered = time.monotonic()
                    await self._guard(self.recover)
                sent = await self._guard(self._launch)
                await self._pause(BUSY_SECONDS if sent else IDLE_SECONDS)
        finally:
            await self._land()
            recording.cancel()

    def wake(self) -> None:
        """There may be something new in the outbox."""
        self._wake.set()

    def stop(self) -> None:
        """Claim nothing more; `run` ends when what is under way has ended."""
        self._stopping = True
        self.wake()

    async def recover(self) -> int:
        """Take up deliveries whose sender ended while sending."""

        def recover() -> int:
            with self.crossing.archive.transaction() as session:
                return recover_deliveries(session, self.clock(), self.patience)

        lost = await self.crossing.run(recover)
        if lost:
            LOG.warning("deliveries of an ended sender taken up", count=lost)
        return lost

    async def _launch(self) -> int:
        parcels = await self._claim()
        for parcel in parcels:
            task = asyncio.create_task(self._send(parcel))
            self._flying.add(task)
            task.add_done_callback(self._flying.discard)
        return len(parcels)

    async def _claim(self) -> list[Parcel]:
        count = min(self.in_flight - len(self._flying), self.limiter.count_free())
        if count < 1:
            return []

        def claim() -> list[Parcel]:
            with self.crossing.archive.transaction() as session:
                return claim_parcels(session, self.clock(), self.limiter, count, self.patience)

        return await self.crossing.run(claim)

    async def _send(self, parcel: Parcel) -> None:
        outcome = await self._attempt(parcel)
        if not isinstance(outcome, Sent):
            LOG.warning("delivery not sent", delivery=parcel.id, attempt=parcel.attempt, outcome=type(outcome).__name__)
        self.observe(outcome)
        self._ended.append((parcel, outcome))

    async def _attempt(self, parcel: Parcel) -> Outcome:
        try:
            message = await post_part(self.bot, parcel.telegram_id, parcel.part, TAKEN, self.paid)
        except Exception as error:
            outcome = read_outcome(error)
            self._slow_down(parcel, outcome)
            return outcome
        return Sent(message.message_id)

    def _slow_down(self, parcel: Parcel, outcome: Outcome) -> None:
        if isinstance(outcome, Refused) and outcome.retry_after:
            self.limiter.hold(parcel.telegram_id, outcome.retry_after)
        if isinstance(outcome, Refused) and outcome.error.startswith("InvalidToken"):
            self.limiter.hold_all(UNUSABLE_PAUSE)

    async def _record(self) -> None:
        ended, self._ended = self._ended, []
        if not ended:
            return

        def record() -> None:
            with self.crossing.archive.transaction() as session:
                record_outcomes(session, self.clock(), ended, self.patience)

        try:
            await self.crossing.run(record)
        except Exception:
            self._ended[:0] = ended  # what was sent must not be forgotten: written down with the next group
            raise

    async def _record_groups(self) -> None:
        while True:
            await asyncio.sleep(GROUP_SECONDS)
            await self._guard(self._record)

    async def _land(self) -> None:
        """Wait for what is under way; what had no end stays `sending` and is taken up by the next start."""
        if self._flying:
            await asyncio.wait(self._flying)
        await self._guard(self._record)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return
        self._wake.clear()

    async def _guard(self, work: Callable[[], object]) -> int:
        """One failing round (a database that restarts, say) does not end the sender."""
        try:
            result = await work()  # type: ignore[misc]
        except Exception:
            LOG.exception("the outbox cannot be used now; trying again")
            return 0
        return result if isinstance(result, int) else 0
