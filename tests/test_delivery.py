"""From due to delivered, over the sandbox's Bot API: once, in order, within the limits, through every failure.

The clock is moved by hand, and so is the limiter's; nothing here waits for real time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import count, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import Clock
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, func, select
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.commands.request import Request
from bot.commands.table import answer
from bot.crossing import Crossing
from bot.delivery.corrections import plan_corrections
from bot.delivery.courtesy import TAKEN, Courtesy
from bot.delivery.limits import Limiter, Rates, Window
from bot.delivery.outbox import Parcel, Patience, claim_parcels, find_uncertain
from bot.delivery.outcome import Broken, Doubtful, Gone, Moved, NotWritten, Outcome, Refused, read_outcome
from bot.delivery.planning import Planned, Rules, plan_due
from bot.delivery.sender import Sender
from bot.messages.answer import Part
from bot.network import AiohttpRequest, Cut
from bot.posting import post_part
from bot.sandbox.errors import ApiError, bad_request, forbidden, too_many
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox, open_sandbox
from bot.schedule import SlotSettings
from bot.subscribers import (
    Defaults,
    Subject,
    change_reading,
    change_slots,
    find_chat,
    find_following,
    read_slots,
    register_chat,
    subscribe,
)
from bot.tables import ChatRow, DeliveryRow, EditionRow, State
from digest.api import Archive, ArchivedFact, Article, Fact, FactQuery, Trade
from digest.models import Evidence

READER = 5
PARTNERS = (
    "AR AT AU AZ BE BG BR CA CH CL CN CZ DE DK EG ES FI FR GB GR HU ID IE IN IR IT JP KE KG KR KZ LT LV MX MY NL NO NZ PL".split()
)
AT_ONCE = Patience(lease=timedelta(0), first_retry=5.0, longest_retry=60.0)  # a lease that is over when it begins


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@dataclass
class Timer:
    """Steady seconds, moved by hand; sleeping moves them."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Office:
    """A whole delivery: archive, sandbox, sender, and clocks moved by hand."""

    archive: Archive
    clock: Clock
    sandbox: Sandbox
    crossing: Crossing
    bot: ExtBot[str]
    timer: Timer
    limiter: Limiter
    sender: Sender
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def add_reader(self, telegram_id: int = READER, zone: str = "UTC", at: str = "08:00", what: str = "MN") -> None:
        """A subscriber of a country, in private or (negative) a group."""
        world = self.sandbox.world
        world.add_person(telegram_id) if telegram_id > 0 else world.add_group(telegram_id)
        with self.archive.transaction() as session:
            chat = register_chat(session, telegram_id, self.clock(), defaults=Defaults(zone, (time.fromisoformat(at),)))
            subscribe(session, chat, [Subject("country", what)], self.clock())

    def add_news(self, partner: str = "KZ", commodity: str | None = None, day: datetime | None = None) -> None:
        """A document with a figure of Mongolia's trade nobody has heard of before."""
        number = next(self.numbers)
        text = f"Mongolia sold goods worth ${number} million to its partner."
        details = Trade("exports", "MN", partner, number * 10**6, "USD", commodity=commodity, period="2024")  # type: ignore[arg-type]
        fact = Fact("trade", tuple(sorted(("MN", partner))), None, "actual", details, (Evidence(text, 0, len(text)),), "test")
        article = Article(f"news-{number}", text, published=(day or self.clock()).date(), outlet="Example News")
        self.archive.add_article(article, [fact])

    def add_much_news(self) -> None:
        """More than one message holds."""
        for partner in PARTNERS:
            self.add_news(partner, commodity=f"{partner} {'x' * 90}")

    def plan(self) -> Planned:
        return plan_due(self.archive, self.clock(), Rules())

    def correct(self) -> int:
        """Tell of corrections, as after a restart: nothing is known of what was looked at before."""
        return plan_corrections(self.archive, self.clock(), Rules().lateness)[0]

    def amend(self, **slots: object) -> None:
        """An admin corrects the one fact there is."""
        self.archive.amend_fact(self.find_told().id, slots, "telegram:1")

    def find_told(self) -> ArchivedFact:
        """The one fact there is."""
        (fact,) = self.archive.find_facts(FactQuery())
        return fact

    async def send(self) -> int:
        """Everything that may go now, the limiter's seconds passing as they must."""
        total = 0
        while sent := await self.sender.step():
            total += sent
            self.timer.now += 2.0
        self.timer.now += 2.0
        return total

    async def work(self) -> int:
        self.plan()
        return await self.send()

    def heard(self, telegram_id: int = READER) -> list[str]:
        return [message["text"] for message in self.sandbox.world.heard(telegram_id)]

    def read_chat(self, telegram_id: int = READER) -> ChatRow:
        with self.archive.reading() as session:
            chat = find_chat(session, telegram_id)
        assert chat is not None
        return chat

    def list_states(self) -> list[str]:
        with self.archive.reading() as session:
            return list(session.exec(select(DeliveryRow.state).order_by(col(DeliveryRow.id))))

    def claim(self) -> list[Parcel]:
        """What a sender claims before it is killed."""
        with self.archive.transaction() as session:
            return claim_parcels(session, self.clock(), self.limiter, 10, self.sender.patience)

    def restart(self) -> None:
        """A new sender, as after a crash: nothing it knows comes from memory."""
        self.timer.now += 100
        self.limiter = Limiter(Rates(), self.timer, self.timer.sleep)
        self.sender = replace(self.sender, limiter=self.limiter, _flying=set(), _ended=[])


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'archive.db'}" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
async def office(archive: Archive, clock: Clock) -> AsyncIterator[Office]:
    timer = Timer()
    limiter = Limiter(Rates(), timer, timer.sleep)
    async with open_sandbox() as sandbox:
        sandbox.world.clock = clock
        requests, polls = AiohttpRequest(connect_timeout=2, read_timeout=2), AiohttpRequest()
        bot: ExtBot[str] = ExtBot(
            sandbox.world.token, sandbox.base_url, request=requests, get_updates_request=polls, rate_limiter=Courtesy(limiter)
        )
        crossing = Crossing(archive)
        async with bot:
            sender = Sender(bot, crossing, limiter, clock, AT_ONCE)
            yield Office(archive, clock, sandbox, crossing, bot, timer, limiter, sender)
        crossing.close()


