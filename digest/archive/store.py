"""The archive: the one door to the database for facts.

Every method is synchronous and safe to call from any thread. Writers take turns: within a process by a lock, between
processes by the database's own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import date as Day
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from digest.archive import intake, looks, people, queries, search
from digest.archive.backup import copy_database, restore_database
from digest.archive.check import check_archive
from digest.archive.engine import database_file, open_engine, writing
from digest.archive.extractor import EXTRACTOR
from digest.archive.ledger import Ledger
from digest.archive.looks import Look
from digest.archive.rows import split_many
from digest.archive.tables.facts import Verdict
from digest.archive.upgrade import check_version, upgrade_database
from digest.archive.verdicts import AMEND, RETRACT, amend_fact
from digest.errors import ArchiveError
from digest.models import ArchivedFact, Article, Correction, Fact, FactQuery, FoundText, Ingested, KnownPerson

# Any number that nothing else in the database locks.
INTAKE_LOCK = 7_203_511
Clock = Callable[[], datetime]


def now_utc() -> datetime:
    """The time of day of this machine, in UTC."""
    return datetime.now(UTC)


def open_archive(url: str, clock: Clock = now_utc, busy_seconds: float = 30.0) -> Archive:
    """The archive at a `sqlite:///…` or `postgresql://…` address; nothing is read or written yet.

    Raises ArchiveError for an address that can hold none. A database that is not set up, older or newer is told by the
    first method that needs it, in a sentence that says what to run; `upgrade` sets it up.
    """
    return Archive(open_engine(url, busy_seconds), clock)


class Archive:
    """Facts with their proofs, and the transactions of whoever shares the database."""

    def __init__(self, engine: Engine, clock: Clock = now_utc) -> None:
        self.engine = engine
        self.clock = clock
        self._writing = threading.Lock()
        self._writer: int | None = None
        self._checked = False

    # --- upkeep ----------------------------------------------------------------------------------

    def upgrade(self) -> Path | None:
        """Set the database up or bring it to this version; the path of the backup made before, if there was anything."""
        with self._writing:
            backup = upgrade_database(self.engine, self.clock())
        self._checked = False
        return backup

    def is_current(self) -> bool:
        """Is the database of this program's version?"""
        try:
            check_version(self.engine)
        except ArchiveError:
            return False
        return True

    def check(self) -> list[str]:
        """One sentence for each thing that is not as it must be; none for a sound archive."""
        with self.reading() as session:
            return list(check_archive(session))

    def backup(self, target: Path) -> None:
        """Copy an SQLite database to a new file while others use it; raises ArchiveError for a server's database."""
        copy_database(self._file(), target)

    def restore(self, backup: Path) -> Path | None:
        """Put a backup in the place of this database; where what was there is kept. It may need `upgrade` afterwards."""
        with self._writing:
            self.engine.dispose()
            kept = restore_database(backup, self._file(), self.clock())
        self._checked = False
        return kept

    def _file(self) -> Path:
        path = database_file(self.engine)
        if path is None:
            raise ArchiveError("only a database in a file is copied here; a PostgreSQL server has pg_dump and pg_restore")
        return path

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end and rolls back on any error; nobody else writes meanwhile on SQLite."""
        self._check()
        if self._writer == threading.get_ident():
            raise RuntimeError("a transaction within a transaction would wait for itself")
        with self._writing, self._told():
            self._writer = threading.get_ident()
            try:
                with Session(writing(self.engine), expire_on_commit=False) as session, session.begin():
                    yield session
            finally:
                self._writer = None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        self._check()
        with self._told(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A database that is full, gone, locked or read-only is an error a person can put right."""
        try:
            yield
        except OperationalError as error:
            shown = self.engine.url.render_as_string(hide_password=True)
            raise ArchiveError(f"{shown} cannot be used now: {error.orig}") from error

    def _check(self) -> None:
        if not self._checked:
            check_version(self.engine)
            self._checked = True

    # --- documents in ----------------------------------------------------------------------------

    def knows(self, article: Article) -> bool:
        """Has exactly this title and text been read before?"""
        with self.reading() as session:
            return intake.find_version(session.connection(), article) is not None

    def add_article(self, article: Article, facts: Sequence[Fact], extractor: str = EXTRACTOR) -> Ingested:
        """Take one document in, in one transaction; a text known already changes nothing but where it appears.

        `new` says whether the text was new. Facts are clustered again in the buckets touched, and only there.
        """
        with self.transaction() as session:
            self._queue(session)
            connection, now = session.connection(), self.clock()
            version = intake.find_version(connection, article)
            if version is None:
                touched = intake.add_version(connection, article, facts, extractor, now)
            else:
                touched = intake.add_appearance(connection, version, article, now)
            self._settle(session, "source" if touched.replaced else "proof", touched)
        return Ingested(article.id, article.title, new=version is None, facts=tuple(facts))

    # --- sources ---------------------------------------------------------------------------------

    def load_look(self, url: str) -> Look:
        """How a source was left the last time it was looked at."""
        with self.reading() as session:
            return looks.load_look(session, url)

    def note_success(self, url: str, etag: str | None = None, last_modified: str | None = None) -> None:
        """A source answered; what it sent along goes with the next request."""
        with self.transaction() as session:
            looks.note_success(session, url, etag, last_modified, self.clock())

    def note_failure(self, url: str, error: str, asked: float | None, every: timedelta) -> None:
        """A source failed: it is left alone for the seconds it asked for, else for `every` doubled with each failure."""
        with self.transaction() as session:
            looks.note_failure(session, url, error, asked, every, self.clock())

    def set_agency(self, outlet: str, agency: str | None) -> None:
        """Let an outlet count as the agency whose texts it copies, None as itself."""
        with self.transaction() as session:
            self._queue(session)
            self._settle(session, "proof", intake.set_agency(session.connection(), outlet, agency))

    # --- reading again ---------------------------------------------------------------------------

    def find_outdated(self, extractor: str = EXTRACTOR) -> list[int]:
        """The versions of documents, by number, whose kept text was read by other rules than these."""
        with self.reading() as session:
            return intake.find_outdated(session.connection(), extractor)

    def load_article(self, version_id: int) -> Article:
        """A stored version as the article it was read from."""
        with self.reading() as session:
            return intake.load_article(session.connection(), version_id)

    def replace_claims(self, version_id: int, facts: Sequence[Fact], extractor: str = EXTRACTOR) -> bool:
        """Let a version say what other rules read in it, in one transaction; whether they read anything else."""
        with self.transaction() as session:
            self._queue(session)
            changed = intake.replace_claims(session.connection(), version_id, facts, extractor)
            self._settle(session, "rules", intake.Touched((version_id,)))
            intake.drop_claims(session.connection(), version_id)
        return changed

    def drop_texts(self, keep: timedelta) -> int:
        """Forget the texts of documents seen longer ago than that, as `archive.keep_texts` says; quotes stay. How many."""
        with self.transaction() as session:
            return intake.drop_texts(session.connection(), self.clock() - keep)

    # --- decisions of admins ---------------------------------------------------------------------

    def retract_fact(self, fact_id: int, by: str, note: str | None = None) -> ArchivedFact:
        """Withdraw a fact for good, whatever texts go on to say; raises ArchiveError when there is no such fact."""
        return self._decide(fact_id, RETRACT, {}, by, note)

    def amend_fact(self, fact_id: int, slots: Mapping[str, Any], by: str, note: str | None = None) -> ArchivedFact:
        """Show other slots (`status` and `date` among them) than the texts state; raises ArchiveError for strange ones."""
        return self._decide(fact_id, AMEND, slots, by, note)

    def _decide(self, fact_id: int, action: str, slots: Mapping[str, Any], by: str, note: str | None) -> ArchivedFact:
        with self.transaction() as session:
            self._queue(session)
            fact = queries.get_fact(session, fact_id)
            if fact is None:
                raise ArchiveError(f"there is no fact {fact_id}")
            amend_fact(queries.plain_fact(fact), slots)
            row = Verdict(fact_id=fact.id, action=action, slots=dict(slots), note=note, by=by, at=self.clock())
            session.add(row)
            session.flush()
            self._settle(session, "admin", intake.Touched(queries.find_versions(session, fact.id)))
            return queries.get_fact(session, fact.id) or fact

    def _settle(self, session: Session, cause: str, touched: intake.Touched) -> None:
        """Cluster again what was touched, under one count of the archive."""
        ledger = Ledger(session, cause, self.clock())
        if touched.fresh:
            ledger.settle((), fresh=touched.fresh)
        for versions in split_many(touched.versions):
            ledger.settle(versions, touched.ranges)

    def _queue(self, session: Session) -> None:
        """Those who write facts take turns: SQLite's writers do anyway, PostgreSQL's by a lock held until the commit."""
        if self.engine.dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": INTAKE_LOCK})

    # --- facts out -------------------------------------------------------------------------------

    def find_facts(self, query: FactQuery) -> list[ArchivedFact]:
        """The facts that meet every condition, newest and most important first."""
        with self.reading() as session:
            return queries.find_facts(session, query)

    def find_plans(self, since: Day, until: Day, countries: Sequence[str] = (), limit: int = 50) -> list[ArchivedFact]:
        """The agenda: plans with a day that may fall between two days, both included, soonest first."""
        with self.reading() as session:
            return queries.find_plans(session, since, until, countries, limit)

    def count_facts(self, query: FactQuery) -> int:
        """How many facts meet every condition, whatever the query's limit."""
        with self.reading() as session:
            return queries.count_facts(session, query)

    def get_fact(self, fact_id: int) -> ArchivedFact | None:
        """A fact by its public id, also one withdrawn; an id that was merged away leads to what it became."""
        with self.reading() as session:
            return queries.get_fact(session, fact_id)

    def find_texts(self, words: str, limit: int = 20, offset: int = 0) -> list[FoundText]:
        """The documents that hold every one of some words, newest first."""
        with self.reading() as session:
            return search.find_texts(session, words, limit, offset)

    def find_people(self, name: str) -> list[KnownPerson]:
        """Who has every word of a name, in any order, spelling and alphabet; those with most facts first."""
        with self.reading() as session:
            return people.find_people(session, name)

    def find_corrections(self, after: int, until: int | None = None) -> list[Correction]:
        """What changed in facts since a count of the archive, oldest first; readers who were told are told again."""
        with self.reading() as session:
            return queries.find_corrections(session, after, until)

    def sequence(self) -> int:
        """How many changes the archive has seen: facts changed after a reading have a greater `sequence`."""
        with self.reading() as session:
            return queries.read_sequence(session)
