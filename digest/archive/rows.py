"""Rows in and out past the session's bookkeeping, by statements built once: where documents come in by the thousand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Insert, Table, bindparam, delete, func, insert, select
from sqlmodel import SQLModel

# Names of one statement are bounded by both engines.
MANY = 500
T = TypeVar("T")


def table_of(model: type[SQLModel]) -> Table:
    """The table of a model, for statements of its columns."""
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


def tables_of(*models: type[SQLModel]) -> Iterator[Table]:
    """The tables of some models."""
    return (table_of(model) for model in models)


def insert_rows(connection: Connection, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; each names the same columns."""
    if rows:
        connection.execute(_insert(model), rows)


def insert_numbered(connection: Connection, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows and give their numbers, in the order of the rows."""
    numbers = take_numbers(connection, model, len(rows))
    insert_rows(connection, model, [{"id": number, **row} for number, row in zip(numbers, rows, strict=True)])
    return numbers


def insert_row(connection: Connection, model: type[SQLModel], row: Mapping[str, Any]) -> int:
    """Insert a row and give its number."""
    (number,) = connection.execute(_insert(model), row).inserted_primary_key or (0,)
    return int(number)


def take_numbers(connection: Connection, model: type[SQLModel], count: int) -> list[int]:
    """So many numbers that no row has; on SQLite the write lock, which the caller holds, keeps others from taking them."""
    if not count:
        return []
    if connection.dialect.name == "postgresql":
        return list(connection.execute(_take(model), {"count": count}).scalars())
    last = connection.execute(_last(model)).scalar() or 0
    return list(range(last + 1, last + 1 + count))


def split_many(values: Iterable[T], most: int = MANY) -> Iterator[list[T]]:
    """Values in lists as long as one statement takes."""
    given = list(values)
    return (given[start : start + most] for start in range(0, len(given), most))


def delete_rows(connection: Connection, model: type[SQLModel], column: str, values: Iterable[int]) -> None:
    """Delete the rows whose column has one of some values."""
    for some in split_many(values):
        connection.execute(_delete(model, column), {"values": some})


@cache
def _insert(model: type[SQLModel]) -> Insert:
    return insert(table_of(model))


@cache
def _last(model: type[SQLModel]) -> Any:
    return select(func.max(table_of(model).c.id))


@cache
def _take(model: type[SQLModel]) -> Any:
    number = func.nextval(func.pg_get_serial_sequence(table_of(model).name, "id"))
    return select(number).select_from(func.generate_series(1, bindparam("count")))


@cache
def _delete(model: type[SQLModel], column: str) -> Any:
    return delete(table_of(model)).where(table_of(model).c[column].in_(bindparam("values", expanding=True)))