@pytest.fixture
async def due(office: Office) -> Office:
    """One reader, one piece of news, half a minute past eight."""
    office.add_reader()
    office.add_news()
    office.clock.move(hours=1, seconds=30)
    return office


# --- once, on time ---------------------------------------------------------------------------------


async def test_the_digest_arrives_once(due: Office) -> None:
    assert await due.work() == 1
    assert len(due.heard()) == 1
    assert "Kazakhstan – Mongolia" in due.heard()[0]
    for _ in range(5):
        due.clock.move(minutes=1)
        assert await due.work() == 0
    assert due.read_chat().next_due == utc(2025, 9, 7, 8)


async def test_no_fact_twice_and_nothing_new_is_no_message(due: Office) -> None:
    await due.work()
    due.clock.move(days=1)
    assert due.plan() == Planned(empty=1)
    due.add_news("JP")
    due.clock.move(days=1)
    await due.work()
    assert len(due.heard()) == 2
    assert "Japan" in due.heard()[1]
    assert "Kazakhstan" not in due.heard()[1]


async def test_an_empty_digest_comes_when_asked_for(office: Office) -> None:
    office.add_reader()
    with office.archive.transaction() as session:
        chat = find_chat(session, READER)
        assert chat is not None
        change_reading(session, chat, empty_digests=True, language="ru")
    office.clock.move(hours=1)
    assert await office.work() == 1


async def test_old_news_never_enters_a_digest(office: Office) -> None:
    office.add_reader()
    office.add_news(day=office.clock() - timedelta(days=30))
    office.clock.move(hours=1)
    assert office.plan() == Planned(empty=1)
    assert office.read_chat().watermark == office.archive.sequence()


