"""Chats: who they are, what they follow, when they want their digest. Functions over a session; the caller commits.

`next_due` is set here and by the planner only: whatever changes the slots recomputes it, so no old slot stays behind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from bot.schedule import EVERY_DAY, SlotSettings, find_next_slot
from bot.tables import ChatRow, DeliveryRow, State, SubscriptionRow, describe_chat
from digest.api import Profile

SubjectKind = Literal["everything", "country", "pair", "group", "person", "kind"]


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Something to follow: a country "MN", a pair "KZ-MN", a group of countries, a person's name, a kind of fact.

    `everything` has no value.
    """

    kind: SubjectKind
    value: str = ""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a chat starts with until it says otherwise."""

    zone: str = "UTC"
    times: tuple[time, ...] = (time(8),)


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """What a chat has set, as `/settings` shows it; `next_due` is None while nothing is followed."""

    slots: SlotSettings
    language: str
    length: str
    empty_digests: bool
    alerts: bool
    next_due: datetime | None


# --- who ------------------------------------------------------------------------------------------


def register_chat(
    session: Session, telegram_id: int, now: datetime, kind: str = "private", language: str = "en", defaults: Defaults = Defaults()
) -> ChatRow:
    """The chat of a Telegram id, made on first sight; one that had been given up is active again."""
    chat = find_chat(session, telegram_id)
    if chat is None:
        chat = ChatRow(
            telegram_id=telegram_id,
            kind=kind,
            language=language,
            zone=defaults.zone,
            times=_write_times(defaults.times),
            registered=now,
        )
        session.add(chat)
        session.flush()
    elif not chat.active:
        chat.active, chat.inactive_because = True, None
        refresh_due(session, chat, now)
    return chat


def find_chat(session: Session, telegram_id: int) -> ChatRow | None:
    """The chat of a Telegram id, or None for one never seen."""
    return session.exec(select(ChatRow).where(ChatRow.telegram_id == telegram_id)).first()


def deactivate_chat(session: Session, chat: ChatRow, reason: str) -> None:
    """Give a chat up for a permanent reason; what it follows stays, what is on its way to it does not."""
    chat.active, chat.inactive_because, chat.next_due = False, reason, None
    session.add(chat)
    waiting = (State.PENDING, State.RETRY)
    session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.chat_id) == chat.id, col(DeliveryRow.state).in_(waiting))
        .values(state=State.DEAD, error=reason)
    )


def migrate_chat(session: Session, old: int, new: int) -> ChatRow | None:
    """A group became a supergroup: its settings, subscriptions and deliveries stay under the new id.

    A chat already known under the new id gives way: it can only be the same group, seen before we were told.
    """
    chat, other = find_chat(session, old), find_chat(session, new)
    if chat is None:
        return other
    if other is not None and other.id is not None:
        _adopt(session, chat, other)
    chat.telegram_id, chat.kind = new, "supergroup"
    session.add(chat)
    session.flush()
    return chat


def delete_chat(session: Session, telegram_id: int) -> bool:
    """Forget a chat wholly: settings, subscriptions, deliveries. False for one never seen."""
    chat = find_chat(session, telegram_id)
    if chat is None:
        return False
    for table in (DeliveryRow, SubscriptionRow):
        session.execute(delete(table).where(col(table.chat_id) == chat.id))
    session.delete(chat)
    session.flush()
    return True


def read_data(session: Session, chat: ChatRow) -> dict[str, Any]:
    """Everything stored about a chat, for the person whose data it is."""
    told = select(func.count()).select_from(DeliveryRow).where(DeliveryRow.chat_id == chat.id)
    following = [f"{subject.kind} {subject.value}".strip() for subject in find_following(session, chat)]
    return {**describe_chat(chat), "following": following, "deliveries": session.exec(told).one()}


# --- what ------------------------------------------------------------------------------------------


def find_following(session: Session, chat: ChatRow) -> tuple[Subject, ...]:
    """What a chat follows, in the order it was asked for."""
    rows = session.exec(select(SubscriptionRow).where(SubscriptionRow.chat_id == chat.id).order_by(col(SubscriptionRow.id)))
    return tuple(Subject(row.subject, row.value) for row in rows)  # type: ignore[arg-type]


def find_profiles(session: Session, chats: Iterable[int]) -> dict[int, Profile]:
    """What many chats (by `ChatRow.id`) follow, in one look; a chat that follows nothing is left out."""
    rows = session.exec(select(SubscriptionRow).where(col(SubscriptionRow.chat_id).in_(list(chats))))
    following: dict[int, list[Subject]] = defaultdict(list)
    for row in rows:
        following[row.chat_id].append(Subject(row.subject, row.value))  # type: ignore[arg-type]
    return {chat: build_profile(subjects) for chat, subjects in following.items()}


def subscribe(session: Session, chat: ChatRow, subjects: Iterable[Subject], now: datetime) -> tuple[Subject, ...]:
    """Follow subjects (nothing given means everything); returns those that are new. The chat is due from now on."""
    known = set(find_following(session, chat))
    wanted = dict.fromkeys(subjects) or {Subject("everything"): None}
    new = tuple(subject for subject in wanted if subject not in known)
    session.add_all(SubscriptionRow(chat_id=_id(chat), subject=subject.kind, value=subject.value, since=now) for subject in new)
    session.flush()
    if chat.next_due is None:
        refresh_due(session, chat, now)
    return new


def unsubscribe(
    session: Session, chat: ChatRow, subjects: Iterable[Subject] | None = None, now: datetime | None = None
) -> tuple[Subject, ...]:
    """Follow these subjects no longer, or none at all (None); returns those that were followed."""
    following = find_following(session, chat)
    gone = following if subjects is None else tuple(subject for subject in dict.fromkeys(subjects) if subject in following)
    for subject in gone:
        session.execute(
            delete(SubscriptionRow).where(
                col(SubscriptionRow.chat_id) == chat.id,
                col(SubscriptionRow.subject) == subject.kind,
                col(SubscriptionRow.value) == subject.value,
            )
        )
    if len(gone) == len(following):
        chat.next_due = None
        session.add(chat)
    session.flush()
    return gone


def build_profile(subjects: Iterable[Subject]) -> Profile:
    """What the subjects mean for a digest: countries, pairs and people add up, kinds narrow, everything is everything."""
    chosen = sorted(subjects)
    kinds = _values(chosen, "kind")
    if Subject("everything") in chosen:
        return Profile(kinds=kinds)  # type: ignore[arg-type]
    return Profile(
        countries=_values(chosen, "country"),
        pairs=tuple(_read_pair(value) for value in _values(chosen, "pair")),
        people=_values(chosen, "person"),
        kinds=kinds,  # type: ignore[arg-type]
    )


# --- when ------------------------------------------------------------------------------------------


def read_settings(chat: ChatRow) -> ChatSettings:
    """What a chat has set."""
    return ChatSettings(read_slots(chat), chat.language, chat.length, chat.empty_digests, chat.alerts, chat.next_due)


def read_slots(chat: ChatRow) -> SlotSettings:
    """When a chat wants its digests."""
    quiet = (
        (time.fromisoformat(chat.quiet_from), time.fromisoformat(chat.quiet_until))
        if chat.quiet_from and chat.quiet_until
        else None
    )
    times = tuple(time.fromisoformat(at) for at in chat.times.split(",") if at)
    return SlotSettings(chat.zone, times, frozenset(map(int, chat.weekdays)), quiet)


def change_slots(session: Session, chat: ChatRow, slots: SlotSettings, now: datetime) -> None:
    """Set when a chat wants its digests: `replace(read_slots(chat), …)` changes one thing.

    A digest that is due already is still sent; from then on only the new slots count.
    """
    chat.zone, chat.times = slots.zone, _write_times(slots.times)
    chat.weekdays = "".join(map(str, sorted(slots.weekdays & EVERY_DAY)))
    chat.quiet_from, chat.quiet_until = (f"{at:%H:%M}" for at in slots.quiet) if slots.quiet else (None, None)
    if chat.next_due is None or chat.next_due > now:
        refresh_due(session, chat, now)
    session.add(chat)
    session.flush()


def change_reading(
    session: Session,
    chat: ChatRow,
    language: str | None = None,
    length: Literal["full", "short"] | None = None,
    empty_digests: bool | None = None,
    alerts: bool | None = None,
) -> None:
    """Set how a chat reads; what is None stays."""
    chosen = {"language": language, "length": length, "empty_digests": empty_digests, "alerts": alerts}
    chat.sqlmodel_update({name: value for name, value in chosen.items() if value is not None})
    session.add(chat)
    session.flush()


def refresh_due(session: Session, chat: ChatRow, now: datetime) -> None:
    """Compute `next_due` anew: None unless the chat is active and follows something."""
    wanted = chat.active and bool(find_following(session, chat))
    chat.next_due = find_next_slot(read_slots(chat), now) if wanted else None
    session.add(chat)


def _adopt(session: Session, chat: ChatRow, other: ChatRow) -> None:
    """Take over what the other record of the same group follows, then remove it."""
    session.flush()
    subscribe_from = find_following(session, other)
    known = set(find_following(session, chat))
    missing = [subject for subject in subscribe_from if subject not in known]
    session.add_all(SubscriptionRow(chat_id=_id(chat), subject=s.kind, value=s.value, since=other.registered) for s in missing)
    chat.watermark = max(chat.watermark, other.watermark)
    due = [at for at in (chat.next_due, other.next_due) if at is not None]
    chat.next_due = min(due, default=None)
    for table in (DeliveryRow, SubscriptionRow):
        session.execute(delete(table).where(col(table.chat_id) == other.id))
    session.delete(other)
    session.flush()


def _write_times(times: Iterable[time]) -> str:
    return ",".join(f"{at:%H:%M}" for at in sorted(set(times)))


def _values(subjects: Iterable[Subject], kind: SubjectKind) -> tuple[str, ...]:
    return tuple(subject.value for subject in subjects if subject.kind == kind)


def _read_pair(value: str) -> tuple[str, str]:
    one, other = sorted(value.split("-", 1))
    return one, other


def _id(chat: ChatRow) -> int:
    assert chat.id is not None
    return chat.id
