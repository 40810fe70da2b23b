"""Checks, backups, decisions of admins, corrections: what keeps the archive right over time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date as Day
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text as sql
from sqlalchemy.event import listen
from sqlmodel import SQLModel

from digest.archive.store import Archive, open_archive
from digest.archive.upgrade import upgrade_database
from digest.errors import ArchiveError
from digest.models import Article, Evidence, Fact, FactQuery, Meeting, Person, Trade

MakeArticle = Callable[..., Article]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Every test here runs on both engines."""
    return f"sqlite:///{tmp_path / 'archive.db'}" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")


Clock = Callable[[], datetime]
TEXT = "Exports of Ghana to Togo came to $310 million in 2024."


def trade(text: str, value: str = "310000000", quantum: str = "1000000") -> Fact:
    """Exports of Ghana to Togo in 2024 proven by the whole of a text."""
    details = Trade("exports", "GH", "TG", Decimal(value), "USD", quantum=Decimal(quantum), period="2024")
    return Fact("trade", ("GH", "TG"), None, "actual", details, (Evidence(text, 0, len(text)),), "test")


@pytest.fixture
def in_a_file(database_url: str) -> None:
    """Servers are backed up by their own tools."""
    if database_url.startswith("postgresql"):
        pytest.skip("only a database in a file is copied by the archive")


@pytest.fixture
def filled(archive: Archive, make_article: MakeArticle) -> Archive:
    """An archive with one fact."""
    archive.add_article(make_article(TEXT, url="https://volta.example/1", outlet="Volta Post"), [trade(TEXT)])
    return archive


def test_a_sound_archive_has_nothing_to_say(filled: Archive, make_article: MakeArticle) -> None:
    filled.add_article(make_article("Another: $330 million.", id="two"), [trade("Another: $330 million.", "330000000")])
    filled.add_article(make_article("Gone.", url="https://volta.example/1"), [])
    assert filled.check() == []


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ("UPDATE evidence SET start = 3", "does not stand where it says"),
        ("DELETE FROM evidence", "has no evidence"),
        ("UPDATE fact SET value = 1", "value is 1"),
        ("UPDATE fact SET conflicts = '[7]'", "conflicts"),
        ("DELETE FROM fact_claim", "recomputing gives 1 facts"),
        ("UPDATE appearance SET standing = false", "without a proof"),
        ("UPDATE archive_sequence SET value = 0", "has not reached"),
        ("UPDATE fact SET revision = 2", "no record"),
        ("DELETE FROM claim_key", "not found by others"),
        ("DELETE FROM fact_country WHERE country = 'GH-TG'", "not listed"),
    ],
)
def test_harm_is_found(filled: Archive, harm: str, says: str) -> None:
    with filled.transaction() as session:
        session.execute(sql(harm))
    assert says in " ".join(filled.check())


def test_a_retracted_fact_stays_away_whatever_comes(filled: Archive, make_article: MakeArticle) -> None:
    assert filled.retract_fact(1, "admin", "typing error").withdrawn
    filled.add_article(make_article("Again: $310 million.", id="two"), [trade("Again: $310 million.")])
    assert filled.find_facts(FactQuery()) == []
    assert filled.check() == []


def test_an_amended_period_is_in_conflict_with_what_is_said_of_it(filled: Archive, make_article: MakeArticle) -> None:
    def other(text: str, value: str, period: str) -> None:
        fact = trade(text, value)
        filled.add_article(make_article(text, id=text), [replace(fact, details=replace(fact.details, period=period))])  # type: ignore[type-var]

    other("Earlier: $330 million.", "330000000", "2023")
    filled.amend_fact(1, {"period": "2023"}, "admin")
    assert [fact.conflicts for fact in filled.find_facts(FactQuery())] == [(1,), (2,)]
    other("Earlier still: $350 million.", "350000000", "2023")
    assert sorted(fact.conflicts for fact in filled.find_facts(FactQuery())) == [(1, 2), (1, 3), (2, 3)]
    assert filled.check() == []


def test_what_was_retracted_is_no_conflict(filled: Archive, make_article: MakeArticle) -> None:
    filled.add_article(make_article("Another: $330 million.", id="two"), [trade("Another: $330 million.", "330000000")])
    assert [fact.conflicts for fact in filled.find_facts(FactQuery())] == [(1,), (2,)]
    filled.retract_fact(2, "admin")
    assert [fact.conflicts for fact in filled.find_facts(FactQuery())] == [()]
    assert filled.check() == []


