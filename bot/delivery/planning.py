"""Who is due → editions, rendered once for all who share them → deliveries, in one transaction.

A chat with a slot still on its way waits for its end: so no fact is on its way twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import exists
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.delivery.outbox import expire_deliveries
from bot.messages.answer import Part
from bot.messages.edition import render_edition
from bot.schedule import find_due_slot, find_next_slot, leave_quiet
from bot.subscribers import find_profiles, read_slots
from bot.tables import OPEN, TOLD, ChatRow, DeliveryRow, EditionFactRow, EditionPartRow, EditionRow
from digest.api import Archive, ArchivedFact, Edition, FactQuery, Profile, build_edition

LOG = structlog.get_logger(__name__)
SHORT = 5  # facts of a short digest
WINDOW = 5_000  # facts of one window; beyond that nobody reads
LONGEST_KEY = 200
BATCH = 200  # chats in one transaction: whoever asks something meanwhile waits no longer than that takes


@dataclass(frozen=True, slots=True)
class Rules:
    """What may enter a digest, and how late one may be."""

    lateness: timedelta = timedelta(hours=6)
    max_age: timedelta = timedelta(days=3)
    max_facts: int = 40


@dataclass(slots=True)
class Planned:
    """What one planning did, in chats; the failures (their ids) are still due."""

    digests: int = 0
    empty: int = 0
    late: int = 0
    held: int = 0
    failures: set[int] = field(default_factory=set)

    @property
    def failed(self) -> int:
        """How many could not be planned."""
        return len(self.failures)

    @property
    def total(self) -> int:
        """How many chats were looked at."""
        return self.digests + self.empty + self.late + self.held + self.failed


def plan_due(archive: Archive, now: datetime, rules: Rules = Rules(), batch: int = BATCH) -> Planned:
    """Make deliveries for every chat that is due at `now`; says how many there were."""
    planned = Planned()
    while plan_batch(archive, now, rules, planned, batch):
        pass
    return planned


def plan_batch(archive: Archive, now: datetime, rules: Rules, planned: Planned, batch: int = BATCH) -> bool:
    """Make deliveries for the next chats that are due, in one transaction, counted in `planned`; whether there may be more.

    A chat that fails stays due and stops no other.
    """
    with archive.transaction() as session:
        expire_deliveries(session, now)
        chats = session.exec(_find_due(now, planned.failures).limit(batch)).all()
        desk = _Desk(session, archive, now, rules, planned, chats)
        for chat in chats:
            desk.plan_safely(chat)
    return len(chats) == batch


def count_overdue(session: Session, now: datetime) -> int:
    """How many chats are due and not yet planned."""
    return session.exec(select(func.count()).select_from(_find_due(now, ()).subquery())).one()


def _find_due(now: datetime, without: Iterable[int]) -> SelectOfScalar[ChatRow]:
    on_its_way = exists().where(col(DeliveryRow.chat_id) == col(ChatRow.id), col(DeliveryRow.state).in_(OPEN))
    due = (col(ChatRow.active), col(ChatRow.next_due) <= now, ~on_its_way, col(ChatRow.id).not_in(list(without)))
    return select(ChatRow).where(*due).order_by(col(ChatRow.next_due), col(ChatRow.id))


@dataclass(frozen=True, slots=True)
class _Decision:
    """What becomes of one chat: when it is due next, and the slot and edition (id, number of parts) to deliver, if any."""

    result: str
    next_due: datetime | None
    slot: datetime | None = None
    edition: tuple[int, int] | None = None


@dataclass
class _Desk:
    """One transaction's planning: what chats share is looked up once."""

    session: Session
    archive: Archive
    now: datetime
    rules: Rules
    planned: Planned
    chats: Sequence[ChatRow]
    windows: dict[int, list[ArchivedFact]] = field(default_factory=dict)
    editions: dict[tuple[object, ...], tuple[int, int] | None] = field(default_factory=dict)
    profiles: dict[int, Profile] = field(init=False)
    known: dict[int, dict[int, int]] = field(init=False)
    until: int = field(init=False)

    def __post_init__(self) -> None:
        chats = [chat.id or 0 for chat in self.chats]
        self.until = self.archive.sequence()
        self.profiles = find_profiles(self.session, chats)
        self.known = self._find_known(chats)

    def plan_safely(self, chat: ChatRow) -> None:
        """Plan one chat; an error leaves it as it is."""
        try:
            decision = self._decide(chat)
        except Exception:
            LOG.exception("a digest cannot be planned; it stays due", chat=chat.id)
            self.planned.failures.add(chat.id or 0)
            return
        self._write(chat, decision)
        setattr(self.planned, decision.result, getattr(self.planned, decision.result) + 1)

    def _decide(self, chat: ChatRow) -> _Decision:
        slots = read_slots(chat)
        assert chat.next_due is not None
        if (end := leave_quiet(slots, self.now)) > self.now:
            return _Decision("held", end)
        slot = find_due_slot(slots, chat.next_due, self.now, self.rules.lateness)
        following = find_next_slot(slots, self.now)
        if slot is None:
            return _Decision("late", following)
        edition = self._find_edition(chat, slot.astimezone(ZoneInfo(chat.zone)).date())
        return _Decision("digests" if edition else "empty", following, slot, edition)

    def _write(self, chat: ChatRow, decision: _Decision) -> None:
        chat.next_due = decision.next_due
        if decision.result == "empty":
            # There was nothing to tell: the window is closed without a message.
            chat.watermark = self.until
        self.session.add(chat)
        if decision.slot is None or decision.edition is None:
            return
        edition_id, parts = decision.edition
        expires = decision.slot + self.rules.lateness
        self.session.add_all(
            DeliveryRow(
                chat_id=chat.id or 0, slot=decision.slot, part=part, edition_id=edition_id, next_try=self.now, expires=expires
            )
            for part in range(parts)
        )

    def _find_edition(self, chat: ChatRow, day: Day) -> tuple[int, int] | None:
        """The id and number of parts of this chat's edition, built if nobody shares it yet; None when there is nothing new."""
        profile = self.profiles.get(chat.id or 0, Profile())
        known = self.known.get(chat.id or 0, {})
        key = (profile.key, chat.watermark, day, chat.language, chat.length, chat.empty_digests, tuple(sorted(known.items())))
        if key not in self.editions:
            fresh = [fact for fact in self._find_window(chat.watermark) if known.get(fact.id, -1) < fact.sequence]
            edition = build_edition(fresh, profile, day, SHORT if chat.length == "short" else self.rules.max_facts)
            skip = edition.empty and not chat.empty_digests
            self.editions[key] = None if skip else self._store(chat, edition, known)
        return self.editions[key]

    def _find_window(self, since: int) -> list[ArchivedFact]:
        """The facts since a watermark that are young enough for a digest."""
        if since not in self.windows:
            youngest = (self.now - self.rules.max_age).date()
            query = FactQuery(after_sequence=since, until_sequence=self.until, published_since=youngest, limit=WINDOW)
            self.windows[since] = self.archive.find_facts(query)
        return self.windows[since]

    def _find_known(self, chats: list[int]) -> dict[int, dict[int, int]]:
        """Facts beyond their watermarks that chats were told already, with the sequence told; most chats know none."""
        query = (
            select(DeliveryRow.chat_id, EditionFactRow.fact_id, func.max(EditionFactRow.sequence))
            .join(ChatRow, col(ChatRow.id) == col(DeliveryRow.chat_id))
            .join(EditionFactRow, col(EditionFactRow.edition_id) == col(DeliveryRow.edition_id))
            .where(
                col(DeliveryRow.chat_id).in_(chats),
                col(DeliveryRow.state).in_(TOLD),
                col(EditionFactRow.sequence) > col(ChatRow.watermark),
            )
            .group_by(col(DeliveryRow.chat_id), col(EditionFactRow.fact_id))
        )
        known: dict[int, dict[int, int]] = defaultdict(dict)
        for chat, fact, sequence in self.session.exec(query):
            known[chat][fact] = sequence
        return known

    def _store(self, chat: ChatRow, edition: Edition, known: dict[int, int]) -> tuple[int, int]:
        """The row of an edition, found or made, and how many parts it has."""
        row = self._describe(chat, edition, known)
        names = ("profile", "since", "until", "day", "language", "length", "history")
        same = select(EditionRow).where(*(getattr(EditionRow, name) == getattr(row, name) for name in names))
        standing = self.session.exec(same).first()
        if standing is not None and standing.id is not None:
            count = select(func.count()).select_from(EditionPartRow).where(EditionPartRow.edition_id == standing.id)
            return standing.id, self.session.exec(count).one()
        parts = render_edition(edition, chat.language)  # what may fail comes before what is written
        self.session.add(row)
        self.session.flush()
        assert row.id is not None
        self.session.add_all(write_part(row.id, number, part) for number, part in enumerate(parts))
        self.session.add_all(
            EditionFactRow(edition_id=row.id, fact_id=fact.id, revision=fact.revision, sequence=fact.sequence)
            for fact in edition.facts
        )
        self.session.flush()
        return row.id, len(parts)

    def _describe(self, chat: ChatRow, edition: Edition, known: dict[int, int]) -> EditionRow:
        return EditionRow(
            profile=_shorten_key(edition.profile.key),
            since=chat.watermark,
            until=self.until,
            day=edition.day,
            language=chat.language,
            length=chat.length,
            history=sha256(repr(sorted(known.items())).encode()).hexdigest()[:32] if known else "",
            built=self.now,
        )


def write_part(edition_id: int, number: int, part: Part) -> EditionPartRow:
    """A rendered message as the row of its edition."""
    buttons = [[[button.text, button.data, button.url] for button in row] for row in part.buttons]
    return EditionPartRow(edition_id=edition_id, part=number, html=part.html, buttons=buttons, photo=part.photo)


def _shorten_key(key: str) -> str:
    """A profile's key as it fits an index: a long one as its hash."""
    return key if len(key) <= LONGEST_KEY else sha256(key.encode()).hexdigest()
