"""Meetings of a whole document: one fact for an encounter, however often it is told."""

from __future__ import annotations

from datetime import date

from digest.facts.meeting import find_meetings
from digest.language.reading import read_article
from digest.models import Article, Fact, Meeting


def read_meetings(text: str, title: str | None = None, **article: object) -> list[Fact]:
    return list(find_meetings(read_article(Article("t", text, title, date(2025, 9, 6), **article))))  # type: ignore[arg-type]


def names(fact: Fact) -> list[str | None]:
    assert isinstance(fact.details, Meeting)
    return [person.name for person in fact.details.participants]


def test_headline_lead_and_details_are_one_encounter() -> None:
    (fact,) = read_meetings(
        "Belgian Prime Minister Bart De Wever met Slovak Prime Minister Robert Fico in Bratislava on Thursday. "
        "During the meeting, De Wever and Fico discussed the railway.\n\n"
        "The meeting was attended by Belgian Foreign Minister Maxime Prévot.",
        title="De Wever meets Fico",
    )
    assert names(fact) == ["Bart De Wever", "Robert Fico", "Maxime Prévot"]
    assert fact.date == "2025-09-04"
    assert isinstance(fact.details, Meeting)
    assert fact.details.place == "Bratislava"


def test_encounters_of_a_day_stay_apart() -> None:
    facts = read_meetings(
        "Finnish President Alexander Stubb met Canadian Prime Minister Mark Carney in New York. "
        "Stubb also held talks with Japanese Prime Minister Shigeru Ishiba."
    )
    assert [names(fact)[1] for fact in facts] == ["Mark Carney", "Shigeru Ishiba"]


def test_two_days_are_two_encounters() -> None:
    facts = read_meetings(
        "French President Emmanuel Macron met German Chancellor Friedrich Merz in Toulon on Monday. "
        "Macron will meet Merz again in Berlin on September 20."
    )
    assert [(fact.status, fact.date) for fact in facts] == [("held", "2025-09-01"), ("planned", "2025-09-20")]


def test_a_date_told_later_is_added() -> None:
    (fact,) = read_meetings(
        "Polish Foreign Minister Radosław Sikorski met Italian Foreign Minister Antonio Tajani. "
        "The talks on Wednesday covered Ukraine."
    )
    assert fact.date == "2025-09-03"


def test_evidence_quotes_the_sentence() -> None:
    text = "It rained. Spanish King Felipe VI received Moroccan Foreign Minister Nasser Bourita in Madrid."
    (fact,) = read_meetings(text)
    for evidence in fact.evidence:
        assert text[evidence.start : evidence.end] == evidence.text
    assert fact.evidence[0].text.startswith("Spanish King")
    assert fact.countries == ("ES", "MA")


def test_people_of_one_country_do_not_make_a_meeting() -> None:
    assert read_meetings("Polish President Karol Nawrocki met Polish Prime Minister Donald Tusk in Warsaw.") == []


def test_nothing_comes_of_nothing() -> None:
    assert read_meetings("") == []
    assert read_meetings("It rained.") == []
