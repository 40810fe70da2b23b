"""document → document_version ← appearance, and the outlets that published them.

A document is one text of the world; a version is its content at a time, by hash; an appearance says where and when it
was seen. An appearance is `standing` until its address shows another text; a version stands while an appearance does.
"""

from __future__ import annotations

from datetime import date as Day
from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from digest.archive.tables.columns import DayNumber, Moment
from digest.archive.tables.metadata import Instant

KEPT = "text IS NOT NULL"


class Outlet(SQLModel, table=True):
    """Who published; `agency_id` the agency whose texts it copies, with which it counts as one."""

    __tablename__ = "outlet"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    agency_id: int | None = Field(default=None, foreign_key="outlet.id")


class DocumentRow(SQLModel, table=True):
    """One text of the world through all its versions."""

    __tablename__ = "document"
    id: int | None = Field(default=None, primary_key=True)
    first_seen: datetime = Field(sa_type=Moment)


class DocumentAgency(SQLModel, table=True):
    """The agency whose text a document is, as one of its versions says: with it every outlet that prints it counts as one."""

    __tablename__ = "document_agency"
    document_id: int = Field(foreign_key="document.id", primary_key=True)
    agency_id: int = Field(foreign_key="outlet.id")


class DocumentVersion(SQLModel, table=True):
    """What a document said: `hash` of title and text; `text` is null once `archive.keep_texts` has run out.

    `extractor` names the rules its claims were read with; `published` is the earliest day on which it is known to have appeared.
    """

    __tablename__ = "document_version"
    __table_args__ = (Index("ix_document_version_kept", "seen", sqlite_where=text(KEPT), postgresql_where=text(KEPT)),)
    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id", index=True)
    number: int
    hash: bytes = Field(sa_type=LargeBinary, unique=True)
    title: str | None = None
    text: str | None = None
    language: str
    published: Day | None = Field(default=None, sa_type=DayNumber)
    extractor: str
    seen: datetime = Field(sa_type=Moment)


class TextBand(SQLModel, table=True):
    """What near copies of a text are found by: texts of one origin share a band of their sketches."""

    __tablename__ = "text_band"
    __table_args__ = {"sqlite_with_rowid": False}
    band: int = Field(primary_key=True, sa_type=BigInteger)
    version_id: int = Field(primary_key=True, foreign_key="document_version.id")


class Appearance(SQLModel, table=True):
    """A version seen at a place: `key` stands for the canonical address, or for outlet and given id where there is none.

    `given_id` is what its source calls it, null where that is the address.
    """

    __tablename__ = "appearance"
    __table_args__ = (UniqueConstraint("key", "version_id"), Index(None, "version_id"))
    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="document_version.id")
    outlet_id: int = Field(foreign_key="outlet.id", index=True)
    key: int = Field(sa_type=BigInteger)
    given_id: str | None = None
    url: str | None = None
    published: Day | None = Field(default=None, sa_type=DayNumber)
    retrieved: datetime = Field(sa_type=Moment)
    standing: bool = True


class SourceState(SQLModel, table=True):
    """What is remembered of a source between two looks: validators of conditional GET, back-off, who added it."""

    __tablename__ = "source"
    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(unique=True)
    name: str | None = None
    kind: str = "auto"
    language: str | None = None
    agency: str | None = None
    every_minutes: int = 15
    configured: bool = True
    paused: bool = False
    etag: str | None = None
    last_modified: str | None = None
    next_fetch: datetime | None = Field(default=None, sa_type=Instant, index=True)
    last_success: datetime | None = Field(default=None, sa_type=Instant)
    failures: int = 0
    error: str | None = None
