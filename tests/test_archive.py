"""Documents in, facts out: one fact of many reports, versions, what is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date as Day
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql

from digest.archive.store import Archive, open_archive
from digest.errors import ArchiveError
from digest.models import Article, Evidence, Fact, FactQuery, Meeting, Person, Trade

MakeArticle = Callable[..., Article]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Every test here runs on both engines."""
    return f"sqlite:///{tmp_path / 'archive.db'}" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")


TEXT = "Trade between Peru and Chile stood at $4.1 billion in 2024. Other news follows."


def trade(text: str, value: str = "4100000000", **given: Any) -> Fact:
    """A turnover of Chile and Peru in 2024 proven by the whole of a text."""
    slots: dict[str, Any] = {"flow": "turnover", "reporter": "CL", "partner": "PE", "currency": "USD", "period": "2024"}
    slots |= {"value": Decimal(value), "quantum": Decimal(100_000_000)} | given
    return Fact("trade", ("CL", "PE"), None, "actual", Trade(**slots), (Evidence(text, 0, len(text)),), "test")


def meeting(text: str, *people: Person, date: str | None = "2025-09-05", status: str = "held") -> Fact:
    """A meeting proven by the whole of a text."""
    countries = tuple(sorted({person.country or "" for person in people}))
    return Fact("meeting", countries, date, status, Meeting(people, "in_person"), (Evidence(text, 0, len(text)),), "test")


def add(archive: Archive, article: Article, *facts: Fact) -> bool:
    return archive.add_article(article, facts).new


def test_a_fact_comes_back_with_its_proof(archive: Archive, make_article: MakeArticle) -> None:
    add(archive, make_article(TEXT, outlet="Andes Wire", url="https://andes.example/1"), trade(TEXT))
    [fact] = archive.find_facts(FactQuery(kinds=("trade",), countries=("PE", "CL"), year=2024))
    assert isinstance(fact.details, Trade)
    assert fact.details.value == Decimal("4100000000")
    assert fact.published == Day(2025, 9, 6)
    [proof] = fact.proofs
    assert (proof.quote, proof.outlet, proof.url) == (TEXT, "Andes Wire", "https://andes.example/1")
    assert archive.get_fact(fact.id) == fact
    assert archive.count_facts(FactQuery()) == 1


def test_the_same_document_again_changes_nothing(archive: Archive, make_article: MakeArticle) -> None:
    article = make_article(TEXT, outlet="Andes Wire")
    assert add(archive, article, trade(TEXT))
    before = archive.sequence(), archive.find_facts(FactQuery())
    for _ in range(5):
        assert not add(archive, article, trade(TEXT))
    assert (archive.sequence(), archive.find_facts(FactQuery())) == before


def test_the_same_text_elsewhere_is_one_more_proof(archive: Archive, make_article: MakeArticle) -> None:
    add(archive, make_article(TEXT, outlet="Andes Wire"), trade(TEXT))
    assert not add(archive, make_article(TEXT, outlet="Lima Daily"), trade(TEXT))
    [fact] = archive.find_facts(FactQuery())
    assert [proof.outlet for proof in fact.proofs] == ["Andes Wire", "Lima Daily"]
    assert fact.revision == 1


def test_a_corrected_figure_is_the_same_fact_corrected(archive: Archive, make_article: MakeArticle) -> None:
    article = make_article(TEXT, url="https://andes.example/1?utm_source=feed")
    add(archive, article, trade(TEXT))
    [old] = archive.find_facts(FactQuery())
    corrected = TEXT.replace("4.1", "4.7")
    add(archive, replace(article, text=corrected, url="https://www.andes.example/1/"), trade(corrected, "4700000000"))
    [new] = archive.find_facts(FactQuery())
    assert (new.id, new.revision) == (old.id, 2)
    assert new.sequence > old.sequence
    assert [proof.quote for proof in new.proofs] == [corrected]


def test_a_fact_without_proof_is_withdrawn_and_comes_back(archive: Archive, make_article: MakeArticle) -> None:
    article = make_article(TEXT, url="https://andes.example/1")
    add(archive, article, trade(TEXT))
    [old] = archive.find_facts(FactQuery())
    add(archive, replace(article, text="Nothing is left of it."))
    assert archive.find_facts(FactQuery()) == []
    withdrawn = archive.get_fact(old.id)
    assert withdrawn is not None
    assert withdrawn.withdrawn
    add(archive, article, trade(TEXT))
    assert [fact.id for fact in archive.find_facts(FactQuery())] == [old.id]


