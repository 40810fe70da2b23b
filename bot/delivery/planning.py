"""Who is due → editions, rendered once for all who share them → deliveries, in one transaction.

A chat with a slot still on its way waits for its end: so no fact is on its way twice.
"""

from __future__ import annotations

from collections.abc import Iterable
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
from bot.subscribers import build_profile, find_following, read_slots
from bot.tables import OPEN, TOLD, ChatRow, DeliveryRow, EditionFactRow, EditionPartRow, EditionRow
from digest.api import Archive, ArchivedFact, Edition, FactQuery, build_edition

LOG = structlog.get_logger(__name__)
SHORT = 5  # facts of a short digest
WINDOW = 5_000  # facts of one window; beyond that nobody reads
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Rules:
    """What may enter a digest, and how late one may be."""

    lateness: timedelta = timedelta(hours=6)
    max_age: timedelta = timedelta(days=3)
    max_facts: int = 40


@dataclass(slots=True)
class Planned:
    """What one planning did, in chats; `failed` ones are still due."""

    digests: int = 0
    empty: int = 0
    late: int = 0
    held: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """How many chats were looked at."""
        return self.digests + self.empty + self.late + self.held + self.failed


def plan_due(archive: Archive, now: datetime, rules: Rules = Rules(), batch: int = 200) -> Planned:
    """Make deliveries for every chat that is due at `now`, a transaction for each batch; says how many there were.

    A chat that fails stays due and stops no other.
    """
    planned = Planned()
    failed: set[int] = set()
    while True:
        with archive.transaction() as session:
            expire_deliveries(session, now)
            chats = session.exec(_find_due(now, failed).limit(batch)).all()
            desk = _Desk(session, archive, now, rules, planned)
            failed |= {chat.id or 0 for chat in chats if not desk.plan_safely(chat)}
        if len(chats) < batch:
            return planned


def count_overdue(session: Session, now: datetime) -> int:
    """How many chats are due and not yet planned."""
    return session.exec(select(func.count()).select_from(_find_due(now, ()).subquery())).one()


def _find_due(now: datetime, without: Iterable[int]) -> SelectOfScalar[ChatRow]:
    on_its_way = exists().where(col(DeliveryRow.chat_id) == col(ChatRow.id), col(DeliveryRow.state).in_(OPEN))
    due = (col(ChatRow.active), col(ChatRow.next_due) <= now, ~on_its_way, col(ChatRow.id).not_in(list(without)))
    return select(ChatRow).where(*due).order_by(col(ChatRow.next_due), col(ChatRow.id))


@dataclass
class _Desk:
    """One transaction's planning: what chats share is looked up once."""

    session: Session
    archive: Archive
    now: datetime
    rules: Rules
    planned: Planned
    windows: dict[int, list[ArchivedFact]] = field(default_factory=dict)
    editions: dict[tuple[object, ...], tuple[int, int] | None] = field(default_factory=dict)
    until: int = field(init=False)

    def __post_init__(self) -> None:
        self.until = self.archive.sequence()

    def plan_safely(self, chat: ChatRow) -> bool:
        """Plan one chat; on an error nothing of it remains, and False."""
        try:
            with self.session.begin_nested():
                self._plan(chat)
        except Exception:
            LOG.exception("a digest cannot be planned; it stays due", chat=chat.id)
            self.planned.failed += 1
            return False
        return True

    def _plan(self, chat: ChatRow) -> None:
        slots = read_slots(chat)
        assert chat.next_due is not None
        self.session.add(chat)
        if (end := leave_quiet(slots, self.now)) > self.now:
            chat.next_due = end
            self.planned.held += 1
            return
        slot = find_due_slot(slots, chat.next_due, self.now, self.rules.lateness)
        chat.next_due = find_next_slot(slots, self.now)
        if slot is None:
            self.planned.late += 1
            return
        self._deliver(chat, slot)

    def _deliver(self, chat: ChatRow, slot: datetime) -> None:
        edition = self._find_edition(chat, slot.astimezone(ZoneInfo(chat.zone)).date())
        if edition is None:
            # There was nothing to tell: the window is closed without a message.
            chat.watermark = self.until
            self.planned.empty += 1
            return
        edition_id, parts = edition
        self.session.add_all(
            DeliveryRow(
                chat_id=chat.id or 0,
                slot=slot,
                part=part,
                edition_id=edition_id,
                next_try=self.now,
                expires=slot + self.rules.lateness,
            )
            for part in range(parts)
        )
        self.session.flush()
        self.planned.digests += 1

    def _find_edition(self, chat: ChatRow, day: Day) -> tuple[int, int] | None:
        """The id and number of parts of this chat's edition, built if nobody shares it yet; None when there is nothing new."""
        profile = build_profile(find_following(self.session, chat))
        known = self._find_known(chat)
        key = (profile.key, chat.watermark, day, chat.language, chat.length, chat.empty_digests, tuple(known.items()))
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

    def _find_known(self, chat: ChatRow) -> dict[int, int]:
        """Facts beyond the watermark that this chat was told already, with the sequence told; most chats know none."""
        query = (
            select(EditionFactRow.fact_id, func.max(EditionFactRow.sequence))
            .join(DeliveryRow, col(DeliveryRow.edition_id) == col(EditionFactRow.edition_id))
            .where(
                col(DeliveryRow.chat_id) == chat.id,
                col(DeliveryRow.state).in_(TOLD),
                col(EditionFactRow.sequence) > chat.watermark,
            )
            .group_by(col(EditionFactRow.fact_id))
            .order_by(col(EditionFactRow.fact_id))
        )
        return dict(self.session.exec(query).all())

    def _store(self, chat: ChatRow, edition: Edition, known: dict[int, int]) -> tuple[int, int]:
        """The row of an edition, found or made, and how many parts it has."""
        row = self._describe(chat, edition, known)
        names = ("profile", "since", "until", "day", "language", "length", "history")
        same = select(EditionRow).where(*(getattr(EditionRow, name) == getattr(row, name) for name in names))
        standing = self.session.exec(same).first()
        if standing is not None and standing.id is not None:
            count = select(func.count()).select_from(EditionPartRow).where(EditionPartRow.edition_id == standing.id)
            return standing.id, self.session.exec(count).one()
        self.session.add(row)
        self.session.flush()
        assert row.id is not None
        parts = render_edition(edition, chat.language)
        self.session.add_all(_write_part(row.id, number, part) for number, part in enumerate(parts))
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
            history=sha256(repr(known).encode()).hexdigest()[:32] if known else "",
            built=self.now,
        )


def _write_part(edition_id: int, number: int, part: Part) -> EditionPartRow:
    buttons = [[[button.text, button.data, button.url] for button in row] for row in part.buttons]
    return EditionPartRow(edition_id=edition_id, part=number, html=part.html, buttons=buttons, photo=part.photo)


def _shorten_key(key: str) -> str:
    """A profile's key as it fits an index: a long one as its hash."""
    return key if len(key) <= LONGEST_KEY else sha256(key.encode()).hexdigest()
