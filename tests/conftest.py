"""What many tests need: a clock that stands still until moved, an archive in a fresh database, articles in one line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from datetime import date as Day
from pathlib import Path
from typing import Any

import pytest
from postgresql import create_database, find_programs, run_server
from site_on_loopback import Site, run_site

from digest.archive.store import Archive, open_archive
from digest.config import FetchSettings
from digest.models import Article


class Clock:
    """A clock that is called for the time, as everything that needs one calls it; `move` puts it on."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **step: float) -> datetime:
        """Put the clock on by the arguments of timedelta."""
        self.now += timedelta(**step)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2025, 9, 6, 7, 0, tzinfo=UTC))


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'archive.db'}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server without a database; skips, saying so, where none can be had."""
    given = os.environ.get("TEST_DATABASE_URL")
    programs = find_programs()
    if given:
        yield given.rstrip("/")
    elif programs is None:
        pytest.skip("no PostgreSQL: set TEST_DATABASE_URL to a server's address or install its programs")
    else:
        with run_server(programs) as address:
            yield address


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    """The address of a fresh PostgreSQL database."""
    return create_database(postgresql_server)


@pytest.fixture
def archive(database_url: str, clock: Clock) -> Iterator[Archive]:
    archive = open_archive(database_url, clock)
    archive.upgrade()
    yield archive
    archive.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site on loopback."""
    with run_site() as site:
        yield site


@pytest.fixture
def local() -> FetchSettings:
    """Settings under which links may reach loopback."""
    return FetchSettings(allow_networks=("127.0.0.0/8",), timeout_seconds=2)


@pytest.fixture
def make_article() -> Callable[..., Article]:
    """An article of 6 September 2025 from its text; every other field by keyword."""

    def make(text: str, **given: Any) -> Article:
        return Article(**{"id": "one", "text": text, "published": Day(2025, 9, 6), **given})

    return make
