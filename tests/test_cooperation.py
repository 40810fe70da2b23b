"""Cooperation of whole documents: who offers what to whom, and what two countries plan, by field."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from digest.facts.extract import extract_facts
from digest.models import Article, Cooperation

SEED = Path(__file__).resolve().parents[2] / "shared" / "seed"


def find(text: str) -> list[Cooperation]:
    facts = extract_facts(Article("test", text, None, date(2025, 9, 6)))
    return [fact.details for fact in facts if isinstance(fact.details, Cooperation)]


def test_two_offers_in_one_sentence() -> None:
    found = find("Japan expressed readiness to provide scholarships to students of Laos, as well as to train medical personnel.")
    assert [(c.field, c.action, c.provider, c.beneficiary) for c in found] == [
        ("education", "offer", "JP", "LA"),
        ("education", "offer", "JP", "LA"),
    ]


def test_a_field_is_told_once() -> None:
    found = find("Fiji and Samoa discussed cooperation in tourism. Fiji and Samoa discussed cooperation in tourism and energy.")
    assert [c.field for c in found] == ["tourism", "energy"]


def test_they_are_the_two_countries_of_the_story() -> None:
    found = find("Ministers of Chad and Niger met on Friday. They also discussed cooperation in the mining industry.")
    assert [(c.field, c.what) for c in found] == [("mining", "mining")]


def test_three_countries_are_no_pair() -> None:
    assert find("Ministers of Chad, Niger and Mali discussed cooperation in mining.") == []


@pytest.mark.skipif(not SEED.is_dir(), reason="the shared documents are not beside the project")
def test_the_seed_offers_and_plans() -> None:
    found = [c for path in SEED.glob("*.txt") for c in find(path.read_text(encoding="utf-8"))]
    fields = {(c.field, c.action, c.provider) for c in found}
    assert {("education", "offer", "KZ"), ("agriculture", "discuss", None), ("mining", "discuss", None)} <= fields
    assert ("energy", "discuss", None) in fields
