"""Whom somebody acts for of whom no country is said: by where he is met, by whom, who leads whom. In our own words."""

from __future__ import annotations

from datetime import date

import pytest

from digest.language.names import match_names
from digest.language.reading import Reading, read_article
from digest.models import Article, PersonMention

HOME = {"url": "https://news.example.cl/a"}  # a Chilean text

# Text, name, country.
TOLD = [
    ("The Slovenian side was led by State Secretary Marko Bevk.", "Marko Bevk", "SI"),
    ("The Chilean side was led by Minister Ana Rojas, and the Latvian side by State Secretary Ilze Kalna.", "Ilze Kalna", "LV"),
    ("On the Thai side the acting defence minister, General Somchai Rak, takes the chair.", "Somchai Rak", "TH"),
    ("Trade Minister Laziz Umarov signed on behalf of Uzbekistan.", "Laziz Umarov", "UZ"),
    ("Security adviser Paul Brandt heads the Dutch delegation.", "Paul Brandt", "NL"),
    ("In Dakar, Chilean Foreign Minister Ana Rojas held talks with President Moussa Ndao.", "Moussa Ndao", "SN"),
    ("Ana Rojas, the Chilean foreign minister, flew to Gabon, where she called on Prime Minister Aline Ondo.", "Aline Ondo", "GA"),
    ("Foreign Minister Ana Rojas arrived in Asmara, where President Isaias Tesfay received her.", "Isaias Tesfay", "ER"),
    ("Foreign Minister Ana Rojas travelled to Lusaka. There, she will call on President Joseph Mwale.", "Joseph Mwale", "ZM"),
    (
        "Foreign Minister Ana Rojas began a visit to Laos. The visitor talked with Deputy Prime Minister Kham Souk.",
        "Kham Souk",
        "LA",
    ),
    (
        "Prime Minister Ana Rojas is in Malta, where talks are set with President Anna Borg and Minister Ian Zahra.",
        "Ian Zahra",
        "MT",
    ),
    ("In Suva, papers were exchanged between Minister Ana Rojas and Minister of Economy Jone Vula.", "Jone Vula", "FJ"),
    ("In Dakar I will talk with President Moussa Ndao and with my counterpart Awa Sarr.", "Awa Sarr", "SN"),
    ("Chile's ambassador to Latvia, Juan Vera, met Culture Minister Ilze Kalna.", "Ilze Kalna", "LV"),
    ("The Chilean delegation includes two deputy ministers, Juan Vera and Ana Rojas.", "Juan Vera", "CL"),
    ("The Andes Trade Agency (ATA) of Peru sent people. The ATA delegation led by President Luz Soto arrived.", "Luz Soto", "PE"),
    ("Mayor of Almaty Dastan Bekov spoke.", "Dastan Bekov", "KZ"),
    ("The Kazan mayor of Russia Ivan Lipov spoke.", "Ivan Lipov", "RU"),
    ("Foreign Minister Ana Rojas left for Niger and met Prime Minister Ali Issa in Niamey.", "Ana Rojas", "CL"),
    ("In Suva, papers were exchanged between Minister Ana Rojas and Minister of Economy Jone Vula.", "Ana Rojas", "CL"),
]
# What looks like it and says nothing: the country is that of the text, or none.
UNTOLD = [
    ("In New York, Chilean President Ana Rojas met with Prime Minister Lio Dage.", "Lio Dage", "US"),
    ("On the sidelines of a summit in Samarkand, Foreign Minister Ana Rojas met with Foreign Minister Lio Dage.", "Lio Dage", "UZ"),
    ("In Tokyo, Japanese Prime Minister Kenji Mori received Foreign Minister Ana Rojas.", "Ana Rojas", "JP"),
    ("The meeting is set for Bratislava, with Minister Ana Rojas and Slovak Minister Jana Kral as chairs.", "Ana Rojas", "SK"),
    ("The memorandum was signed in Hanoi by Finance Minister Ana Rojas.", "Ana Rojas", "VN"),
    ("Foreign Minister Ana Rojas received the Peruvian ambassador in Santiago.", "Ana Rojas", "PE"),
    ("Ana Rojas thanked him for Slovakia's support. The foreign minister left.", "Ana Rojas", "SK"),
    ("During his visit to Peru, President Juan Vera said Trade Minister Ana Rojas would follow.", "Ana Rojas", "PE"),
    ("In Lima, the President was accompanied by Trade Minister Ana Rojas.", "Ana Rojas", "PE"),
    ("The Peruvian side was pleased. Trade Minister Ana Rojas spoke.", "Ana Rojas", "PE"),
    ("In Nairobi, Chilean Foreign Minister Juan Vera met Ambassador Ana Rojas.", "Ana Rojas", "KE"),
    ("Foreign Minister Ana Rojas told reporters in Quito that Chile would sign.", "Ana Rojas", "EC"),
    ("EU chief Eva Braun stood together with presidents Ana Rojas and Juan Vera.", "Ana Rojas", "EU"),
    ("Ana Rojas sent greetings to Oman on its national day. The foreign minister flew home.", "Ana Rojas", "OM"),
    ("The pro-Peru President Ana Rojas spoke.", "Ana Rojas", "PE"),
    ("The Dutch minister's meeting with Finance Minister Ana Rojas was short.", "Ana Rojas", "NL"),
    ("Dutch Minister Paul Brandt will co-chair, along with Minister Ana Rojas, the talks.", "Ana Rojas", "NL"),
    ("Korean Ambassador Min Lee, ACME President Juan Vera and others sat.", "Juan Vera", "KR"),
    ("Trade with Laos grew. Finance Minister Ana Rojas met Trade Minister Juan Vera.", "Juan Vera", "LA"),
]


