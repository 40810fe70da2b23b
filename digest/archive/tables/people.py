"""Who is who: people by the names they are written with, and the offices texts give them. Who held which stands with the facts."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
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
    __table_args__ = {"sqlite_with_rowid": False}
    word: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)


class OfficeRow(SQLModel, table=True):
    """An office as it is written, with its code; empty where a text gives none."""

    __tablename__ = "office"
    __table_args__ = (UniqueConstraint("title", "role"),)
    id: int | None = Field(default=None, primary_key=True)
    title: str = ""
    role: str = ""
