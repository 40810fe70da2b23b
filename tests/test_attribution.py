"""Who says so: handed-over statements are marked, the text's own are not."""

from __future__ import annotations

from datetime import date

import pytest

from digest.facts.extract import extract_facts
from digest.facts.patterns import find_matches, load_patterns
from digest.language.reading import read_article
from digest.models import Article

PATTERNS = load_patterns("attribution", "en")


def read_speakers(text: str) -> dict[str, str | None]:
    facts = extract_facts(Article("a", text, published=date(2025, 9, 6)))
    return {fact.kind: fact.attributed_to for fact in facts}


FIGURE = "Trade between Kenya and Uganda reached $5 million in 2024"


@pytest.mark.parametrize(
    ("text", "kind", "speaker"),
    [
        (f"{FIGURE}, according to the Kenya Bureau of Statistics.", "trade", "Kenya Bureau of Statistics"),
        (f"The ministry said that {FIGURE}.", "trade", "ministry"),
        (f"{FIGURE}, Kenyan Trade Minister Alan Oduya said.", "trade", "Kenyan Trade Minister Alan Oduya"),
        (f"“{FIGURE},” said Kenyan Trade Minister Alan Oduya.", "trade", "Kenyan Trade Minister Alan Oduya"),
        ("Kenyan Minister Alan Oduya met Ugandan Minister Grace Akello in Nairobi, the ministry said.", "meeting", "ministry"),
    ],
)
def test_the_speaker_is_named(text: str, kind: str, speaker: str) -> None:
    assert read_speakers(text)[kind] == speaker


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"{FIGURE}.", "trade"),
        ("Kenyan Foreign Minister Alan Oduya met Ugandan Foreign Minister Grace Akello in Nairobi.", "meeting"),
        ("Kenyan Foreign Minister Alan Oduya met Ugandan Foreign Minister Grace Akello and said trade would grow.", "meeting"),
        (f"“{FIGURE},” she said.", "trade"),
    ],
)
def test_the_texts_own_statements_are_nobodys(text: str, kind: str) -> None:
    assert read_speakers(text)[kind] is None


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)
def test_examples(pattern: object) -> None:
    def finds(text: str) -> bool:
        return any(True for m in read_article(Article("a", text)).sentences for _ in find_matches((pattern,), m))  # type: ignore[arg-type]

    assert all(map(finds, pattern.yes))  # type: ignore[attr-defined]
    assert not any(map(finds, pattern.no))  # type: ignore[attr-defined]