def read(text: str, **of: str) -> Reading:
    return read_article(Article("x", text, published=date(2025, 9, 6), **of))  # type: ignore[arg-type]


def countries(reading: Reading, name: str) -> set[str | None]:
    """Every country a named person is given by the mentions of a text."""
    return {
        person.country
        for masked in reading.sentences
        for mention in masked.sentence.mentions
        if isinstance(mention, PersonMention)
        for person in reading.discourse.persons(masked.sentence, mention)
        if person.name == name
    }


@pytest.mark.parametrize(("text", "name", "country"), TOLD)
def test_told(text: str, name: str, country: str) -> None:
    assert countries(read(text, **HOME), name) == {country}


@pytest.mark.parametrize(("text", "name", "country"), UNTOLD)
def test_untold(text: str, name: str, country: str) -> None:
    assert country not in countries(read(text, **HOME), name)


def test_the_same_without_a_home() -> None:
    reading = read("Kenyan President Ana Otieno flew to Malta, where she met Prime Minister Ian Zahra.")
    assert countries(reading, "Ian Zahra") == {"MT"}


def test_a_home_the_text_never_names_gives_way_to_its_leaders() -> None:
    text = "President Donald Trump spoke on Monday. Security adviser Paul Brandt flew to Oman."
    assert countries(read(text, url="https://example.lk/a"), "Paul Brandt") == {"US"}
    assert countries(read(f"{text} Sri Lanka watched.", url="https://example.lk/a"), "Paul Brandt") == {"LK"}


def test_copied_from_an_agency() -> None:
    text = "Prime Minister Ana Rojas resigned on Monday, her office said.{} Crowds cheered."
    assert countries(read(text.format(""), **HOME), "Ana Rojas") == {"CL"}
    assert countries(read(text.format(" (AFP)"), **HOME), "Ana Rojas") == {None}


def test_a_queen_is_no_president() -> None:
    reading = read("Chilean President Ana Rojas arrived. The queen waited.")
    (queen,) = [m for m in reading.sentences[1].sentence.mentions if isinstance(m, PersonMention)]
    assert [p.name for p in reading.discourse.persons(reading.sentences[1].sentence, queen)] == [None]


def test_an_office_told_after_the_name() -> None:
    reading = read("Ana Rojas announced the flight. The Minister of Transport was speaking in Lima.", **HOME)
    assert countries(reading, "Ana Rojas") == {"CL"}


def test_a_counterpart_holds_the_office_of_the_other_side() -> None:
    reading = read("The Foreign Secretary and his Latvian counterpart, Ilze Kalna, will meet.", **HOME)
    people = [
        p for m in reading.sentences[0].sentence.mentions for p in reading.discourse.persons(reading.sentences[0].sentence, m)
    ]  # type: ignore[arg-type]
    assert [(p.name, p.title, p.country) for p in people] == [
        (None, "Foreign Secretary", "CL"),
        ("Ilze Kalna", "Foreign Secretary", "LV"),
    ]


def test_headlines_name_nobody_the_text_does_not_know() -> None:
    reading = read_article(Article("x", "Minister Ana Rojas visited Oman.", "Foreign Minister Tours as Rojas Speaks"))
    names = {m.name for masked in reading.sentences for m in masked.sentence.mentions if isinstance(m, PersonMention)}
    assert names == {"Ana Rojas", None}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Mohammed VI", "Mohamed bin Zayed Al Nahyan", False),
        ("Leo XIV", "L. Bolor", False),
        ("Muneer Malik", "M.S.M. Nawas", False),
        ("Charles III", "Charles", True),
        ("M. Malik", "Muneer Malik", True),
        ("Abdullah II", "Abdullah II", True),
    ],
)
def test_initials_and_numerals(one: str, other: str, same: bool) -> None:
    assert match_names(one, other) is same
