"""What is remembered of a source between two looks: what to send with a conditional request, and how long to leave it alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from digest.archive.tables.documents import SourceState

# A source that fails is left alone for twice as long each time, at most a day.
LONGEST_BACK_OFF = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Look:
    """How a source was left: `etag` and `last_modified` for the next request, which is not due before `next_fetch`.

    `error` is why it failed the last time, None where it answered.
    """

    etag: str | None = None
    last_modified: str | None = None
    next_fetch: datetime | None = None
    failures: int = 0
    last_success: datetime | None = None
    error: str | None = None


def load_look(session: Session, url: str) -> Look:
    """How a source was left the last time; the default for one never looked at."""
    row = session.exec(select(SourceState).where(SourceState.url == url)).first()
    if row is None:
        return Look()
    return Look(row.etag, row.last_modified, row.next_fetch, row.failures, row.last_success, row.error)


def note_success(session: Session, url: str, etag: str | None, last_modified: str | None, now: datetime) -> None:
    """A source answered; what it sent along goes with the next request."""
    row = _find_row(session, url)
    row.etag, row.last_modified = etag, last_modified
    row.last_success, row.next_fetch, row.failures, row.error = now, None, 0, None
    session.add(row)


def note_failure(session: Session, url: str, error: str, asked: float | None, every: timedelta, now: datetime) -> None:
    """A source failed: it is left alone for the seconds it asked for, else for `every` doubled with each failure."""
    row = _find_row(session, url)
    row.failures, row.error = row.failures + 1, error
    doubled = min(every * 2 ** min(row.failures - 1, 12), LONGEST_BACK_OFF)
    row.next_fetch = now + (timedelta(seconds=asked) if asked is not None else doubled)
    session.add(row)


def _find_row(session: Session, url: str) -> SourceState:
    return session.exec(select(SourceState).where(SourceState.url == url)).first() or SourceState(url=url)
