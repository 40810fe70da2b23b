"""A database of an older version is carried along whole: `archive/older.json` is what version 0003 held of a day's reports."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date as Day
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlmodel import SQLModel

from digest.archive.store import Archive, open_archive
from digest.archive.upgrade import upgrade_database
from digest.models import Article, FactQuery, Trade

OLDER = json.loads((Path(__file__).parent / "archive" / "older.json").read_text(encoding="utf-8"))
BOOLEANS = {"withdrawn", "standing"}


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Every test here runs on both engines."""
    return f"sqlite:///{tmp_path / 'archive.db'}" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")


@pytest.fixture
def older(database_url: str, clock: Any) -> Iterator[Archive]:
    """An archive as version 0003 left it."""
    archive = open_archive(database_url, clock)
    upgrade_database(archive.engine, clock(), "0003_copies")
    with archive.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM archive_sequence")
        for table in [table.name for table in SQLModel.metadata.sorted_tables if table.name in OLDER]:
            write_rows(connection, table, **OLDER[table])
    yield archive
    archive.close()


def write_rows(connection: Connection, table: str, columns: list[str], rows: list[list[Any]]) -> None:
    """Rows as SQLite held them; those that name others of their table come last."""
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    named = ", ".join(f'"{column}"' for column in columns)
    insert = f"INSERT INTO {table} ({named}) VALUES ({', '.join([mark] * len(columns))})"
    last = columns.index("merged_into") if "merged_into" in columns else 0
    cursor = connection.connection.cursor()
    for row in sorted(rows, key=lambda row: (last > 0 and row[last] is not None, row[0])):
        given = zip(columns, row, strict=True)
        cursor.execute(insert, [bool(value) if column in BOOLEANS else value for column, value in given])


def test_an_older_archive_goes_on_as_it_was(older: Archive) -> None:
    older.upgrade()
    assert older.check() == []
    facts = {fact.id: fact for fact in older.find_facts(FactQuery())}
    assert {number: (fact.kind, fact.status, fact.date, len(fact.proofs), fact.revision) for number, fact in facts.items()} == {
        1: ("trade", "actual", None, 2, 1),
        2: ("trade", "actual", None, 1, 2),
        3: ("meeting", "held", "2025-09-02", 3, 2),
        4: ("visit", "planned", "2025-09-10", 2, 1),
        6: ("transport", "under_construction", None, 1, 2),
        9: ("meeting", "held", "2025-09-05", 3, 2),
    }
    assert facts[1].conflicts == (2,)
    assert [fact.withdrawn for number in (5, 7, 8) if (fact := older.get_fact(number))] == [True] * 3
    assert older.get_fact(10) == facts[9]
    assert older.sequence() == OLDER["archive_sequence"]["rows"][0][1]


def test_what_changed_in_it_is_still_told(older: Archive) -> None:
    older.upgrade()
    told = {(correction.fact_id, correction.cause) for correction in older.find_corrections(0)}
    assert {(2, "source"), (5, "admin"), (7, "source"), (8, "rules")} <= told
    [figure] = [correction for correction in older.find_corrections(0) if correction.fact_id == 2]
    assert (figure.before["slots"]["value"], figure.after["slots"]["value"]) == (4_600_000_000, 4_700_000_000)


def test_what_it_holds_is_found(older: Archive) -> None:
    older.upgrade()
    assert [fact.id for fact in older.find_facts(FactQuery(person="Mirziyoyev"))] == [3]
    assert [fact.id for fact in older.find_facts(FactQuery(countries=("PE", "CL"), kinds=("trade",)))] == [2, 1]
    assert [fact.id for fact in older.find_facts(FactQuery(words="vientiane railway"))] == [6]
    assert [person.name for person in older.find_people("ishiba")] == ["Shigeru Ishiba"]
    assert [plan.id for plan in older.find_plans(Day(2025, 9, 6), Day(2025, 9, 30))] == [4]


def test_documents_join_what_it_holds(older: Archive, make_article: Callable[..., Article]) -> None:
    """The same text changes nothing, the changed text of a place and the text that comes back find their facts."""
    older.upgrade()
    [proof] = [proof for proof in older.find_facts(FactQuery(words="ishiba"))[0].proofs if proof.outlet == "Post"]
    known = make_article(proof.quote, url=proof.url, outlet="Post", published=proof.published)
    before = older.sequence()
    assert not older.add_article(known, ()).new
    assert older.sequence() == before
    rows = {row[0]: row for row in OLDER["document_version"]["rows"]}
    kenya = next(row for row in rows.values() if "Kenya" in row[5])
    older.add_article(make_article(kenya[5], url="https://wire.example/6", outlet="Wire"), ())
    [back] = older.find_facts(FactQuery(countries=("KE", "UG")))
    assert back.id == 7
    assert isinstance(back.details, Trade)
    assert older.check() == []