def test_an_amended_fact_shows_what_the_admin_says(filled: Archive, make_article: MakeArticle) -> None:
    before = filled.sequence()
    filled.amend_fact(1, {"value": 301_000_000}, "admin")
    filled.add_article(make_article("Again: $310 million.", id="two"), [trade("Again: $310 million.")])
    [fact] = filled.find_facts(FactQuery())
    assert isinstance(fact.details, Trade)
    assert (fact.id, fact.details.value, len(fact.proofs)) == (1, Decimal(301_000_000), 2)
    [correction] = filled.find_corrections(before)
    assert (correction.cause, correction.before["slots"]["value"], correction.after["slots"]["value"]) == (
        "admin",
        310000000,
        301000000,
    )
    assert filled.check() == []


@pytest.mark.parametrize(
    ("fact", "slots", "says"), [(9, {"value": 1}, "no fact 9"), (1, {"colour": 1}, "colour"), (1, {"value": "many"}, "cannot")]
)
def test_a_strange_amendment_is_refused(filled: Archive, fact: int, slots: dict[str, object], says: str) -> None:
    with pytest.raises(ArchiveError, match=says):
        filled.amend_fact(fact, slots, "admin")
    assert filled.check() == []


def test_every_change_of_a_figure_is_a_correction_with_its_cause(filled: Archive, make_article: MakeArticle) -> None:
    before = filled.sequence()
    filled.add_article(
        make_article("Sharper: $309.6 million.", id="two"), [trade("Sharper: $309.6 million.", "309600000", "100000")]
    )
    corrected = TEXT.replace("310", "310.4")
    filled.add_article(make_article(corrected, url="https://volta.example/1"), [trade(corrected, "310400000", "100000")])
    assert [(found.cause, found.after["slots"]["value"]) for found in filled.find_corrections(before)] == [("proof", 309600000)]
    assert sorted(fact.details.value for fact in filled.find_facts(FactQuery())) == [309600000, 310400000]  # type: ignore[union-attr,type-var]
    assert filled.check() == []


def test_more_proof_is_no_correction_and_no_news(filled: Archive, make_article: MakeArticle) -> None:
    before = filled.find_facts(FactQuery())[0]
    filled.add_article(make_article("Some $310 million.", id="two", published=Day(2025, 9, 5)), [trade("Some $310 million.")])
    [after] = filled.find_facts(FactQuery())
    assert (after.sequence, after.revision) == (before.sequence, before.revision)
    assert filled.find_corrections(0) == []


def test_a_plan_that_came_true_is_news_of_the_same_fact(archive: Archive, make_article: MakeArticle) -> None:
    people = Person("Ama Mensah", "President", "GH", "head_of_state"), Person("Kofi Adzo", "President", "TG", "head_of_state")
    for number, (status, day) in enumerate([("planned", Day(2025, 9, 1)), ("held", Day(2025, 9, 5))]):
        text = f"Told {status}."
        fact = Fact("meeting", ("GH", "TG"), "2025-09-04", status, Meeting(people), (Evidence(text, 0, len(text)),), "test")
        archive.add_article(make_article(text, id=str(number), published=day), [fact])
    [fact] = archive.find_facts(FactQuery())
    assert (fact.id, fact.status, fact.sequence) == (1, "held", archive.sequence())
    assert archive.find_corrections(0) == []


@pytest.mark.usefixtures("in_a_file")
def test_a_backup_is_whole_and_can_be_put_back(filled: Archive, tmp_path: Path, make_article: MakeArticle) -> None:
    copy = tmp_path / "copy.db"
    filled.backup(copy)
    filled.add_article(make_article("Later: $330 million.", id="two"), [trade("Later: $330 million.", "330000000")])
    kept = filled.restore(copy)
    assert filled.count_facts(FactQuery()) == 1
    assert filled.check() == []
    assert kept is not None
    other = open_archive(f"sqlite:///{kept}")
    assert other.count_facts(FactQuery()) == 2
    other.close()


