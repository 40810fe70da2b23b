"""The outbox: deliveries claimed with a lease, `sending` committed before the call, results recorded after it.

Functions over a session of the archive; the caller commits. Leases use the database's clock, everything else the
caller's: moving a demonstration's clock by a day takes no delivery from the hands of whoever is sending it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import exists, text, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import Select

from bot.delivery.limits import Limiter
from bot.delivery.outcome import Broken, Doubtful, Gone, Moved, Outcome, Refused, Sent
from bot.messages.answer import Button, Keyboard, Part
from bot.schedule import leave_quiet
from bot.subscribers import deactivate_chat, migrate_chat, read_slots
from bot.tables import OPEN, TOLD, ChatRow, DeliveryRow, EditionPartRow, EditionRow, State

WAITING = (State.PENDING, State.RETRY)
LOOK_AHEAD = 4  # candidates looked at for each delivery wanted: some have to wait
SECOND_DOUBT = 2


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a lease holds, and how long to wait after a failure: doubled each time, up to the longest."""

    lease: timedelta = timedelta(seconds=120)
    first_retry: float = 5.0
    longest_retry: float = 600.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """One claimed delivery, ready to send; `attempt` tells it from a later claim of the same delivery."""

    id: int
    attempt: int
    telegram_id: int
    part: Part


def claim_parcels(session: Session, now: datetime, limiter: Limiter, count: int, patience: Patience) -> list[Parcel]:
    """Mark up to `count` deliveries whose turn it is as `sending`, and hand them over. Commit before sending.

    At most one part of a chat at a time, in order. Chats at their own limit wait; in quiet hours their end is waited for.
    """
    if count < 1:
        return []
    chosen: dict[int, int] = {}
    ready = _find_ready(now).where(col(ChatRow.telegram_id).not_in(limiter.list_busy()))
    for delivery, chat in session.execute(ready.limit(count * LOOK_AHEAD)).all():
        if len(chosen) == count:
            break
        if not _put_off(session, delivery, chat, now, limiter):
            chosen[delivery.id] = chat.telegram_id
            limiter.take(chat.telegram_id)
    return _claim(session, chosen, patience) if chosen else []


def record_outcomes(session: Session, now: datetime, outcomes: Iterable[tuple[Parcel, Outcome]], patience: Patience) -> None:
    """Write down how attempts ended; one that is no longer the latest of its delivery changes nothing."""
    for parcel, outcome in outcomes:
        delivery = session.get(DeliveryRow, parcel.id, populate_existing=True)
        if delivery is not None and delivery.state == State.SENDING and delivery.attempts == parcel.attempt:
            _record(session, delivery, now, outcome, patience)


def recover_deliveries(session: Session, now: datetime, patience: Patience) -> int:
    """Deliveries left as `sending` by a process that ended: perhaps sent, so tried once more. Says how many there were."""
    lost = (col(DeliveryRow.state) == State.SENDING, col(DeliveryRow.lease_until) < read_clock(session))
    rows = session.exec(select(DeliveryRow).where(*lost)).all()
    for delivery in rows:
        _record(session, delivery, now, Doubtful("the sender ended while sending"), patience)
    return len(rows)


def expire_deliveries(session: Session, now: datetime, chat: ChatRow | None = None) -> int:
    """Give up what is later than its limit (of one chat, or all): its facts roll into the next slot.

    A slot that has begun, if only perhaps, is finished however late: told again with the next one it might come thrice.
    """
    sibling = aliased(DeliveryRow)
    begun = exists().where(
        col(sibling.chat_id) == col(DeliveryRow.chat_id),
        col(sibling.slot) == col(DeliveryRow.slot),
        col(sibling.state).in_((*TOLD, State.SENDING)) | (col(sibling.doubts) > 0),
    )
    late = (col(DeliveryRow.state).in_(WAITING), col(DeliveryRow.expires) < now, ~begun)
    query = select(DeliveryRow).where(*late).with_for_update()
    rows = session.exec(query.where(DeliveryRow.chat_id == chat.id) if chat else query).all()
    for delivery in rows:
        delivery.state, delivery.error = State.DEAD, f"too late; {delivery.error or 'never tried'}"
        session.add(delivery)
    session.flush()
    return len(rows)


def count_states(session: Session) -> dict[str, int]:
    """How many deliveries there are in each state."""
    rows = session.exec(select(DeliveryRow.state, func.count()).group_by(col(DeliveryRow.state))).all()
    return {State(state).value: count for state, count in rows}


def find_uncertain(session: Session, limit: int = 50) -> list[tuple[DeliveryRow, ChatRow]]:
    """Deliveries that ended without our knowing whether they arrived, latest first, for admins."""
    query = select(DeliveryRow, ChatRow).join(ChatRow).where(col(DeliveryRow.state) == State.UNCERTAIN)
    return list(session.exec(query.order_by(col(DeliveryRow.id).desc()).limit(limit)).all())


def read_clock(session: Session) -> datetime:
    """The database's own time, which all who share it agree on."""
    if session.get_bind().dialect.name == "sqlite":
        seconds = session.execute(text("SELECT (julianday('now') - 2440587.5) * 86400")).scalar_one()
    else:
        seconds = session.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one()
    return datetime.fromtimestamp(float(seconds), UTC)