async def test_far_zones_get_it_at_their_own_eight_once(office: Office) -> None:
    zones = dict(enumerate(("Pacific/Apia", "Pacific/Pago_Pago", "Asia/Kathmandu", "Pacific/Kiritimati"), 1))
    for telegram_id, zone in zones.items():
        office.add_reader(telegram_id, zone)
    arrivals: dict[str, list[str]] = {zone: [] for zone in zones.values()}
    for quarter in range(48 * 4):
        office.clock.move(minutes=15)
        if quarter % 24 == 0:
            office.add_news()
        if office.plan().digests:
            before = {telegram_id: len(office.heard(telegram_id)) for telegram_id in zones}
            await office.send()
            for telegram_id, zone in zones.items():
                new = len(office.heard(telegram_id)) - before[telegram_id]
                arrivals[zone] += [f"{office.clock().astimezone(ZoneInfo(zone)):%H:%M}"] * new
    assert arrivals == {zone: ["08:00", "08:00"] for zone in zones.values()}


async def test_down_over_the_slot_and_up_two_hours_later(due: Office) -> None:
    due.clock.move(hours=2)
    assert await due.work() == 1
    due.clock.move(minutes=1)
    assert await due.work() == 0


async def test_too_late_is_skipped_and_its_facts_roll_into_the_next(due: Office) -> None:
    due.clock.move(hours=8)
    assert due.plan() == Planned(late=1)
    assert due.heard() == []
    due.clock.now = utc(2025, 9, 7, 8)
    assert await due.work() == 1
    assert "Kazakhstan" in due.heard()[0]


async def test_changing_the_times_ten_times_is_one_digest(due: Office) -> None:
    due.clock.now = utc(2025, 9, 6, 7)
    for minute in range(10):
        with due.archive.transaction() as session:
            chat = find_chat(session, READER)
            assert chat is not None
            change_slots(session, chat, replace(read_slots(chat), times=(time(8, minute),)), due.clock())
    for _ in range(90):
        due.clock.move(minutes=1)
        await due.work()
    assert len(due.heard()) == 1


async def test_quiet_hours_hold_and_deliver_one_combined_message(office: Office) -> None:
    office.add_reader()
    with office.archive.transaction() as session:
        chat = find_chat(session, READER)
        assert chat is not None
        change_slots(session, chat, SlotSettings("UTC", (time(21), time(23), time(2)), quiet=(time(22), time(7))), office.clock())
    office.clock.now = utc(2025, 9, 6, 20, 59)
    arrivals: dict[str, int] = {}
    for hour in range(14):
        office.add_news()
        office.clock.now = utc(2025, 9, 6, 21) + timedelta(hours=hour)
        if sent := await office.work():
            arrivals[f"{office.clock():%d %H:%M}"] = sent
    assert arrivals == {"06 21:00": 1, "07 07:00": 1}


async def test_a_retry_waits_for_the_end_of_quiet_hours(due: Office) -> None:
    with due.archive.transaction() as session:
        chat = find_chat(session, READER)
        assert chat is not None
        change_slots(session, chat, SlotSettings("UTC", (time(21, 58),), quiet=(time(22), time(7))), utc(2025, 9, 6, 7))
        chat.next_due = utc(2025, 9, 6, 21, 58)
    due.clock.now = utc(2025, 9, 6, 21, 59)
    due.sandbox.faults = [Fault("error", error=ApiError(500, "Internal Server Error"))]
    await due.work()
    due.clock.now = utc(2025, 9, 6, 22, 30)
    assert await due.work() == 0
    due.clock.now = utc(2025, 9, 7, 7)
    assert await due.work() == 1
    assert len(due.heard()) == 1


async def test_readers_of_one_profile_share_an_edition(office: Office) -> None:
    for telegram_id in range(1, 31):
        office.add_reader(telegram_id)
    office.add_news()
    office.clock.move(hours=1)
    assert await office.work() == 30
    with office.archive.reading() as session:
        assert session.exec(select(func.count()).select_from(EditionRow)).one() == 1


async def test_what_was_told_is_not_told_again_whatever_the_watermark(due: Office) -> None:
    await due.work()
    due.add_news("JP")
    with due.archive.transaction() as session:
        chat = find_chat(session, READER)
        assert chat is not None
        chat.watermark = 0
    due.clock.move(days=1)
    await due.work()
    assert "Kazakhstan" not in due.heard()[1]
    assert "Japan" in due.heard()[1]


# --- corrections -----------------------------------------------------------------------------------