@pytest.mark.usefixtures("in_a_file")
def test_a_backup_never_overwrites_and_rubbish_is_never_restored(filled: Archive, tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.db"
    rubbish.write_text("no database" * 100)
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE shopping (item)")
    with pytest.raises(ArchiveError, match="exists already"):
        filled.backup(rubbish)
    for wrong in (rubbish, other, tmp_path / "missing.db"):
        with pytest.raises(ArchiveError):
            filled.restore(wrong)
    assert filled.count_facts(FactQuery()) == 1


def test_a_newer_database_is_told(filled: Archive, database_url: str) -> None:
    with filled.transaction() as session:
        session.execute(sql("UPDATE alembic_version SET version_num = '9999_future'"))
    later = open_archive(database_url)
    for use in (later.sequence, later.upgrade):
        with pytest.raises(ArchiveError, match="newer version"):
            use()
    later.close()


@pytest.mark.usefixtures("in_a_file")
def test_an_older_database_is_copied_before_it_is_carried_along(database_url: str, clock: Clock, make_article: MakeArticle) -> None:
    older = open_archive(database_url, clock)
    upgrade_database(older.engine, clock(), "0001_archive")
    with pytest.raises(ArchiveError, match="older version"):
        older.sequence()
    backup = older.upgrade()
    assert backup is not None
    assert backup.exists()
    older.add_article(make_article(TEXT), [trade(TEXT)])
    assert older.count_facts(FactQuery()) == 1
    older.close()


def test_names_and_amounts_beyond_all_bounds_are_kept(archive: Archive, make_article: MakeArticle) -> None:
    text = "An absurd report."
    absurd = replace(
        trade(text), details=Trade("exports", "GH", "TG", Decimal(10) ** 40, "USD", period="9999", change_pct=Decimal(10) ** 30)
    )
    people = Person("Ama " + "x" * 5_000, "y" * 5_000, "GH"), Person("\u202eKofi <b>&", None, "TG")
    meeting = Fact("meeting", ("GH", "TG"), "0001-01-01", "held", Meeting(people), (Evidence(text, 0, len(text)),), "test")
    archive.add_article(make_article(text, published=Day(1970, 1, 1), id="z" * 9_000, outlet="o" * 9_000), [absurd, meeting])
    archive.add_article(make_article("From the future.", published=Day(2999, 1, 1)), [])
    facts = archive.find_facts(FactQuery())
    assert {fact.published for fact in facts} == {None}
    assert len(facts) == 2
    assert archive.check() == []


def test_a_fact_reads_the_same_after_the_archive_is_opened_again(filled: Archive, database_url: str) -> None:
    before = filled.find_facts(FactQuery())
    again = open_archive(database_url)
    assert again.find_facts(FactQuery()) == before
    again.close()


def test_the_migrations_make_the_tables_the_code_knows(archive: Archive) -> None:
    with archive.engine.connect() as connection:
        known = SQLModel.metadata.tables
        options = {"include_object": lambda thing, name, kind, *_: (name if kind == "table" else thing.table.name) in known}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), SQLModel.metadata) == []


def test_texts_are_forgotten_when_their_time_is_over_and_quotes_stay(
    filled: Archive, make_article: MakeArticle, clock: Clock
) -> None:
    assert filled.drop_texts(timedelta(days=1)) == 0
    assert filled.drop_texts(timedelta(0)) == 1
    assert [proof.quote for fact in filled.find_facts(FactQuery()) for proof in fact.proofs] == [TEXT]
    assert filled.find_outdated("other rules") == filled.check() == []
    again = make_article(TEXT, url="https://volta.example/1", outlet="Volta Post")
    assert not filled.add_article(again, [trade(TEXT)]).new


@pytest.mark.usefixtures("in_a_file")
def test_a_database_that_cannot_be_written_is_told_and_nothing_is_half_written(filled: Archive, make_article: MakeArticle) -> None:
    with filled.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    # No page more than there are: the disk is full.
    listen(filled.engine, "begin", lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(ArchiveError, match="full"):
        filled.add_article(make_article("Again: $310 million. " * 5_000, id="two"), [trade("Again: $310 million.")])
    assert filled.check() == []
    assert len(filled.find_facts(FactQuery())[0].proofs) == 1


def test_a_transaction_within_a_transaction_is_refused_at_once(filled: Archive) -> None:
    with pytest.raises(RuntimeError), filled.transaction():
        filled.retract_fact(1, "admin")
    assert not filled.find_facts(FactQuery())[0].withdrawn
