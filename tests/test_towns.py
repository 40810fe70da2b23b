"""Towns: small places, crossings and borders that routes are read with."""

from __future__ import annotations

import pytest

from digest.language.towns import find_city, find_crossings, find_town, is_border, is_overland


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Koror", ("PW",)),
        ("Poipet", ("KH",)),
        ("Jaffna International Airport", ("LK",)),
        ("Xyzzy", ()),
        ("Port", ()),
        ("KKS", ()),
    ],
)
def test_small_places_have_their_countries(name: str, codes: tuple[str, ...]) -> None:
    assert find_town(name) == codes


def test_the_largest_namesake_comes_first() -> None:
    assert find_town("Porto")[0] == "PT"
    assert len(find_town("Hamilton")) > 3
    assert find_city("Porto") == "PT"
    assert find_city("Koror") is None


def test_a_crossing_names_its_two_countries() -> None:
    assert list(find_crossings("The Torkham border")) == [(4, 11, ("AF", "PK"))]
    assert not list(find_crossings("The Torkhams"))


@pytest.mark.parametrize(
    ("codes", "known"), [("FI RU", True), ("EE FI", False), ("MY SG", True), ("EU RU", True), ("AE TR", False)]
)
def test_borders(codes: str, known: bool) -> None:
    assert is_border(codes.split()) is known


@pytest.mark.parametrize(
    ("codes", "known"), [("EU US", False), ("CN PT", True), ("IN LK", True), ("AR CO", True), ("BR NG", False)]
)
def test_ways_on_land_need_land(codes: str, known: bool) -> None:
    assert is_overland(codes.split()) is known