async def test_a_corrected_figure_is_told_to_who_was_told_the_old_one(due: Office) -> None:
    due.add_reader(6, what="JP")
    await due.work()
    due.clock.move(hours=1)
    due.amend(value=2_000_000)
    assert due.correct() == 1
    assert await due.send() == 1
    text = due.heard()[1]
    assert text.startswith("✏️ Correction\nWhat you were told before has changed:")
    now, before = text.split("Told before:")
    assert "$2M" in now
    assert "$1M" in before
    assert "editors" in before
    assert not due.heard(6)
    assert due.correct() == 0, "told once"
    due.clock.move(days=1)
    assert due.plan() == Planned(empty=2), "what was corrected is no news for the next digest"


async def test_a_correction_back_to_what_was_told_is_not_told(due: Office) -> None:
    await due.work()
    due.amend(value=2_000_000)
    due.amend(value=1_000_000)
    assert due.correct() == 0


async def test_a_retraction_is_told(due: Office) -> None:
    await due.work()
    due.archive.retract_fact(due.find_told().id, "telegram:1")
    assert due.correct() == 1
    await due.send()
    assert "withdrawn" in due.heard()[1]


async def test_a_source_that_changes_its_text_is_told(office: Office) -> None:
    office.add_reader()
    office.clock.move(hours=1, seconds=30)
    for amount in (5, 7):
        said = f"Mongolia sold China goods worth ${amount} million."
        details = Trade("exports", "MN", "CN", Decimal(amount * 10**6), "USD", period="2024")
        fact = Fact("trade", ("CN", "MN"), None, "actual", details, (Evidence(said, 0, len(said)),), "test")
        article = Article("paper-1", said, url="https://paper.example/1", published=office.clock().date(), outlet="Paper")
        office.archive.add_article(article, [fact])
        await office.work()
    assert office.correct() == 1
    await office.send()
    now, before = office.heard()[1].split("Told before:")
    assert "$7M" in now
    assert "$5M" in before
    assert "source has changed" in before


async def test_what_our_own_rules_change_is_told_to_nobody(due: Office) -> None:
    await due.work()
    fact = due.find_told()
    details = replace(fact.details, value=Decimal(9))
    read = Fact(fact.kind, fact.countries, None, "actual", details, (Evidence("M", 0, 1),), "test")
    for version in due.archive.find_outdated("other rules"):
        assert due.archive.replace_claims(version, [read], "other rules")
    assert due.archive.find_corrections(0)
    assert due.correct() == 0


async def test_a_correction_waits_for_what_is_on_its_way(due: Office) -> None:
    due.plan()
    due.amend(value=2_000_000)
    assert due.correct() == 0
    await due.send()
    assert due.correct() == 1
    await due.send()
    assert ["$2M" in text for text in due.heard()] == [False, True]


async def test_a_correction_waits_for_the_end_of_quiet_hours(due: Office) -> None:
    await due.work()
    with due.archive.transaction() as session:
        chat = find_chat(session, READER)
        assert chat is not None
        change_slots(session, chat, SlotSettings("UTC", (time(8),), quiet=(time(8), time(10))), due.clock())
    due.amend(value=2_000_000)
    assert due.correct() == 1
    assert await due.send() == 0
    due.clock.move(hours=2)
    assert await due.send() == 1


async def test_a_correction_refused_for_good_is_not_tried_for_ever(due: Office) -> None:
    await due.work()
    due.amend(value=2_000_000)
    due.correct()
    due.sandbox.faults = [Fault("error", error=bad_request("message is too long"), times=9)]
    await due.send()
    assert due.list_states()[-1] == State.DEAD
    assert due.correct() == 0


async def test_two_corrections_under_a_clock_that_stands_still(due: Office) -> None:
    await due.work()
    for value in (2_000_000, 3_000_000):
        due.amend(value=value)
        assert due.correct() == 1
        await due.send()
    assert "$3M" in due.heard()[2]


# --- crashes ---------------------------------------------------------------------------------------


async def test_killed_between_planning_and_sending(due: Office) -> None:
    due.plan()
    due.restart()
    assert await due.work() == 1
    assert len(due.heard()) == 1


