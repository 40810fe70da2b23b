"""Copies of an SQLite database, made while others read and write it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
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
