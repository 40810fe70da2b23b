"""The bot's tables, on the archive's metadata: chats and what they follow, editions, deliveries.

"Who was told what" is a join of delivery and edition_fact, never a table of readers × facts.
"""

from __future__ import annotations

from datetime import date as Day
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from digest.api import Instant


class State(StrEnum):
    """The life of a delivery; `sending` is committed before the call, so after a crash it means "perhaps sent"."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    UNCERTAIN = "uncertain"
    DEAD = "dead"


OPEN = (State.PENDING, State.SENDING, State.RETRY)
TOLD = (State.SENT, State.UNCERTAIN)
UNFINISHED = "state IN ('pending', 'retry', 'sending')"  # the outbox looks only at these: the index holds no others


class ChatRow(SQLModel, table=True):
    """One chat: who it is, what it set, when it is due, and up to which archive sequence digests have told it.

    `telegram_id` changes when a group becomes a supergroup, `id` never does. `times` are "08:00,20:00" in `zone`,
    `weekdays` ISO digits ("12345"), quiet hours "22:00" and "07:00" or None.
    """

    __tablename__ = "chat"
    id: int | None = Field(default=None, primary_key=True)
    telegram_id: int = Field(sa_type=BigInteger, unique=True)
    kind: str = "private"
    language: str = "en"
    zone: str
    times: str
    weekdays: str = "1234567"
    quiet_from: str | None = None
    quiet_until: str | None = None
    length: str = "full"
    empty_digests: bool = False
    alerts: bool = False
    active: bool = True
    inactive_because: str | None = None
    registered: datetime = Field(sa_type=Instant)
    next_due: datetime | None = Field(default=None, sa_type=Instant, index=True)
    watermark: int = Field(default=0, sa_type=BigInteger)


class SubscriptionRow(SQLModel, table=True):
    """One thing a chat follows: `subject` says what kind of thing, `value` which one."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("chat_id", "subject", "value"),)
    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(foreign_key="chat.id", ondelete="CASCADE")
    subject: str
    value: str
    since: datetime = Field(sa_type=Instant)


class EditionRow(SQLModel, table=True):
    """One digest as readers share it: the same profile, window of the archive, day, language, length and history."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("profile", "since", "until", "day", "language", "length", "history"),)
    id: int | None = Field(default=None, primary_key=True)
    profile: str
    since: int = Field(sa_type=BigInteger)
    until: int = Field(sa_type=BigInteger)
    day: Day
    language: str
    length: str
    history: str = Field(default="", description="A hash of what of the window its readers know already; most know nothing.")
    built: datetime = Field(sa_type=Instant)


class EditionPartRow(SQLModel, table=True):
    """One message of an edition, rendered once; `buttons` are rows of [text, data, url]."""

    __tablename__ = "edition_part"
    edition_id: int = Field(foreign_key="edition.id", primary_key=True, ondelete="CASCADE")
    part: int = Field(primary_key=True)
    html: str
    buttons: list[list[list[str | None]]] = Field(default_factory=list, sa_type=JSON)
    photo: bytes | None = Field(default=None, sa_type=LargeBinary)


class EditionFactRow(SQLModel, table=True):
    """A fact an edition tells, as it was: its revision, and the archive sequence of that content."""

    __tablename__ = "edition_fact"
    edition_id: int = Field(foreign_key="edition.id", primary_key=True, ondelete="CASCADE")
    fact_id: int = Field(primary_key=True, index=True)
    revision: int
    sequence: int = Field(sa_type=BigInteger)


class DeliveryRow(SQLModel, table=True):
    """One part of one slot for one chat. `doubts` counts attempts that ended without our knowing whether it was sent."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("chat_id", "slot", "part"),
        Index("ix_delivery_open", "next_try", sqlite_where=text(UNFINISHED), postgresql_where=text(UNFINISHED)),
    )
    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(foreign_key="chat.id", ondelete="CASCADE")
    slot: datetime = Field(sa_type=Instant)
    part: int = 0
    edition_id: int = Field(foreign_key="edition.id", index=True)
    state: str = State.PENDING
    attempts: int = 0
    doubts: int = 0
    next_try: datetime = Field(sa_type=Instant)
    expires: datetime = Field(sa_type=Instant, description="Later than this it is not sent; its facts roll into the next slot.")
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    error: str | None = None
    message_id: int | None = Field(default=None, sa_type=BigInteger)
    sent: datetime | None = Field(default=None, sa_type=Instant)


def describe_chat(row: ChatRow) -> dict[str, Any]:
    """Every stored column of a chat, for the person whose data it is."""
    return row.model_dump(exclude={"id"})
