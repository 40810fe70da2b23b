"""Countries: in texts exactly and in whole words, from people forgivingly, never as part of a word."""

from __future__ import annotations

import pytest

from digest.language.countries import find_countries, find_country, find_typed_countries, get_country
from digest.models import Sentence


def codes(text: str) -> list[str]:
    return [m.code for m in find_countries(Sentence(0, 0, len(text), text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kazakhstan’s exports to Mongolia", ["KZ", "MN"]),
        ("The Kazakh and Uzbek ministers", ["KZ", "UZ"]),
        ("Niger, Nigeria, Guinea, Equatorial Guinea and Guinea-Bissau", ["NE", "NG", "GN", "GQ", "GW"]),
        ("the Dominican Republic and Dominica", ["DO", "DM"]),
        ("Congo-Brazzaville and the Democratic Republic of the Congo", ["CG", "CD"]),
        ("The Republic of Korea and the DPRK", ["KR", "KP"]),
        ("U.S.-China talks, the UK, the UAE and the USA", ["US", "CN", "GB", "AE", "US"]),
        ("Türkiye, Turkey, Burma, Holland and Swaziland", ["TR", "TR", "MM", "NL", "SZ"]),
        ("the European Union, the African Union and the SCO", ["EU", "AFU", "SCO"]),
        ("KAZAKHSTAN AND MONGOLIA SIGN", ["KZ", "MN"]),
        ("King Abdullah of Jordan met the president of Georgia", ["JO", "GE"]),
        ("Côte d'Ivoire and Cote d’Ivoire", ["CI", "CI"]),
    ],
)
def test_countries(text: str, found: list[str]) -> None:
    assert codes(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "A woman ate a turkey with chili on fine china.",
        "A ship crossed the South China Sea and the Indian Ocean.",
        "Governor Brian Kemp of Georgia spoke in Atlanta.",
        "Michael Jordan retired.",
        "New Mexico, New Jersey, Latin America and New England",
        "It cost 5 million US dollars and 3 million Indian rupees.",
        "Tell us about it.",
        "Turkish Airlines and Air India",
    ],
)
def test_no_countries(text: str) -> None:
    assert codes(text) == []


def test_form_of_state_belongs_to_the_name() -> None:
    text = "the Kingdom of Saudi Arabia"
    (mention,) = find_countries(Sentence(0, 10, 10 + len(text), text))
    assert (mention.text, mention.start, mention.end) == ("Kingdom of Saudi Arabia", 14, 37)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Mongolia", "MN"),
        ("  mongolian ", "MN"),
        ("MN", "MN"),
        ("mng", "MN"),
        ("🇲🇳", "MN"),
        ("Ulaanbaatar", "MN"),
        ("Монголия", "MN"),
        ("Монголией", "MN"),
        ("монгольский", "MN"),
        ("Моңғолияға", "MN"),
        ("Улан-Батором", "MN"),
        ("Саудовской Аравией", "SA"),
        ("США", "US"),
        ("u.k.", "GB"),
        ("turkiye", "TR"),
        ("cote d'ivoire", "CI"),
        ("oman", "OM"),
        ("Niger", "NE"),
        ("Нигерией", "NG"),
        ("Guinea", "GN"),
        ("the Netherlands", "NL"),
        ("ШОС", "SCO"),
        ("African Union", "AFU"),
    ],
)
def test_what_people_type(typed: str, code: str) -> None:
    match = find_country(typed)
    assert match.country
    assert (match.country.code, match.guessed) == (code, False)


@pytest.mark.parametrize(("typed", "code"), [("Mongolai", "MN"), ("Kazahstan", "KZ"), ("Germny", "DE"), ("Kyrgistan", "KG")])
def test_slips_are_guessed(typed: str, code: str) -> None:
    match = find_country(typed)
    assert match.country
    assert (match.country.code, match.guessed) == (code, True)


@pytest.mark.parametrize(("typed", "found"), [("Congo", {"CD", "CG"}), ("Korea", {"KR", "KP"}), ("Irak", {"IQ", "IR"})])
def test_several_are_offered(typed: str, found: set[str]) -> None:
    match = find_country(typed)
    assert match.country is None
    assert {c.code for c in match.candidates} == found


@pytest.mark.parametrize("typed", ["", "woman", "xyzzy", "ZZ", "🇿🇿", "nigerianisation", "a" * 5000, "<b>"])
def test_nobody(typed: str) -> None:
    match = find_country(typed)
    assert match.candidates == ()
    assert not match.guessed


def test_free_text() -> None:
    assert [c.code for c in find_typed_countries("trade mongolia 2024")] == ["MN"]
    assert [c.code for c in find_typed_countries("кто встречался с Монголией")] == ["MN"]
    assert [c.code for c in find_typed_countries("flights between US and South Korea")] == ["US", "KR"]
    assert find_typed_countries("is it in to no me") == []


def test_names_and_flags() -> None:
    mongolia = get_country("MN")
    assert mongolia
    assert (mongolia.name(), mongolia.name("ru"), mongolia.name("kk"), mongolia.flag) == ("Mongolia", "Монголия", "Моңғолия", "🇲🇳")
    assert get_country("ZZ") is None