async def test_killed_after_claiming_is_sent_by_the_next_start(due: Office) -> None:
    due.plan()
    assert len(due.claim()) == 1
    due.restart()
    assert due.list_states() == ["sending"]
    assert await due.sender.recover() == 1
    due.clock.move(minutes=1)
    assert await due.send() == 1
    assert len(due.heard()) == 1


async def test_a_live_senders_lease_is_respected(due: Office) -> None:
    due.sender.patience = Patience()
    due.plan()
    assert len(due.claim()) == 1
    due.clock.move(hours=1)  # the demonstration's clock moves; the lease is the database's
    assert await due.sender.recover() == 0


async def test_killed_after_telegram_accepted_repeats_at_most_once(due: Office) -> None:
    due.plan()
    for _ in range(4):
        for parcel in due.claim():
            await post_part(due.bot, parcel.telegram_id, parcel.part, TAKEN)
        due.restart()
        await due.sender.recover()
        due.clock.move(minutes=2)
    assert len(due.heard()) == 2
    assert due.list_states() == ["uncertain"]
    with due.archive.reading() as session:
        assert [chat.telegram_id for _, chat in find_uncertain(session)] == [READER]
    stats = answer(Request("/stats", due.archive, due.clock(), admin=1)).parts[0].html
    assert f"<code>{READER}</code>" in stats.split("Perhaps delivered")[1]


async def test_killed_between_parts_goes_on_with_the_next(office: Office) -> None:
    office.add_reader()
    office.add_much_news()
    office.clock.move(hours=1)
    office.plan()
    parts = len(office.list_states())
    assert parts > 1
    assert await office.sender.step() == 1  # one part of a chat at a time
    office.restart()
    await office.sender.recover()
    assert await office.send() == parts - 1
    assert len(office.heard()) == parts
    assert len(set(office.heard())) == parts
    assert office.read_chat().watermark == office.archive.sequence()


async def test_a_slot_that_has_begun_is_finished_however_late(office: Office) -> None:
    office.add_reader()
    office.add_much_news()
    office.clock.move(hours=1)
    office.plan()
    await office.sender.step()
    office.restart()
    office.clock.move(hours=9)
    await office.work()
    assert set(office.list_states()) == {"sent"}


async def test_a_later_part_never_overtakes_an_earlier_one(office: Office) -> None:
    office.add_reader()
    office.add_much_news()
    office.clock.move(hours=1)
    office.sandbox.faults = [Fault("error", error=ApiError(500, "Internal Server Error"))]
    await office.work()
    assert office.heard() == []
    office.clock.move(minutes=1)
    await office.send()
    assert office.heard()[0].startswith("Diplomatic digest")
    assert len(office.heard()) > 1


async def test_what_a_stale_sender_reports_changes_nothing(due: Office) -> None:
    due.plan()
    (stale,) = due.claim()
    due.restart()
    await due.sender.recover()
    due.clock.move(minutes=1)
    (current,) = due.claim()
    assert current.attempt == stale.attempt + 1
    due.sender._ended.append((stale, Broken("what the dead sender thought")))
    await due.sender._record()
    assert due.list_states() == ["sending"]


