"""Database addresses → engines set up for one writer and many readers."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from digest.errors import ArchiveError

WRITES = "attache_writes"
SQLITE_SETTINGS = (
    *("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-65536", "temp_store=MEMORY"),
    # A page written by many transactions goes into the database once: 16 MB between checkpoints.
    "wal_autocheckpoint=4000",
)


def open_engine(url: str, busy_seconds: float = 30.0) -> Engine:
    """The engine of a `sqlite:///…` or `postgresql://…` address; raises ArchiveError for any other address.

    SQLite runs in WAL mode with foreign keys; writers take the lock when they begin, so that what they read first still
    holds when they write. PostgreSQL is reached through psycopg 3 with a bounded pool.
    """
    address = read_url(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address, busy_seconds)
    try:
        return create_engine(address, pool_size=5, max_overflow=5, pool_pre_ping=True, json_serializer=write_json)
    except ModuleNotFoundError as error:
        raise ArchiveError("PostgreSQL needs its driver; run: pip install 'attache[postgresql]'") from error


def read_url(url: str) -> URL:
    """The address with its driver; raises ArchiveError for what is neither SQLite nor PostgreSQL."""
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except ArgumentError as error:
        raise ArchiveError(f"{url!r} is no database address; it begins with sqlite:/// or postgresql://") from error
    if backend == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise ArchiveError(f"{backend} is no database this archive knows; sqlite:///… and postgresql://… are")
    return address


def write_json(value: Any) -> str:
    """JSON without a blank, every letter as itself: it is stored a million times."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def database_file(engine: Engine) -> Path | None:
    """The file of an SQLite database; None for one in memory or on a server."""
    name = engine.url.database
    in_memory = not name or name == ":memory:" or name.startswith("file:")
    return None if engine.dialect.name != "sqlite" or in_memory else Path(str(name))


def writing(engine: Engine) -> Engine:
    """The same engine whose transactions take the write lock when they begin."""
    return engine.execution_options(**{WRITES: True})


def _open_sqlite(address: URL, busy_seconds: float) -> Engine:
    if address.database and address.database != ":memory:" and not Path(address.database).absolute().parent.is_dir():
        raise ArchiveError(f"{address.database}: the directory of the database does not exist; create it first")
    engine = create_engine(address, connect_args={"timeout": busy_seconds, "check_same_thread": False}, json_serializer=write_json)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # sqlite3's own transactions begin at the first write, too late to protect what was read before it.
    connection.isolation_level = None
    for setting in SQLITE_SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