def test_people_are_found_by_any_part_of_their_name(archive: Archive, make_article: MakeArticle) -> None:
    text = "President José Ruiz received Foreign Minister Ana Quispe on Friday."
    people = (
        Person("José Ruiz", "President", "PE", "head_of_state"),
        Person("Ana Quispe", "Foreign Minister", "BO", "foreign_minister"),
    )
    add(archive, make_article(text), meeting(text, *people))
    for name in ("ruiz", "Jose Ruiz", "RUIZ JOSÉ", "quispe"):
        assert len(archive.find_facts(FactQuery(person=name))) == 1, name
    for name in ("rui", "Ana Ruiz", "?", ""):
        assert len(archive.find_facts(FactQuery(person=name))) == (0 if name else 1), name


def test_what_is_asked_for_is_what_comes(archive: Archive, make_article: MakeArticle) -> None:
    add(archive, make_article(TEXT), trade(TEXT))
    sequence = archive.sequence()
    later = TEXT.replace("Peru", "Cuba")
    other = replace(trade(later, partner="CU"), countries=("CL", "CU"))
    add(archive, make_article(later, id="two", published=Day(2025, 9, 1)), other)
    assert len(archive.find_facts(FactQuery(countries=("CL",)))) == 2
    assert archive.find_facts(FactQuery(countries=("CU", "PE"))) == []
    assert len(archive.find_facts(FactQuery(after_sequence=sequence))) == 1
    assert len(archive.find_facts(FactQuery(until_sequence=sequence))) == 1
    assert len(archive.find_facts(FactQuery(published_since=Day(2025, 9, 5)))) == 1
    assert len(archive.find_facts(FactQuery(limit=1))) == len(archive.find_facts(FactQuery(limit=1, offset=1))) == 1
    assert archive.find_facts(FactQuery(year=2023)) == archive.find_facts(FactQuery(since=Day(2025, 1, 1))) == []
    assert archive.get_fact(10**30) is archive.get_fact(0) is None


@pytest.mark.parametrize("url", ["mysql://db/x", "nonsense", "sqlite:////no/such/place/a.db"])
def test_an_address_that_can_hold_no_archive_is_told(url: str) -> None:
    with pytest.raises(ArchiveError):
        open_archive(url)


def test_a_database_that_is_not_ready_says_what_to_run(tmp_path: Path) -> None:
    archive = open_archive(f"sqlite:///{tmp_path / 'new.db'}")
    assert not archive.is_current()
    with pytest.raises(ArchiveError, match="attache db upgrade"):
        archive.find_facts(FactQuery())
    archive.upgrade()
    assert archive.is_current()
    assert archive.find_facts(FactQuery()) == []
    assert archive.upgrade() is None
    archive.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("this is a letter, not a database " * 100)
    archive = open_archive(f"sqlite:///{path}")
    with pytest.raises(ArchiveError):
        archive.upgrade()
    assert path.read_text().startswith("this is a letter")
    archive.close()


def test_the_order_of_documents_decides_nothing(tmp_path: Path, make_article: MakeArticle) -> None:
    figures = [("4100000000", 100_000_000), ("4080000000", 10_000_000), ("4120000000", 10_000_000), ("4500000000", 100_000_000)]
    told = [
        (make_article(f"{TEXT} {value}", id=value, outlet=f"Outlet {value}"), trade(TEXT, value, quantum=Decimal(quantum)))
        for value, quantum in figures
    ]
    seen = []
    for number, order in enumerate(permutations(told)):
        archive = open_archive(f"sqlite:///{tmp_path / f'{number}.db'}")
        archive.upgrade()
        for article, fact in order:
            archive.add_article(article, [fact])
        facts = archive.find_facts(FactQuery())
        values = {fact.id: fact.details.value for fact in facts if isinstance(fact.details, Trade)}
        seen.append(
            sorted(
                (values[fact.id], [proof.outlet for proof in fact.proofs], sorted(values[rival] or 0 for rival in fact.conflicts))
                for fact in facts
            )
        )
        archive.close()
    assert all(content == seen[0] for content in seen)
    assert len(seen[0]) == 3


def test_two_facts_that_turn_out_to_be_one_lead_to_one(archive: Archive, make_article: MakeArticle) -> None:
    ana = Person("Ana Quispe", "Foreign Minister", "BO")
    office, name = Person(None, "President", "PE", "head_of_state"), Person("José Ruiz", None, "PE")
    for number, people in enumerate([(office, ana), (name, ana), (replace(office, name=name.name), ana)]):
        text = f"Report number {number} of a meeting."
        add(archive, make_article(text, id=str(number)), meeting(text, *people))
        assert len(archive.find_facts(FactQuery())) == [1, 2, 1][number]
    first, second = archive.get_fact(1), archive.get_fact(2)
    assert first is not None
    assert first == second
    assert len(first.proofs) == 3
    assert archive.get_fact(3) is None


