"""Encounters that more than one sentence, or a list, tells of: programmes, journeys, those spoken of before."""

from __future__ import annotations

from datetime import date

from digest.facts.meeting import find_meetings
from digest.language.reading import read_article
from digest.models import Article, Fact, Meeting


def read_meetings(text: str, title: str | None = None) -> list[Fact]:
    return list(find_meetings(read_article(Article("t", text, title, date(2025, 9, 6)))))


def told(fact: Fact) -> tuple[str, str | None, list[str | None]]:
    assert isinstance(fact.details, Meeting)
    return fact.status, fact.date, [person.name for person in fact.details.participants]


def test_lines_of_a_programme_have_the_day_of_their_heading() -> None:
    facts = read_meetings(
        "Slovenian President Nataša Pirc Musar is going to Vienna.\n\nProgramme:\n\nTuesday 9 September\n"
        "• 10:00 – meeting with Austrian Chancellor Alexander Schallenberg\n\nWednesday 10 September\n"
        "• 11:30 – talks with Hungarian President Tamás Sulyok\n"
    )
    assert [told(fact) for fact in facts] == [
        ("planned", "2025-09-09", ["Nataša Pirc Musar", "Alexander Schallenberg"]),
        ("planned", "2025-09-10", ["Nataša Pirc Musar", "Tamás Sulyok"]),
    ]


def test_bullets_hang_on_the_words_before_the_colon() -> None:
    facts = read_meetings(
        "Canadian Prime Minister Mark Carney attended the summit.\n\nThere, the Prime Minister:\n\n"
        "• Met the President of Kenya, William Ruto.\n\n• Spoke with Indian Prime Minister Narendra Modi.\n"
    )
    assert [told(fact)[2] for fact in facts] == [["Mark Carney", "William Ruto"], ["Mark Carney", "Narendra Modi"]]


def test_the_two_are_those_named_before() -> None:
    (fact,) = read_meetings(
        "Croatian President Zoran Milanović praised Slovak President Peter Pellegrini. The two then dined in Dubrovnik."
    )
    assert told(fact)[2] == ["Zoran Milanović", "Peter Pellegrini"]


def test_the_month_of_a_journey_dates_what_is_planned_on_it() -> None:
    (fact,) = read_meetings(
        "Finnish Foreign Minister Elina Valtonen will travel to Windhoek from September 14 to September 16. "
        "There she will meet Namibian President Netumbo Nandi-Ndaitwah."
    )
    assert told(fact)[:2] == ("planned", "2025-09")


def test_the_same_day_is_the_one_told_last() -> None:
    facts = read_meetings(
        "Thai Foreign Minister Sihasak Phuangketkeow met Cuban Foreign Minister Bruno Rodríguez on September 3. "
        "On the same day, the minister held talks with Polish Foreign Minister Radosław Sikorski."
    )
    assert [fact.date for fact in facts] == ["2025-09-03", "2025-09-03"]


def test_a_guest_in_a_room_with_others_is_met_with_them() -> None:
    (fact,) = read_meetings(
        "US Vice President JD Vance met Haitian Foreign Minister Harvel Jean-Baptiste, Bahamian Prime Minister Philip Davis "
        "and Barbadian Prime Minister Mia Mottley in the Roosevelt Room."
    )
    assert len(told(fact)[2]) == 4
