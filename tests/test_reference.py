"""Who is meant: second mentions, offices, counterparts, groups, pairs of countries, days. Rows in our own words."""

from __future__ import annotations

from datetime import date

import pytest

from digest.language.reading import Reading, read_article
from digest.models import Article, PersonMention

# A text, the words of the mention asked about, whom it means: name | title | country, several joined by +.
ROWS = [
    ("Deputy Foreign Minister of Chile Ana Rojas spoke. Rojas left.", "Rojas", "Ana Rojas | Deputy Foreign Minister | CL"),
    ("President of Kenya William Ruto spoke. Mr Ruto left.", "Mr Ruto", "William Ruto | President | KE"),
    ("President of Kenya William Ruto spoke. The president left.", "president", "William Ruto | President | KE"),
    ("President of Kenya William Ruto spoke. He left.", "He", "William Ruto | President | KE"),
    ("Ruto spoke in Nairobi. Kenyan President William Ruto then left.", "Ruto", "William Ruto | President | KE"),
    (
        "Peruvian Foreign Minister Elmer Schialer met his Chilean counterpart Alberto van Klaveren.",
        "Chilean counterpart Alberto van Klaveren",
        "Alberto van Klaveren | Foreign Minister | CL",
    ),
    ("Peruvian Foreign Minister Elmer Schialer met his Chilean counterpart.", "Chilean counterpart", "- | Foreign Minister | CL"),
    (
        "Norwegian Prime Minister Jonas Gahr Støre met Finnish President Alexander Stubb. The prime minister left.",
        "prime minister",
        "Jonas Gahr Støre | Prime Minister | NO",
    ),
    (
        "Norwegian Prime Minister Jonas Gahr Støre met Finnish President Alexander Stubb. The Finnish president left.",
        "Finnish president",
        "Alexander Stubb | President | FI",
    ),
    (
        "Norwegian Prime Minister Jonas Gahr Støre met Finnish President Alexander Stubb. The two leaders spoke.",
        "two leaders",
        "Jonas Gahr Støre | Prime Minister | NO + Alexander Stubb | President | FI",
    ),
    (
        "Foreign Minister of Nepal Arzu Rana Deuba met Foreign Minister of Bhutan D.N. Dhungyel. The ministers spoke.",
        "ministers",
        "Arzu Rana Deuba | Foreign Minister | NP + D.N. Dhungyel | Foreign Minister | BT",
    ),
    (
        "Foreign Minister of Nepal Arzu Rana Deuba met Foreign Minister of Bhutan D.N. Dhungyel. Both ministers spoke.",
        "Both ministers",
        "Arzu Rana Deuba | Foreign Minister | NP + D.N. Dhungyel | Foreign Minister | BT",
    ),
    (
        "Mongolian Foreign Minister B. Battsetseg spoke. Batmunkh Battsetseg left.",
        "Batmunkh Battsetseg",
        "Batmunkh Battsetseg | Foreign Minister | MN",
    ),
    ("The Mongolian delegation led by Speaker Bat Erdene arrived.", "Speaker Bat Erdene", "Bat Erdene | Speaker | MN"),
    (
        "Omani Foreign Minister Badr Albusaidi, accompanied by Finance Minister Sultan Al Habsi, arrived.",
        "Finance Minister Sultan Al Habsi",
        "Sultan Al Habsi | Finance Minister | OM",
    ),
    (
        "The Ghanaian delegation included Trade Minister Elizabeth Ofosu-Adjare; Energy Minister John Jinapor.",
        "Energy Minister John Jinapor",
        "John Jinapor | Energy Minister | GH",
    ),
    (
        "Speaker of the Verkhovna Rada Ruslan Stefanchuk spoke.",
        "Speaker of the Verkhovna Rada Ruslan Stefanchuk",
        "Ruslan Stefanchuk | Speaker of the Verkhovna Rada | UA",
    ),
    ("PM Mia Mottley spoke. Barbadian Prime Minister Mia Mottley left.", "PM Mia Mottley", "Mia Mottley | Prime Minister | BB"),
    ("Crown Prince of Oman Theyazin bin Haitham met King Haitham of Jordan.", "King Haitham of Jordan", "Haitham | King | JO"),
    ("Foreign Minister Jan Novak spoke.", "Foreign Minister Jan Novak", "Jan Novak | Foreign Minister | -"),
    ("Indonesian officials spoke.", "Indonesian officials", "- | officials | ID"),
    ("A Fijian delegation arrived.", "Fijian delegation", "- | - | FJ"),
    ("The minister spoke.", "minister", "- | minister | -"),
    ("The two leaders spoke.", "two leaders", ""),
    ("He spoke.", "He", ""),
    ("She thanked the Brazilian foreign minister.", "She", ""),
    ("Former President of Chile Sebastián Sosa met the president.", "president", "- | president | -"),
    ("President of Ghana John Mahama met President of Togo Jean Brunel. Mahama left.", "Mahama", "John Mahama | President | GH"),
    (
        "Gotabaya Rajapaksa and Mahinda Rajapaksa, the prime minister of Sri Lanka, spoke.",
        "Gotabaya Rajapaksa",
        "Gotabaya Rajapaksa | - | LK",
    ),
    ("Ambassador of Cuba to Laos Ana Vega spoke. The ambassador left.", "ambassador", "Ana Vega | Ambassador to Laos | CU"),
]

