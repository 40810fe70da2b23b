"""claim and evidence: what one text says; fact: what the archive holds true, a clustering of claims.

Columns that queries and sorting need are real columns; the slots of a kind are JSON, so a new kind needs no migration.
Money is stored in hundredths of its unit, percentages in thousandths; the exact figure with its quantum is in `slots`.
"""

from __future__ import annotations

from datetime import date as Day
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, SmallInteger, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from digest.archive.tables.columns import Codes, DayNumber, KindNumber, Share
from digest.archive.tables.metadata import Instant

PLANNED = "status = 'planned'"


class Claim(SQLModel, table=True):
    """What one version says, as the rules named by its `extractor` read it. Immutable but for `read`.

    `slots` leaves out what is not given. `read` is false for what those rules no longer read in the text: such a claim
    is kept only as the last trace of a withdrawn fact.
    """

    __tablename__ = "claim"
    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="document_version.id", index=True)
    ordinal: int
    kind: str = Field(sa_type=KindNumber)
    countries: tuple[str, ...] = Field(sa_type=Codes)
    date: str | None = None
    status: str
    slots: dict[str, Any] = Field(sa_type=JSON)
    attributed_to: str | None = None
    rule: str
    confidence: float = Field(sa_type=Share)
    read: bool = True


class ClaimKey(SQLModel, table=True):
    """Where a claim is looked for by others that may be the same fact: they share a key on a common day.

    `last`, `first` are days by number, 0 for a claim without any; see `archive/sameness/rules`.
    """

    __tablename__ = "claim_key"
    __table_args__ = {"sqlite_with_rowid": False}
    key: int = Field(primary_key=True, sa_type=BigInteger)
    last: int = Field(primary_key=True)
    first: int = Field(primary_key=True)
    claim_id: int = Field(primary_key=True, foreign_key="claim.id")


class EvidenceRow(SQLModel, table=True):
    """A quote of a claim, the sentence that states it first; offsets are code points into the version's `field`."""

    __tablename__ = "evidence"
    __table_args__ = {"sqlite_with_rowid": False}
    claim_id: int = Field(foreign_key="claim.id", primary_key=True)
    ordinal: int = Field(primary_key=True)
    quote: str
    start: int
    end: int
    field: str


class FactRow(SQLModel, table=True):
    """A fact with what queries need of it. `sequence` is the archive's count when readers last had something new in it.

    `day_from`, `day_to` are the time of the event (of trade: its period), of the publication where none is stated; a fact
    of no day has the first of all days as its `day_to`, so that every engine puts it last.
    `founder` is the sharpest of its claims; `slots` is null where that claim's are the fact's.
    """

    __tablename__ = "fact"
    __table_args__ = (
        Index(None, "kind", "day_to", "id"),
        Index(None, "day_to", "id"),
        Index("ix_fact_planned", "day_to", sqlite_where=text(PLANNED), postgresql_where=text(PLANNED)),
    )
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(sa_type=KindNumber)
    status: str
    date: str | None = None
    day_from: Day | None = Field(default=None, sa_type=DayNumber)
    day_to: Day = Field(sa_type=DayNumber)
    countries: tuple[str, ...] = Field(sa_type=Codes)
    slots: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    founder: int | None = None
    flow: str | None = None
    reporter: str | None = None
    partner: str | None = None
    value: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    change: int | None = Field(default=None, sa_type=BigInteger)
    commodity: str | None = None
    mode: str | None = None
    field: str | None = None
    importance: float = Field(sa_type=Share)
    confidence: float = Field(sa_type=Share)
    outlets: int
    published: Day | None = Field(default=None, sa_type=DayNumber, index=True)
    sequence: int = Field(index=True)
    revision: int = 1
    withdrawn: bool = False
    merged_into: int | None = Field(default=None, foreign_key="fact.id")
    conflicts: list[int] | None = Field(default=None, sa_type=JSON(none_as_null=True))


class FactCountry(SQLModel, table=True):
    """Under which countries, and which pairs of them ("KZ-MN"), a standing fact is listed, in the order of lists.

    `kind` is the kind's number; a fact that is not sure is listed apart, under its negative.
    """

    __tablename__ = "fact_country"
    __table_args__ = {"sqlite_with_rowid": False}
    country: str = Field(primary_key=True)
    kind: int = Field(primary_key=True, sa_type=SmallInteger)
    day_to: Day = Field(primary_key=True, sa_type=DayNumber)
    fact_id: int = Field(foreign_key="fact.id", primary_key=True)


class FactPerson(SQLModel, table=True):
    """Who took part in which fact, in which office, and the first and last day on which texts of it said so.

    A term of office is what a person's facts show together: it goes and comes with them.
    """

    __tablename__ = "fact_person"
    __table_args__ = (Index(None, "fact_id"), {"sqlite_with_rowid": False})
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    office_id: int = Field(foreign_key="office.id", primary_key=True)
    fact_id: int = Field(foreign_key="fact.id", primary_key=True)
    since: Day | None = Field(default=None, sa_type=DayNumber)
    until: Day | None = Field(default=None, sa_type=DayNumber)


class FactClaim(SQLModel, table=True):
    """Which claims make a fact; a claim belongs to one fact at most.

    `standing` is false for what it was once made of: a text that comes back finds its fact.
    """

    __tablename__ = "fact_claim"
    claim_id: int = Field(foreign_key="claim.id", primary_key=True)
    fact_id: int = Field(foreign_key="fact.id", index=True)
    standing: bool = True


class FactRevision(SQLModel, table=True):
    """One change of a fact's shown content: `cause` is why, `before` what was shown until then."""

    __tablename__ = "fact_revision"
    __table_args__ = (UniqueConstraint("fact_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    fact_id: int = Field(foreign_key="fact.id")
    number: int
    cause: str
    sequence: int = Field(index=True)
    at: datetime = Field(sa_type=Instant)
    before: dict[str, Any] = Field(sa_type=JSON)


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