def _find_ready(now: datetime) -> Select[DeliveryRow, ChatRow]:
    """What may be tried now, longest waiting first; a part waits until those before it have ended."""
    before = aliased(DeliveryRow)
    waits = exists().where(
        col(before.chat_id) == col(DeliveryRow.chat_id),
        col(before.state).in_(OPEN),
        (col(before.slot) < col(DeliveryRow.slot))
        | ((col(before.slot) == col(DeliveryRow.slot)) & (col(before.part) < col(DeliveryRow.part))),
    )
    return (
        select(DeliveryRow, ChatRow)
        .join(ChatRow, col(ChatRow.id) == col(DeliveryRow.chat_id))
        .where(col(DeliveryRow.state).in_(WAITING), col(DeliveryRow.next_try) <= now, col(ChatRow.active), ~waits)
        .order_by(col(DeliveryRow.next_try), col(DeliveryRow.id))
        .with_for_update(skip_locked=True, of=DeliveryRow)
    )


def _put_off(session: Session, delivery: DeliveryRow, chat: ChatRow, now: datetime, limiter: Limiter) -> bool:
    """Whether this delivery has to wait, or has come too late."""
    if delivery.expires < now and expire_deliveries(session, now, chat) and delivery.state == State.DEAD:
        return True
    end = leave_quiet(read_slots(chat), now)
    if end > now:
        delivery.expires += end - now
        delivery.next_try = end
        session.add(delivery)
        return True
    return limiter.find_delay(chat.telegram_id) > 0


def _claim(session: Session, chosen: dict[int, int], patience: Patience) -> list[Parcel]:
    session.flush()
    claimed = session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.id).in_(chosen), col(DeliveryRow.state).in_(WAITING))
        .values(state=State.SENDING, attempts=DeliveryRow.attempts + 1, lease_until=read_clock(session) + patience.lease)
        .returning(col(DeliveryRow.id), col(DeliveryRow.attempts), col(DeliveryRow.edition_id), col(DeliveryRow.part))
        .execution_options(synchronize_session=False)
    ).all()
    return [Parcel(id, attempt, chosen[id], _read_part(session, edition, part)) for id, attempt, edition, part in sorted(claimed)]


def _read_part(session: Session, edition_id: int, number: int) -> Part:
    row = session.get_one(EditionPartRow, (edition_id, number))
    buttons: Keyboard = tuple(tuple(Button(text or "", data, url) for text, data, url in line) for line in row.buttons)
    return Part(row.html, buttons, row.photo)


def _record(session: Session, delivery: DeliveryRow, now: datetime, outcome: Outcome, patience: Patience) -> None:
    delivery.lease_until = None
    session.add(delivery)
    match outcome:
        case Sent(message_id):
            delivery.state, delivery.sent, delivery.message_id, delivery.error = State.SENT, now, message_id, None
            _close_slot(session, delivery)
        case Refused(error, retry_after):
            _retry(delivery, now, error, retry_after or _back_off(delivery.attempts, patience))
        case Doubtful(error):
            _record_doubt(session, delivery, now, error, patience)
        case Broken(error):
            delivery.state, delivery.error = State.DEAD, error
        case Gone(error):
            delivery.state, delivery.error = State.DEAD, error
            session.flush()
            deactivate_chat(session, session.get_one(ChatRow, delivery.chat_id), error)
        case Moved(new_id):
            _retry(delivery, now, "the group has another id", 0.0)
            session.flush()
            migrate_chat(session, session.get_one(ChatRow, delivery.chat_id).telegram_id, new_id)
    session.flush()


def _record_doubt(session: Session, delivery: DeliveryRow, now: datetime, error: str, patience: Patience) -> None:
    delivery.doubts += 1
    if delivery.doubts < SECOND_DOUBT:
        _retry(delivery, now, error, _back_off(delivery.attempts, patience))
    else:
        delivery.state, delivery.error = State.UNCERTAIN, error
        _close_slot(session, delivery)


def _retry(delivery: DeliveryRow, now: datetime, error: str, seconds: float) -> None:
    delivery.state, delivery.error, delivery.next_try = State.RETRY, error, now + timedelta(seconds=seconds)


def _back_off(attempts: int, patience: Patience) -> float:
    """Seconds to wait after so many attempts, doubled each time, with a jitter that spreads out who failed together."""
    doubled = patience.first_retry * 2.0 ** min(attempts - 1, 20)
    return min(patience.longest_retry, doubled) * random.uniform(0.75, 1.0)


def _close_slot(session: Session, delivery: DeliveryRow) -> None:
    """When every part has been told, the chat has been told everything up to the end of the edition's window."""
    session.flush()
    parts = select(DeliveryRow.state).where(DeliveryRow.chat_id == delivery.chat_id, DeliveryRow.slot == delivery.slot)
    if all(state in TOLD for state in session.exec(parts)):
        until = session.get_one(EditionRow, delivery.edition_id).until
        behind = (col(ChatRow.id) == delivery.chat_id, col(ChatRow.watermark) < until)
        session.execute(update(ChatRow).where(*behind).values(watermark=until))
