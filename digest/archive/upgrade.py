"""The database's version: is it current, and how it becomes so."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DatabaseError

from digest.archive.backup import copy_database
from digest.archive.engine import database_file, writing
from digest.errors import ArchiveError

MIGRATIONS = Path(__file__).parent / "migrations"


def check_version(engine: Engine) -> None:
    """Raise ArchiveError, saying what to run, unless the database is of this program's version."""
    shown = engine.url.render_as_string(hide_password=True)
    current, script = read_revision(engine), _script()
    if current == script.get_current_head():
        return
    if current is None:
        raise ArchiveError(f"{shown} is not set up yet; run: attache db upgrade")
    _check_known(current, script, shown)
    raise ArchiveError(f"{shown} is of an older version ({current}); run: attache db upgrade")


def read_revision(engine: Engine) -> str | None:
    """The revision a database stands at, None for an empty one; raises ArchiveError for what is no database of ours."""
    shown = engine.url.render_as_string(hide_password=True)
    try:
        with engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            strange = revision is None and bool(inspect(connection).get_table_names())
    except DatabaseError as error:
        raise ArchiveError(f"{shown} cannot be used as a database: {error.orig}") from error
    if strange:
        raise ArchiveError(f"{shown} holds tables of another program; choose another database.url")
    return revision


def upgrade_database(engine: Engine, now: datetime, revision: str = "head") -> Path | None:
    """Bring a database to this program's version, in one transaction; returns the backup made before, if one was needed.

    A PostgreSQL server is backed up by its own tools, before.
    """
    before = read_revision(engine)
    head = _script().get_current_head()
    if before == head:
        return None
    if before:
        _check_known(before, _script(), engine.url.render_as_string(hide_password=True))
    source = database_file(engine)
    backup = _backup(source, before, now) if source and before else None
    with writing(engine).connect() as connection, connection.begin():
        command.upgrade(_config(connection), revision)
    return backup


def _check_known(current: str, script: ScriptDirectory, shown: str) -> None:
    if current not in {revision.revision for revision in script.walk_revisions()}:
        raise ArchiveError(f"{shown} was written by a newer version of this program ({current}); install that version")


def _backup(source: Path, revision: str, now: datetime) -> Path:
    target = source.with_name(f"{source.name}.before-{revision}-{now:%Y%m%dT%H%M%S}.backup")
    copy_database(source, target)
    return target


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(None))


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
