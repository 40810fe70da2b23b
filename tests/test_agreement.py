"""Agreements of whole documents: one fact for one agreement, lists, stages, and text no newsroom writes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from digest.facts.extract import extract_facts
from digest.models import Agreement, Article, Fact

SEED = Path(__file__).resolve().parents[2] / "shared" / "seed"


def find(text: str, title: str | None = None) -> list[tuple[Fact, Agreement]]:
    facts = extract_facts(Article("test", text, title, date(2025, 9, 6)))
    return [(fact, fact.details) for fact in facts if isinstance(fact.details, Agreement)]


def test_the_same_agreement_is_told_once() -> None:
    found = find(
        "Peru and India signed a free trade agreement on Thursday.\n\nThe free trade agreement was signed in Lima. "
        "The agreement will bring jobs, ministers said.",
        title="Peru, India sign free trade agreement",
    )
    assert len(found) == 1
    fact, details = found[0]
    assert (fact.status, fact.date, details.parties) == ("signed", "2025-09-04", ("IN", "PE"))


def test_a_list_is_a_fact_for_each_document() -> None:
    found = find(
        "The following documents were signed between Oman and Kenya on Friday:\n"
        "1. Agreement on air services;\n2. Memorandum of Understanding on fisheries;\n3. Protocol on customs matters."
    )
    assert [(d.instrument, fact.date) for fact, d in found] == [
        ("agreement", "2025-09-05"),
        ("memorandum", "2025-09-05"),
        ("protocol", "2025-09-05"),
    ]
    assert all(d.parties == ("KE", "OM") for _, d in found)


def test_the_later_stage_wins() -> None:
    found = find(
        "Chile and Vietnam were expected to sign an extradition treaty this week. "
        "Chile and Vietnam signed the extradition treaty on Friday."
    )
    assert [fact.status for fact, _ in found] == ["signed"]


def test_both_sides_are_the_two_countries_of_the_story() -> None:
    found = find("The presidents of Ghana and Brazil met in Accra. The two sides signed a memorandum on cocoa research.")
    assert [d.parties for _, d in found] == [("BR", "GH")]


def test_evidence_quotes_the_text() -> None:
    text = "  Iraq and Jordan signed a protocol on transit.\n\nThe protocol was signed in Amman."
    for fact, _ in find(text):
        assert all(text[e.start : e.end] == e.text for e in fact.evidence)


@pytest.mark.parametrize(
    "text",
    [
        "signed an agreement and " * 3000,
        "a new very big " * 5000 + "deal signed",
        "(" * 10000 + " agreement signed",
        "treaty, " * 9000,
    ],
    ids=["acts", "adjectives", "brackets", "nouns"],
)
def test_hostile_text_ends(text: str) -> None:
    assert find(text) == []


@pytest.mark.skipif(not SEED.is_dir(), reason="the shared documents are not beside the project")
def test_the_seed_signs_nothing() -> None:
    for path in SEED.glob("*.txt"):
        assert find(path.read_text(encoding="utf-8")) == []


def test_the_two_sides_are_those_of_the_title() -> None:
    found = find(
        "The ministers of Peru and Kenya met in Lima on Monday. The war between Iraq and Jordan was also spoken of.\n\n"
        "After the talks, an agreement on driving licences was signed by the Deputy Minister and the State Secretary.",
        title="Peruvian-Kenyan consultations",
    )
    assert [d.parties for _, d in found] == [("KE", "PE")]


def test_a_group_of_three_is_looked_for_in_the_passage() -> None:
    found = find(
        "The presidents of Ghana, Togo and Benin met on Friday. In a joint statement, the three countries called for calm."
    )
    assert [d.parties for _, d in found] == [("BJ", "GH", "TG")]


def test_headlines_of_other_articles_glued_to_a_name_state_nothing() -> None:
    assert find("Speaker Ann LeeOn The Money: Chile signs trade deal with Peru | Senate votes MORE (D) spoke on Friday.") == []


def test_a_truce_of_long_ago_is_not_the_agreement_to_come() -> None:
    found = find(
        "Iraq and Jordan said an agreement on water would be signed in May. "
        "The war of Iraq and Jordan ended with the truce signed in 1953."
    )
    assert "signed" not in {fact.status for fact, d in found if d.subject == "water"}