async def test_a_digest_that_cannot_be_written_stays_due(due: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> list[Part]:
        raise RuntimeError("no words for this")

    with monkeypatch.context() as broken:
        broken.setattr("bot.delivery.planning.render_edition", fail)
        assert due.plan().failed == 1
    assert due.read_chat().next_due == utc(2025, 9, 6, 8)
    assert await due.work() == 1


async def test_a_slot_that_has_perhaps_begun_is_finished_too(due: Office) -> None:
    refusals = Fault("error", times=1000, error=ApiError(500, "Internal Server Error"))
    due.sandbox.faults = [Fault("cut", accepted=True), refusals]
    for _ in range(10):
        await due.work()
        due.clock.move(hours=1)
        due.timer.now += 3600
    assert due.list_states() == ["retry"]
    due.sandbox.faults.clear()
    due.clock.move(days=1)
    await due.work()
    due.clock.move(minutes=1)
    await due.work()
    assert len(due.heard()) == 2
    assert due.list_states() == ["sent"]


async def test_two_senders_on_one_database_send_once(due: Office) -> None:
    for telegram_id in range(10, 40):
        due.add_reader(telegram_id)
    due.clock.now = utc(2025, 9, 7, 8)
    due.plan()
    other = replace(due.sender, limiter=Limiter(Rates(), due.timer), _flying=set(), _ended=[])
    for _ in range(5):
        await due.sender.step()
        await other.step()
        due.timer.now += 2
    assert [len(due.heard(telegram_id)) for telegram_id in range(10, 40)] == [1] * 30


# --- failures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        Fault("error", times=7, error=ApiError(500, "Internal Server Error")),
        Fault("error", times=7, error=too_many(11)),
        Fault("status", times=7, status=502),
        Fault("status", times=7, status=503),
    ],
    ids=["500", "429", "502", "503"],
)
async def test_a_refusal_is_retried_until_it_succeeds_and_deactivates_nobody(due: Office, fault: Fault) -> None:
    due.sandbox.faults = [replace(fault)]
    for _ in range(40):
        await due.work()
        assert due.read_chat().active
        due.clock.move(minutes=1)
        due.timer.now += 60
    assert len(due.heard()) == 1
    assert due.list_states() == ["sent"]


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("kind", ["cut", "garbage", "status"])
async def test_a_failure_after_the_request_repeats_once_then_is_uncertain(due: Office, kind: str, accepted: bool) -> None:
    due.sandbox.faults = [Fault(kind, times=99, status=504, accepted=accepted)]  # type: ignore[arg-type]
    for _ in range(10):
        await due.work()
        due.clock.move(minutes=5)
    assert len(due.heard()) == (2 if accepted else 0)
    assert due.list_states() == ["uncertain"]
    assert due.read_chat().active
    assert due.read_chat().watermark == due.archive.sequence()


async def test_silence_after_accepting_repeats_once(due: Office) -> None:
    due.sandbox.faults = [Fault("silence", times=99, accepted=True)]
    due.sender.bot = ExtBot(due.sandbox.world.token, due.sandbox.base_url, request=AiohttpRequest(read_timeout=0.05))
    async with due.sender.bot:
        for _ in range(4):
            due.plan()
            parcels = due.claim()
            for parcel in parcels:
                with pytest.raises(TimedOut):
                    await post_part(due.sender.bot, parcel.telegram_id, parcel.part)
                due.sender._ended.append((parcel, Doubtful("no reply in time")))
            await due.sender._record()
            due.clock.move(minutes=5)
            due.timer.now += 10
    assert len(due.heard()) == 2


async def test_a_doubt_followed_by_success_is_sent(due: Office) -> None:
    due.sandbox.faults = [Fault("cut")]
    await due.work()
    assert due.list_states() == ["retry"]
    due.clock.move(minutes=1)
    await due.work()
    assert due.list_states() == ["sent"]


async def test_no_connection_is_retried_freely(due: Office) -> None:
    await due.sandbox.stop()
    for _ in range(6):
        await due.work()
        due.clock.move(minutes=10)
    with due.archive.reading() as session:
        delivery = session.exec(select(DeliveryRow)).one()
    assert (delivery.state, delivery.doubts) == (State.RETRY, 0)
    assert delivery.attempts == 6


async def test_a_failing_send_keeps_the_facts_until_the_next_slot(due: Office) -> None:
    due.sandbox.faults = [Fault("error", times=1000, error=ApiError(500, "Internal Server Error"))]
    for _ in range(8):
        await due.work()
        due.clock.move(hours=1)
        due.timer.now += 3600
    assert due.list_states() == ["dead"]
    assert due.read_chat().watermark == 0
    due.sandbox.faults.clear()
    due.clock.now = utc(2025, 9, 7, 8)
    await due.work()
    assert len(due.heard()) == 1
    assert due.read_chat().watermark == due.archive.sequence()


async def test_a_slot_waits_for_the_one_before_it(due: Office) -> None:
    with due.archive.transaction() as session:
        chat = find_chat(session, READER)
        assert chat is not None
        change_slots(session, chat, SlotSettings("UTC", (time(8), time(9))), utc(2025, 9, 6, 7))
        chat.next_due = utc(2025, 9, 6, 8)
    due.sandbox.faults = [Fault("error", times=75, error=ApiError(500, "Internal Server Error"))]
    for _ in range(150):
        await due.work()
        due.clock.move(minutes=1)
        due.timer.now += 60
        if f"{due.clock():%H:%M}" == "08:40":
            due.add_news("JP")
    assert len(due.heard()) == 2
    assert "Kazakhstan" not in due.heard()[1]


