"""Copies of an SQLite database, made while others read and write it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from digest.errors import ArchiveError


def copy_database(source: Path, target: Path) -> None:
    """Copy a database to a file that does not exist yet; it appears under its name only when it is whole.

    Raises ArchiveError when the source is no sound database or the target exists.
    """
    if not source.is_file():
        raise ArchiveError(f"{source}: there is no such database")
    if target.exists():
        raise ArchiveError(f"{target} exists already; name another file")
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(partial)) as copy:
            reading.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            sound = copy.execute("PRAGMA quick_check").fetchone()[0]
        if sound != "ok":
            raise ArchiveError(f"{source} is damaged: {sound}")
        os.replace(partial, target)
    except (sqlite3.DatabaseError, OSError) as error:
        raise ArchiveError(f"{source} cannot be copied to {target}: {error}") from error
    finally:
        partial.unlink(missing_ok=True)


def restore_database(backup: Path, target: Path, now: datetime) -> Path | None:
    """Put a backup in the place of a database; returns where what was there is kept, None where nothing was.

    The copy goes through SQLite itself, so that a program that has the database open sees the old state or the new one.
    Raises ArchiveError when the backup is not sound; then nothing is changed.
    """
    _check_sound(backup)
    kept = target.with_name(f"{target.name}.before-restore-{now:%Y%m%dT%H%M%S}.backup") if target.exists() else None
    if kept is not None:
        copy_database(target, kept)
    try:
        with closing(sqlite3.connect(backup)) as reading, closing(sqlite3.connect(target, timeout=60)) as writing:
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode=WAL")
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{target} cannot be restored: {error}") from error
    return kept


def _check_sound(backup: Path) -> None:
    if not backup.is_file():
        raise ArchiveError(f"{backup}: there is no such backup")
    try:
        with closing(sqlite3.connect(f"{backup.resolve().as_uri()}?mode=ro", uri=True)) as reading:
            sound = reading.execute("PRAGMA quick_check").fetchone()[0]
            reading.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{backup} is not a backup of an archive: {error}") from error
    if sound != "ok":
        raise ArchiveError(f"{backup} is damaged: {sound}")
