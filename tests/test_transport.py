"""Transport: what a whole document says of one connection; single sentences are in gold/transport.en.jsonl."""

from __future__ import annotations

from datetime import date
from typing import cast

from digest.facts.transport import find_transport
from digest.language.reading import read_article
from digest.models import Article, Fact, Transport

PUBLISHED = date(2025, 9, 6)


def facts(text: str, title: str | None = None) -> list[Fact]:
    return list(find_transport(read_article(Article("x", text, title, PUBLISHED))))


def details(fact: Fact) -> Transport:
    return cast(Transport, fact.details)


def test_the_capitals_are_named() -> None:
    found = facts(
        "Trade between Portugal and Georgia grew last year. "
        "The sides plan to resume air service between the capitals, launch new direct flights and build a highway."
    )
    assert [(details(f).mode, details(f).action, f.status) for f in found] == [
        ("air", "resume", "planned"),
        ("air", "launch", "planned"),
        ("road", "build", "planned"),
    ]
    assert set(details(found[0]).endpoints) == {"Lisbon", "Tbilisi"}
    assert all(f.countries == ("GE", "PT") for f in found)


def test_headline_and_text_are_one_fact() -> None:
    found = facts(
        "The airline will launch direct flights between Nairobi and Seoul in March, it said.",
        title="Kenya Airways to launch Nairobi-Seoul flights",
    )
    assert len(found) == 1
    assert details(found[0]).endpoints == ("Nairobi", "Seoul")
    assert [e.field for e in found[0].evidence] == ["title", "text"]


def test_a_proposal_that_was_agreed_is_planned() -> None:
    found = facts(
        "Peru proposed to build a railway to Chile in May. "
        "On Monday Peru and Chile agreed to build the railway between Lima and Arica."
    )
    assert [f.status for f in found] == ["planned"]


def test_plan_and_past_stay_apart() -> None:
    found = facts(
        "Flights between Riga and Lisbon were suspended in 2020. "
        "The airline will resume the flights between Riga and Lisbon in May."
    )
    assert {(details(f).action, f.status) for f in found} == {("suspend", "suspended"), ("resume", "planned")}


def test_a_project_by_name_brings_its_countries() -> None:
    (found,) = facts("The ministers discussed the Trans-Afghan railway.")
    assert found.countries == ("AF", "PK", "UZ")
    assert found.status == "proposed"


def test_evidence_is_a_quote() -> None:
    text = "  Rain fell.\n\nPoland has suspended flights to Belarus.  "
    (found,) = facts(text)
    for e in found.evidence:
        assert text[e.start : e.end] == e.text


def test_a_language_without_words_has_no_facts() -> None:
    assert list(find_transport(read_article(Article("x", "Poland has suspended flights to Belarus.", language="xx")))) == []
