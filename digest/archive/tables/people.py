"""Who is who: people by the names they are written with. The offices they held stand with the facts that show them."""

from __future__ import annotations

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