@pytest.mark.parametrize("reason", ["blocked", "deactivated", "kicked", "not found"])
async def test_a_closed_chat_is_given_up(due: Office, reason: str) -> None:
    due.sandbox.world.close(READER, reason)
    await due.work()
    chat = due.read_chat()
    assert not chat.active
    assert chat.next_due is None
    assert due.list_states() == ["dead"]


async def test_one_refused_message_gives_up_nobody(due: Office) -> None:
    due.sandbox.faults = [Fault("error", error=bad_request("not enough rights to send text messages to the chat"))]
    await due.work()
    assert due.list_states() == ["dead"]
    assert due.read_chat().active


async def test_markup_telegram_cannot_read_is_sent_as_plain_text(due: Office) -> None:
    due.sandbox.faults = [Fault("error", error=bad_request("can't parse entities: Unexpected end tag at byte offset 3"))]
    await due.work()
    assert len(due.heard()) == 1
    assert "<b>" not in due.heard()[0]


async def test_a_migrated_group_keeps_everything_and_gets_its_digest(office: Office) -> None:
    office.add_reader(-7)
    office.add_news()
    office.clock.move(hours=1)
    office.sandbox.world.migrate(-7, -1007)
    await office.work()
    await office.work()
    assert len(office.heard(-1007)) == 1
    with office.archive.reading() as session:
        assert find_chat(session, -7) is None
        chat = find_chat(session, -1007)
        assert chat is not None
        assert find_following(session, chat) == (Subject("country", "MN"),)


async def test_one_poisoned_chat_among_a_hundred(office: Office) -> None:
    for telegram_id in range(1, 101):
        office.add_reader(telegram_id)
    office.add_news()
    office.sandbox.faults = [Fault("error", chat=13, times=99, error=ApiError(400, "Bad Request: something never seen before"))]
    with office.archive.transaction() as session:
        for telegram_id, zone in ((17, "Not/A_Zone"), (19, "UTC")):
            chat = find_chat(session, telegram_id)
            assert chat is not None
            chat.zone = zone
            chat.times = "08:00" if telegram_id == 17 else "25:00"
    office.clock.move(hours=1)
    planned = office.plan()
    await office.send()
    assert planned.failed == 2
    served = {telegram_id for telegram_id in range(1, 101) if office.heard(telegram_id)}
    assert served == set(range(1, 101)) - {13, 17, 19}


async def test_a_long_pause_concerns_one_chat_only(office: Office) -> None:
    for telegram_id in range(1, 6):
        office.add_reader(telegram_id)
    office.add_news()
    office.clock.move(hours=1)
    office.sandbox.faults = [Fault("error", chat=1, times=1, error=too_many(43_837))]
    await office.work()
    assert [len(office.heard(telegram_id)) for telegram_id in range(1, 6)] == [0, 1, 1, 1, 1]
    with office.archive.reading() as session:
        waiting = session.exec(select(DeliveryRow).where(col(DeliveryRow.state) == State.RETRY)).one()
    assert waiting.next_try == office.clock() + timedelta(seconds=43_837)


async def test_an_unknown_token_loses_nothing(due: Office) -> None:
    due.sandbox.faults = [Fault("error", times=3, error=ApiError(401, "Unauthorized"))]
    await due.work()
    assert due.list_states() == ["retry"]
    assert due.limiter.count_free() == 0  # nobody else is tried for a while


async def test_stopping_finishes_what_is_under_way(due: Office) -> None:
    due.plan()
    due.sender.stop()
    await due.sender.run()  # stopped before it began: claims nothing, loses nothing
    assert due.list_states() == ["pending"]


