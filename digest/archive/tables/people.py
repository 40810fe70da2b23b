"""Who is who: people, the names they are written with, the offices they held as documents show.

Resolution across documents is an overlay on claims: these rows are built from standing claims and can be built again.
"""

from __future__ import annotations

from datetime import date as Day

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class PersonRow(SQLModel, table=True):
    """Somebody who acts for a country; `key` folds the fullest name, so that order and accents do not matter."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("key", "country"),)
    id: int | None = Field(default=None, primary_key=True)
    name: str
    key: str
    country: str = ""


class PersonName(SQLModel, table=True):
    """One word of a person's names, folded, by which they are found."""

    __tablename__ = "person_name"
    __table_args__ = (Index(None, "word", "person_id"),)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    word: str = Field(primary_key=True)


class OfficeTerm(SQLModel, table=True):
    """An office as documents show it: first and last day of publication on which somebody was said to hold it."""

    __tablename__ = "office_term"
    __table_args__ = (UniqueConstraint("person_id", "office"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    office: str
    role: str | None = None
    country: str = ""
    since: Day | None = None
    until: Day | None = None
