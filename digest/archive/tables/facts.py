"""claim and evidence: what one text says; fact: what the archive holds true, a clustering of claims.

Columns that queries and sorting need are real columns; the slots of a kind are JSON, so a new kind needs no migration.
Money is stored in hundredths of its unit, percentages in thousandths; the exact figure with its quantum is in `slots`.
"""

from __future__ import annotations

from datetime import date as Day
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from digest.archive.tables.metadata import Instant


class Claim(SQLModel, table=True):
    """What one version says, as one extractor read it. Immutable; `bucket` holds what could be the same fact."""

    __tablename__ = "claim"
    __table_args__ = (UniqueConstraint("version_id", "extractor", "ordinal"),)
    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="document_version.id")
    extractor: str
    ordinal: int
    kind: str
    bucket: str = Field(index=True)
    countries: list[str] = Field(sa_type=JSON)
    date: str | None = None
    status: str
    slots: dict[str, Any] = Field(sa_type=JSON)
    attributed_to: str | None = None
    rule: str
    confidence: float


class EvidenceRow(SQLModel, table=True):
    """A quote of a claim, the sentence that states it first; offsets are code points into the version's `field`."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("claim_id", "ordinal"),)
    id: int | None = Field(default=None, primary_key=True)
    claim_id: int = Field(foreign_key="claim.id")
    ordinal: int
    quote: str
    start: int
    end: int
    field: str


class FactRow(SQLModel, table=True):
    """A fact with what queries need of it. `sequence` is the archive's count when readers last had something new in it.

    `day_from`, `day_to` are the time of the event (of trade: its period), of the publication where none is stated.
    """

    __tablename__ = "fact"
    __table_args__ = (Index(None, "kind", "day_to", "id"), Index(None, "day_to", "id"), Index(None, "status", "day_from"))
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    bucket: str = Field(index=True)
    status: str
    date: str | None = None
    day_from: Day | None = None
    day_to: Day | None = None
    countries: list[str] = Field(sa_type=JSON)
    slots: dict[str, Any] = Field(sa_type=JSON)
    flow: str | None = None
    reporter: str | None = None
    partner: str | None = None
    value: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    change: int | None = Field(default=None, sa_type=BigInteger)
    commodity: str | None = None
    mode: str | None = None
    field: str | None = None
    importance: float
    confidence: float
    outlets: int
    published: Day | None = Field(default=None, index=True)
    sequence: int = Field(index=True)
    revision: int = 1
    withdrawn: bool = False
    merged_into: int | None = Field(default=None, foreign_key="fact.id")
    conflicts: list[int] = Field(default_factory=list, sa_type=JSON)


class FactCountry(SQLModel, table=True):
    """Which countries take part; carries what lists are filtered and ordered by, so that an index alone finds them.

    `day_to` of a fact without a day is the first of all days: every engine then sorts it last.
    """

    __tablename__ = "fact_country"
    __table_args__ = (Index(None, "country", "kind", "day_to", "fact_id"), Index(None, "country", "day_to", "fact_id"))
    fact_id: int = Field(foreign_key="fact.id", primary_key=True)
    country: str = Field(primary_key=True)
    kind: str
    day_to: Day


class FactPerson(SQLModel, table=True):
    """Who took part in which fact, in which office, and the first and last day on which texts of it said so.

    A term of office is what a person's facts show together: it goes and comes with them.
    """

    __tablename__ = "fact_person"
    __table_args__ = (Index(None, "person_id", "fact_id"),)
    fact_id: int = Field(foreign_key="fact.id", primary_key=True)
    ordinal: int = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    office: str | None = None
    role: str | None = None
    since: Day | None = None
    until: Day | None = None


class FactClaim(SQLModel, table=True):
    """Which claims make a fact; a claim belongs to one fact at most."""

    __tablename__ = "fact_claim"
    __table_args__ = (Index(None, "fact_id"),)
    claim_id: int = Field(foreign_key="claim.id", primary_key=True)
    fact_id: int = Field(foreign_key="fact.id")


class FactRevision(SQLModel, table=True):
    """One change of a fact's shown content: `cause` is why, `shown` the content from this revision on."""

    __tablename__ = "fact_revision"
    __table_args__ = (UniqueConstraint("fact_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    fact_id: int = Field(foreign_key="fact.id")
    number: int
    cause: str
    sequence: int = Field(index=True)
    at: datetime = Field(sa_type=Instant)
    shown: dict[str, Any] = Field(sa_type=JSON)


class Verdict(SQLModel, table=True):
    """What an admin decided about a fact: `retract` or `amend` (with the slots to show instead). It outlives recomputing."""

    __tablename__ = "verdict"
    id: int | None = Field(default=None, primary_key=True)
    fact_id: int = Field(foreign_key="fact.id", index=True)
    action: str
    slots: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    note: str | None = None
    by: str
    at: datetime = Field(sa_type=Instant)


class ArchiveSequence(SQLModel, table=True):
    """One row that counts every change of the archive; taken late in a transaction, its order is the order of commits."""

    __tablename__ = "archive_sequence"
    id: int = Field(default=1, primary_key=True)
    value: int = 0
