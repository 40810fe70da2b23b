"""Told facts that changed → one message for every chat that was told them. Who was told what decides; nothing is remembered.

Told are changed sources and what an admin amended or retracted; what our own new rules change is told to nobody.
A chat with anything still on its way waits for its end, so a correction never overtakes what it corrects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import and_, exists, or_
from sqlmodel import Session, col, func, select

from bot.delivery.planning import BATCH, write_part
from bot.messages.correction import Corrected, render_corrections
from bot.tables import OPEN, TOLD, ChatRow, DeliveryRow, EditionFactRow, EditionRow
from digest.api import Archive, Correction

CAUSES = frozenset({"source", "admin"})
PROFILE = "corrections"  # of their editions; readers' own profiles hold at least one "|"
LONGEST = timedelta(days=7)  # a correction older than this is told to nobody any more
CHUNK = 500  # facts looked up at once: both engines bound how many values a query takes
SOONEST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Change:
    """What one chat has to be told of one fact: the last revision of it, and the change from what it was told."""

    fact_id: int
    revision: int
    sequence: int
    first: Correction
    last: Correction


def plan_corrections(archive: Archive, now: datetime, lateness: timedelta, after: int = 0) -> tuple[int, int]:
    """Make deliveries for every chat that was told what has changed since; how many chats, and the archive's sequence read.

    `after`: the sequence a former call returned, for speed alone – calling again from 0 tells nobody twice. A chat that
    waits is met again only from before its correction, so the sequence stays where it was while one waits.
    """
    until = archive.sequence()
    changes = _find_changes(archive, after, until, now - LONGEST)
    if not changes:
        return 0, until
    with archive.reading() as session:
        wanted = _find_wanted(session, changes)
        waiting = _find_waiting(session, wanted)
    ready = sorted((chat, told) for chat, told in wanted.items() if chat not in waiting)
    for start in range(0, len(ready), BATCH):
        with archive.transaction() as session:
            _deliver(session, archive, dict(ready[start : start + BATCH]), now, lateness)
    return len(ready), after if waiting else until


def _find_changes(archive: Archive, after: int, until: int, since: datetime) -> dict[int, list[Correction]]:
    """Corrections by fact, oldest first, of the facts that a source or an admin changed."""
    changes: dict[int, list[Correction]] = defaultdict(list)
    for correction in archive.find_corrections(after, until):
        if correction.at >= since:
            changes[correction.fact_id].append(correction)
    return {fact: steps for fact, steps in changes.items() if any(step.cause in CAUSES for step in steps)}


def _find_wanted(session: Session, changes: dict[int, list[Correction]]) -> dict[int, tuple[_Change, ...]]:
    """What every active chat has to be told, by chat."""
    wanted: dict[int, list[_Change]] = defaultdict(list)
    facts = sorted(changes)
    for start in range(0, len(facts), CHUNK):
        for chat, fact, told in _find_told(session, facts[start : start + CHUNK]):
            steps = [step for step in changes[fact] if step.revision > told]
            if any(step.cause in CAUSES for step in steps) and steps[0].before != steps[-1].after:
                wanted[chat].append(_Change(fact, steps[-1].revision, steps[-1].sequence, steps[0], steps[-1]))
    return {chat: tuple(told) for chat, told in wanted.items()}


def _find_told(session: Session, facts: Sequence[int]) -> Iterable[tuple[int, int, int]]:
    """(chat, fact, latest revision told or on its way). A correction that Telegram refused for good counts as told."""
    refused = and_(col(EditionRow.profile) == PROFILE, col(DeliveryRow.attempts) > 0)
    query = (
        select(DeliveryRow.chat_id, EditionFactRow.fact_id, func.max(EditionFactRow.revision))
        .join(EditionFactRow, col(EditionFactRow.edition_id) == col(DeliveryRow.edition_id))
        .join(EditionRow, col(EditionRow.id) == col(DeliveryRow.edition_id))
        .join(ChatRow, col(ChatRow.id) == col(DeliveryRow.chat_id))
        .where(
            col(EditionFactRow.fact_id).in_(facts),
            col(ChatRow.active),
            or_(col(DeliveryRow.state).in_((*TOLD, *OPEN)), refused),
        )
        .group_by(col(DeliveryRow.chat_id), col(EditionFactRow.fact_id))
        .order_by(col(DeliveryRow.chat_id), col(EditionFactRow.fact_id))
    )
    return session.exec(query).all()


def _find_waiting(session: Session, chats: Iterable[int]) -> set[int]:
    """Those of some chats with something still on its way."""
    on_its_way = exists().where(col(DeliveryRow.chat_id) == col(ChatRow.id), col(DeliveryRow.state).in_(OPEN))
    return {chat for chat in session.exec(select(ChatRow.id).where(on_its_way)) if chat is not None} & set(chats)


def _deliver(session: Session, archive: Archive, ready: dict[int, tuple[_Change, ...]], now: datetime, lateness: timedelta) -> None:
    """Deliveries for some chats; those with the same language and changes share an edition."""
    latest = select(DeliveryRow.chat_id, func.max(DeliveryRow.slot)).where(col(DeliveryRow.chat_id).in_(ready))
    slots = dict(session.exec(latest.group_by(col(DeliveryRow.chat_id))).all())
    editions: dict[tuple[object, ...], tuple[int, int]] = {}
    for chat_id, changes in sorted(ready.items()):
        language = session.get_one(ChatRow, chat_id).language
        key = language, tuple((change.fact_id, change.first.revision, change.revision) for change in changes)
        if key not in editions:
            editions[key] = _store(session, archive, changes, language, now)
        edition_id, parts = editions[key]
        # Unique by (chat, slot): two corrections under a clock that stands still are two slots.
        slot = max(now, slots[chat_id] + SOONEST)
        session.add_all(
            DeliveryRow(chat_id=chat_id, slot=slot, part=part, edition_id=edition_id, next_try=now, expires=now + lateness)
            for part in range(parts)
        )


def _store(session: Session, archive: Archive, changes: tuple[_Change, ...], language: str, now: datetime) -> tuple[int, int]:
    """The edition of these corrections and how many parts it has. Its window is empty: it moves no reader's watermark."""
    told = [Corrected(fact, change.first, change.last) for change in changes if (fact := archive.get_fact(change.fact_id))]
    parts = render_corrections(told, language)
    history = sha256(repr([(c.fact_id, c.first.revision, c.revision, now.isoformat()) for c in changes]).encode()).hexdigest()[:32]
    row = EditionRow(
        profile=PROFILE, since=0, until=0, day=now.date(), language=language, length="full", history=history, built=now
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    session.add_all(write_part(row.id, number, part) for number, part in enumerate(parts))
    session.add_all(
        EditionFactRow(edition_id=row.id, fact_id=change.fact_id, revision=change.revision, sequence=change.sequence)
        for change in changes
    )
    session.flush()
    return row.id, len(parts)
