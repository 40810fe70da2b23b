"""Visits of a whole document: one fact for a journey, one for each country of a tour."""

from __future__ import annotations

from datetime import date

from digest.facts.visit import find_visits
from digest.language.reading import read_article
from digest.models import Article, Fact, Visit


def read_visits(text: str, title: str | None = None) -> list[Fact]:
    return list(find_visits(read_article(Article("t", text, title, date(2025, 9, 6)))))


def destinations(facts: list[Fact]) -> list[str]:
    return [fact.details.destination for fact in facts if isinstance(fact.details, Visit)]


def test_reports_of_one_visit_are_one_fact() -> None:
    (fact,) = read_visits(
        "Portuguese President Marcelo Rebelo de Sousa arrived in Angola on Thursday. "
        "The president is on a state visit to Angola. "
        "Rebelo de Sousa's visit to Angola ends on Sunday.",
        title="Rebelo de Sousa arrives in Angola",
    )
    assert (fact.status, fact.date, fact.countries) == ("ongoing", "2025-09-04", ("AO", "PT"))
    assert isinstance(fact.details, Visit)
    assert fact.details.purpose == "state"


def test_a_tour_is_a_visit_to_each_country() -> None:
    facts = read_visits("Turkish Foreign Minister Hakan Fidan will visit Chad, Niger and Nigeria next month.")
    assert destinations(facts) == ["TD", "NE", "NG"]
    assert {fact.status for fact in facts} == {"planned"}


def test_company_travels_too() -> None:
    (fact,) = read_visits(
        "Indonesian President Prabowo Subianto arrived in Fiji today. "
        "The president is accompanied by Indonesian Foreign Minister Sugiono Wijaya."
    )
    assert isinstance(fact.details, Visit)
    assert [person.name for person in fact.details.visitors] == ["Prabowo Subianto", "Sugiono Wijaya"]


def test_a_city_stands_for_its_country() -> None:
    assert destinations(read_visits("Greek Prime Minister Kyriakos Mitsotakis flew to Helsinki on Friday.")) == ["FI"]


def test_home_is_no_destination() -> None:
    assert read_visits("Greek Prime Minister Kyriakos Mitsotakis arrived in Athens on Friday.") == []


def test_an_old_visit_is_over() -> None:
    (fact,) = read_visits("Brazilian President Luiz Inácio Lula da Silva arrived in Vietnam on March 27.")
    assert fact.status == "held"
