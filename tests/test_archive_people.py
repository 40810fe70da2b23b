"""Who is who: names in every order and spelling, offices over time, surnames resolved across documents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Day
from itertools import permutations
from pathlib import Path

import pytest

from digest.archive.store import Archive, open_archive
from digest.models import Article, Evidence, Fact, FactQuery, Meeting, Office, Person

MakeArticle = Callable[..., Article]
HOST = Person("Ama Mensah", "President", "GH", "head_of_state")


def tell(archive: Archive, make_article: MakeArticle, day: Day, *guests: Person) -> None:
    """A text of a day about a meeting of the host with each guest."""
    text = f"Told on {day}: " + ", ".join(f"{guest.name} ({guest.title})" for guest in guests)
    evidence = (Evidence(text, 0, len(text)),)
    facts = [
        Fact(
            "meeting", tuple(sorted(("GH", guest.country or ""))), day.isoformat(), "held", Meeting((HOST, guest)), evidence, "test"
        )
        for guest in guests
    ]
    archive.add_article(make_article(text, id=text, published=day), facts)


def minister(name: str, title: str = "Trade Minister", role: str = "minister", country: str = "TG") -> Person:
    return Person(name, title, country, role)


def guests(archive: Archive) -> list[str | None]:
    """The guests' names, earliest meeting first."""
    facts = archive.find_facts(FactQuery(kinds=("meeting",)))
    return [person.name for fact in reversed(facts) for person in fact.details.participants if person != HOST]  # type: ignore[union-attr]


def test_every_way_of_writing_a_name_is_one_person(archive: Archive, make_article: MakeArticle) -> None:
    for month, name in enumerate(["Kossi Adzovi", "Adzovi Kossi", "K. Adzovi", "Kossi Adzovi"], start=1):
        tell(archive, make_article, Day(2025, month, 1), minister(name))
    tell(archive, make_article, Day(2025, 6, 1), minister("Kossi Adzovi", "Foreign Minister", "foreign_minister"))
    for asked in ("adzovi", "Kossi Adzovi", "ADZOVI KOSSI", "Адзови"):
        [person] = archive.find_people(asked)
        assert (person.name, person.country, person.facts) == ("Kossi Adzovi", "TG", 5), asked
        assert set(person.names) == {"K. Adzovi"}
        assert person.offices == (
            Office("Foreign Minister", "foreign_minister", Day(2025, 6, 1), Day(2025, 6, 1)),
            Office("Trade Minister", "minister", Day(2025, 1, 1), Day(2025, 4, 1)),
        )
    assert archive.find_people("nobody") == archive.find_people("") == []


def test_a_surname_alone_is_who_held_the_office_then_in_whatever_order_it_was_told(
    tmp_path: Path, make_article: MakeArticle
) -> None:
    told = [(Day(2025, 1, 1), "Kossi Adzovi"), (Day(2025, 3, 1), "Adzovi"), (Day(2020, 1, 1), "Adzovi")]
    for number, order in enumerate(permutations(told)):
        archive = open_archive(f"sqlite:///{tmp_path / f'{number}.db'}")
        archive.upgrade()
        for day, name in order:
            tell(archive, make_article, day, minister(name))
        assert guests(archive) == ["Adzovi", "Kossi Adzovi", "Kossi Adzovi"]
        archive.close()


@pytest.mark.parametrize(
    "other",
    [minister("Yao Adzovi"), minister("Adzovi", "Speaker", "speaker"), minister("Adzovi", country="BJ")],
    ids=["two of the name", "another office", "another country"],
)
def test_a_surname_that_may_be_somebody_else_stays_as_written(archive: Archive, make_article: MakeArticle, other: Person) -> None:
    tell(archive, make_article, Day(2025, 1, 1), minister("Kossi Adzovi"))
    tell(archive, make_article, Day(2025, 2, 1), other)
    if other.name != "Adzovi":
        tell(archive, make_article, Day(2025, 3, 1), minister("Adzovi"))
    assert guests(archive)[-1] == "Adzovi"


def test_two_of_one_surname_are_two(archive: Archive, make_article: MakeArticle) -> None:
    tell(archive, make_article, Day(2025, 1, 1), minister("Kossi Adzovi"), minister("Yao Adzovi"))
    tell(archive, make_article, Day(2025, 2, 1), minister("Adzovi"))
    assert sorted(person.name for person in archive.find_people("adzovi")) == ["Adzovi", "Kossi Adzovi", "Yao Adzovi"]