HOMES = [
    ({"url": "https://news.gov.lk/a"}, "Minister Nimal Silva spoke.", "LK"),
    ({"url": "https://example.com/a", "outlet": "The Astana Times"}, "Work began in Astana.", "KZ"),
    ({"url": "https://www.gov.uk/a"}, "Nobody spoke.", "GB"),
    ({"url": "https://example.io/a"}, "Nobody spoke.", None),
    ({}, "Nobody spoke.", None),
    ({}, "HANOI, Sept 6 (Agency) - Nobody spoke.", "VN"),
    ({"outlet": "Montsame"}, "Nobody spoke.", "MN"),
]

PAIRS = [
    ("Chile and Peru met. The two countries agreed.", 1, ("CL", "PE")),
    ("President of Chile Ana Rojas met President of Peru Luis Soto. Both sides agreed.", 1, ("CL", "PE")),
    ("Chile grew. The two countries agreed.", 1, ()),
    ("Chile, Peru and Cuba met. The three countries agreed.", 1, ()),
    ("Trade between Chile and Peru rose. Chile exports wine.", 1, ("CL", "PE")),
]


def read(text: str, **of: str) -> Reading:
    return read_article(Article("x", text, published=date(2025, 9, 6), **of))  # type: ignore[arg-type]


def who(reading: Reading, words: str) -> str:
    for masked in reversed(reading.sentences):
        for mention in masked.sentence.mentions:
            if isinstance(mention, PersonMention) and mention.text == words:
                people = reading.discourse.persons(masked.sentence, mention)
                return " + ".join(f"{p.name or '-'} | {p.title or '-'} | {p.country or '-'}" for p in people)
    raise AssertionError(f"no mention {words!r}")


@pytest.mark.parametrize(("text", "words", "meant"), ROWS, ids=[f"{words} in {text[:30]}" for text, words, _ in ROWS])
def test_who_is_meant(text: str, words: str, meant: str) -> None:
    assert who(read(text), words) == meant


@pytest.mark.parametrize(("of", "text", "home"), HOMES)
def test_home(of: dict[str, str], text: str, home: str | None) -> None:
    assert read(text, **of).discourse.home == home


def test_home_speaks_only_where_nothing_else_does() -> None:
    reading = read(
        "President Ana Rojas received Prime Minister Lars Berg of Norway and Foreign Minister Jan Novak.", url="https://x.gob.cl/"
    )
    assert who(reading, "President Ana Rojas") == "Ana Rojas | President | CL"
    assert who(reading, "Prime Minister Lars Berg of Norway") == "Lars Berg | Prime Minister | NO"


def test_ambassadors_and_private_people_are_not_given_the_home_country() -> None:
    reading = read("Ambassador Eric Walsh met John Smith.", url="https://news.lk/")
    assert who(reading, "Ambassador Eric Walsh") == "Eric Walsh | Ambassador | -"
    assert who(reading, "John Smith") == "John Smith | - | -"


@pytest.mark.parametrize(("text", "index", "pair"), PAIRS)
def test_pair(text: str, index: int, pair: tuple[str, ...]) -> None:
    reading = read(text)
    assert reading.discourse.pair(reading.sentences[index].sentence) == pair


def test_day() -> None:
    reading = read("They met on September 4, 2025. The talks were long.\n\nNothing else happened.")
    days = [reading.discourse.day(masked.sentence) for masked in reading.sentences]
    assert days == ["2025-09-04", "2025-09-04", None]


def test_a_longer_document_keeps_its_people_apart() -> None:
    reading = read(
        "Swedish Foreign Minister Maria Berg met Danish Foreign Minister Lars Berg. "
        "Maria Berg spoke first. Lars Berg answered. The Danish minister left."
    )
    assert who(reading, "Maria Berg") == "Maria Berg | Foreign Minister | SE"
    assert who(reading, "Lars Berg") == "Lars Berg | Foreign Minister | DK"
    assert who(reading, "Danish minister") == "Lars Berg | Foreign Minister | DK"