# --- what an error means ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (RetryAfter(7), Refused("", 7.0)),
        (ChatMigrated(-1007), Moved(-1007)),
        (Forbidden("bot was blocked by the user"), Gone("")),
        (BadRequest("Chat not found"), Gone("")),
        (BadRequest("Message is too long"), Broken("")),
        (InvalidToken("Unauthorized"), Refused("")),
        (NotWritten("no connection"), Refused("")),
        (NetworkError("Internal Server Error (500)"), Refused("")),
        (TimedOut(), Doubtful("")),
        (Cut("the connection ended"), Doubtful("")),
        (TelegramError("Invalid server response"), Doubtful("")),
        (RuntimeError("what is this"), Doubtful("")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_outcomes(error: Exception, outcome: Outcome) -> None:
    found = read_outcome(error)
    assert type(found) is type(outcome)
    if isinstance(found, Refused | Moved):
        assert getattr(found, "retry_after", None) == getattr(outcome, "retry_after", None)
        assert getattr(found, "new_id", None) == getattr(outcome, "new_id", None)


def test_what_forbids_is_forbidden() -> None:
    assert forbidden("bot was blocked by the user").code == 403


# --- limits ----------------------------------------------------------------------------------------


def spread(limiter: Limiter, timer: Timer, chats: list[int]) -> list[tuple[float, int]]:
    """When bulk sends to these chats, as early as the limiter allows."""
    sent: list[tuple[float, int]] = []
    waiting = list(chats)
    while waiting:
        ready = next((chat for chat in waiting if limiter.count_free() and not limiter.find_delay(chat)), None)
        if ready is None:
            timer.now += 0.01
            continue
        limiter.take(ready)
        waiting.remove(ready)
        sent.append((timer.now, ready))
    return sent


@given(st.lists(st.sampled_from([1, 2, 3, 4, -1, *range(100, 140)]), max_size=80))
@settings(deadline=None, max_examples=25)
def test_no_window_holds_more_than_allowed(chats: list[int]) -> None:
    timer = Timer()
    sent = spread(Limiter(Rates(), timer, timer.sleep), timer, chats)
    for at, _ in sent:
        assert sum(at <= other < at + 1 for other, _ in sent) <= 30
    for chat in set(chats):
        times = [at for at, to in sent if to == chat]
        assert all(later - earlier >= 0.999 for earlier, later in pairwise(times))
        if chat < 0:
            assert all(sum(at <= other < at + 60 for other in times) <= 20 for at in times)


def test_a_window_slides() -> None:
    window = Window(2, 1.0)
    for now in (0.0, 0.9):
        window.add(now)
    assert window.count_free(0.95) == 0
    assert window.find_delay(0.95) == pytest.approx(0.05)
    assert window.count_free(1.0) == 1


async def test_answers_go_before_bulk() -> None:
    timer = Timer()
    limiter = Limiter(Rates(), timer, timer.sleep)
    for chat in range(30):
        limiter.take(chat)
    free: list[int] = []

    async def sleep(seconds: float) -> None:
        free.append(limiter.count_free())
        timer.now += seconds
        free.append(limiter.count_free())

    limiter._sleep = sleep
    await limiter.wait_turn(77)
    assert free == [0, 0]  # while the answer waits, bulk gets nothing, even when there is room again
    assert limiter.count_free() == 29


async def test_an_answer_waits_out_a_short_pause() -> None:
    timer = Timer()
    limiter = Limiter(Rates(), timer, timer.sleep)
    failures = iter([RetryAfter(3), RetryAfter(2)])
    calls: list[float] = []

    async def call() -> str:
        calls.append(timer.now)
        if error := next(failures, None):
            raise error
        return "sent"

    result = await Courtesy(limiter).process_request(call, (), {}, "sendMessage", {"chat_id": 5}, None)
    assert result == "sent"
    assert calls == [1000.0, 1003.0, 1005.0]


async def test_many_refused_chats_pause_all_but_not_for_hours() -> None:
    timer = Timer()
    limiter = Limiter(Rates(), timer, timer.sleep)
    for chat in range(5):
        limiter.hold(chat, 43_837)
    assert limiter.count_free() == 0
    timer.now += 61
    assert limiter.count_free() == 30
    assert limiter.find_delay(3) > 40_000


async def test_the_limiter_forgets_chats_at_rest() -> None:
    timer = Timer()
    limiter = Limiter(Rates(), timer, timer.sleep)
    for chat in range(5_000):
        timer.now += 0.1
        limiter.take(chat)
    assert len(limiter._chats) < 2_100
