"""Two reports of the same thing in other words: documents in, one fact out; two of different things stay two."""

from __future__ import annotations

from datetime import date as Day

import pytest

from digest.archive.store import Archive
from digest.models import Document, FactQuery
from digest.pipeline import ingest_documents

PUBLISHED = Day(2025, 9, 5)
SAME = [
    (
        "Trade turnover between Kazakhstan and Mongolia amounted to $73.6 million in January-July 2025.",
        "In the first seven months of 2025 trade between Mongolia and Kazakhstan reached about $74 million.",
    ),
    (
        "Kenya's exports to Uganda rose to $1.25 billion in 2024.",
        "Kenyan exports to Uganda stood at $1.3 billion last year.",
    ),
    (
        "President of Uzbekistan Shavkat Mirziyoyev met with Chinese President Xi Jinping in Beijing on September 2.",
        "Xi Jinping held talks with Uzbek leader Shavkat Mirziyoyev in Beijing on Tuesday.",
    ),
    (
        "Foreign Minister Hakan Fidan met his Azerbaijani counterpart Jeyhun Bayramov in Ankara on Thursday.",
        "Turkish Foreign Minister Hakan Fidan and Azerbaijan's Foreign Minister Jeyhun Bayramov met in Ankara on 4 September 2025.",
    ),
    (
        "Brazil and India signed a memorandum of understanding on renewable energy on Friday.",
        "A memorandum of understanding on renewable energy was signed by India and Brazil.",
    ),
    (
        "Vietnam and Laos plan to build a railway linking Vientiane and Vung Ang.",
        "The Vientiane - Vung Ang railway between Laos and Vietnam is under construction.",
    ),
    (
        "Prime Minister of Japan Shigeru Ishiba will visit India on September 10.",
        "Japanese Prime Minister Shigeru Ishiba is to travel to India next week.",
    ),
    (
        "Air Astana will launch direct flights between Almaty and Tokyo in March 2026.",
        "Kazakhstan and Japan will be connected by direct flights between Almaty and Tokyo from March 2026, the airline said.",
    ),
]
DIFFERENT = [
    (
        "Kenya's exports to Uganda rose to $1.25 billion in 2024.",
        "Kenya's exports to Uganda rose to $1.25 billion in 2023.",
    ),
    (
        "Kenya's exports to Uganda rose to $1.25 billion in 2024.",
        "Kenya's imports from Uganda rose to $1.25 billion in 2024.",
    ),
    (
        "Foreign Minister Hakan Fidan met his Azerbaijani counterpart Jeyhun Bayramov in Ankara on Thursday.",
        "Turkish President Recep Tayyip Erdogan met Azerbaijan's Foreign Minister Jeyhun Bayramov in Ankara on Thursday.",
    ),
    (
        "Brazil and India signed a memorandum of understanding on renewable energy on Friday.",
        "Brazil and India signed a memorandum of understanding on space research on Friday.",
    ),
    (
        "Air Astana will launch direct flights between Almaty and Tokyo in March 2026.",
        "Air Astana will launch direct flights between Almaty and Osaka in March 2026.",
    ),
]


def take_in(archive: Archive, texts: tuple[str, str]) -> int:
    """How many facts two reports of two outlets make; each states one."""
    documents = [
        Document(outlet, text, published=PUBLISHED, outlet=outlet) for outlet, text in zip(("Wire", "Post"), texts, strict=True)
    ]
    assert [len(done.facts) for done in ingest_documents(archive, documents)] == [1, 1]
    assert archive.check() == []
    return archive.count_facts(FactQuery())


@pytest.mark.parametrize("texts", SAME)
def test_two_reports_of_one_thing_are_one_fact(archive: Archive, texts: tuple[str, str]) -> None:
    assert take_in(archive, texts) == 1
    [fact] = archive.find_facts(FactQuery())
    assert {proof.outlet for proof in fact.proofs} == {"Wire", "Post"}


@pytest.mark.parametrize("texts", DIFFERENT)
def test_two_reports_of_two_things_are_two_facts(archive: Archive, texts: tuple[str, str]) -> None:
    assert take_in(archive, texts) == 2