def test_words_find_facts_and_documents_by_their_stems(archive: Archive, make_article: MakeArticle) -> None:
    text = "President José Ruiz opened the railways to Bolivia's ports in 2024."
    people = Person("José Ruiz", "President", "PE", "head_of_state"), Person("Ana Quispe", None, "BO")
    add(archive, make_article(f"A line before.\n{text}", title="Opened", outlet="Andes Wire"), meeting(text, *people))
    add(archive, make_article("Министры обсудили железные дороги.", id="two", language="ru"))
    for words in ("railway", "RAILWAYS port", "jose ruiz", "quispe railway", "2024 opening"):
        assert archive.count_facts(FactQuery(words=words)) == 1, words
    for words in ("airport", "railway airport", '"', "' OR 1=1 --", "*", "the of", "NEAR(a b)", "rail*"):
        assert archive.find_facts(FactQuery(words=words)) == [], words
    [found] = archive.find_texts("railway")
    assert (found.title, found.outlet, found.snippet) == ("Opened", "Andes Wire", text)
    for words in ("железная дорога", "железной дороги", "железный", "ЖЕЛЕЗНЫЕ министр"):
        assert [found.document_id for found in archive.find_texts(words)] == ["two"], words
    assert archive.find_texts("nothing") == archive.find_texts("") == []
    assert archive.count_facts(FactQuery(words="railway", countries=("BO",), person="quispe")) == 1


def test_the_agenda_is_what_is_planned_soonest_first(archive: Archive, make_article: MakeArticle) -> None:
    ana = Person("Ana Quispe", "Foreign Minister", "BO")
    told = [
        ("2025-09-20", "planned", "PE"),
        ("2025-09-12", "planned", "PE"),
        ("2025-09", "planned", "CL"),
        ("2025-09-01", "planned", "PE"),
        (None, "planned", "PE"),
        ("2025-09-05", "held", "PE"),
        ("2025-11-02", "planned", "PE"),
    ]
    for number, (date, status, country) in enumerate(told):
        text = f"Report number {number} of a meeting."
        other = Person(f"Person {'ABCDEFG'[number]}", None, country)
        add(archive, make_article(text, id=str(number)), meeting(text, other, ana, date=date, status=status))

    def dates(*given: Any) -> list[str | None]:
        return [fact.date for fact in archive.find_plans(*given)]

    assert dates(Day(2025, 9, 6), Day(2025, 10, 6)) == ["2025-09", "2025-09-12", "2025-09-20"]
    assert dates(Day(2025, 9, 6), Day(2025, 10, 6), ("PE", "BO")) == ["2025-09-12", "2025-09-20"]
    assert dates(Day(2025, 8, 30), Day(2025, 9, 6), ("PE",)) == ["2025-09-01"]
    assert dates(Day.min, Day.max, ("CL", "PE")) == []


REPORT = " ".join(
    f"Paragraph {number} of a report on the ferry between Lima and Valparaíso, which the two ministers of transport opened;"
    f" its captain number {number * 7} welcomed {number * 31} guests from both shores and told them of the weather at sea."
    for number in range(8)
)


def test_copies_of_a_text_are_one_document_and_count_as_its_agency(archive: Archive, make_article: MakeArticle) -> None:
    told = [
        ("Andes Wire", REPORT),
        ("Lima Daily", f"By our desk. {REPORT}"),
        ("Sur", REPORT[:900]),
        ("Norte", f"LIMA (Reuters) — {REPORT}"),
        ("Este", REPORT.replace("weather at sea", "weather ashore")),
    ]
    outlets = []
    for number, (outlet, text) in enumerate(told):
        add(archive, make_article(text, id=str(number), outlet=outlet, title=f"Title {number}"), trade(text))
        [row] = rows(archive, "SELECT count(DISTINCT document_id), max(outlets) FROM document_version, fact")
        assert row[0] == 1, outlet
        outlets.append(row[1])
    assert outlets == [1, 2, 3, 1, 1]
    assert len(archive.find_facts(FactQuery())[0].proofs) == 5
    assert archive.check() == []


def test_a_bulletin_in_the_same_words_is_another_document(archive: Archive, make_article: MakeArticle) -> None:
    add(archive, make_article(REPORT, outlet="Andes Wire"))
    other = REPORT
    for number in range(8):
        other = other.replace(f"number {number * 7} welcomed {number * 31} ", f"number {900 + number} welcomed {500 + number} ")
    add(archive, make_article(other, id="two", outlet="Sur"))
    add(archive, make_article(f"{REPORT} Later.", id="three", outlet="Sur", published=Day(2025, 8, 6)))
    add(archive, make_article("A short text.", id="four", outlet="Sur"))
    assert rows(archive, "SELECT count(DISTINCT document_id) FROM document_version") == [(4,)]


def rows(archive: Archive, query: str) -> list[Any]:
    """What the database itself answers."""
    with archive.reading() as session:
        return [tuple(row) for row in session.execute(sql(query)).all()]
