"""Many rows into a table in one statement, past the session's bookkeeping: where documents come in by the thousand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, insert
from sqlmodel import Session, SQLModel


def insert_rows(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that nobody needs as objects; each names the same columns."""
    if rows:
        session.connection().execute(_insert(model), rows)


def insert_numbered(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows and give their numbers, in the order of the rows."""
    if not rows:
        return []
    return [int(row[0]) for row in session.connection().execute(_insert_numbered(model), rows).all()]


@cache
def _insert(model: type[SQLModel]) -> Insert:
    return insert(_table(model))


@cache
def _insert_numbered(model: type[SQLModel]) -> Any:
    return insert(_table(model)).returning(_table(model).c.id, sort_by_parameter_order=True)


def _table(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table
