"""What holds for every document: quotes stand where they say, the same document gives the same facts, none hangs."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.facts.extract import extract_facts
from digest.facts.form import fact_from_json, fact_to_json
from digest.models import Article

WORDS = (
    "President Tokayev met Prime Minister Modi in Astana on Monday . signed an agreement between Kazakhstan and Mongolia "
    "trade turnover reached $74 million , up 3.6% in January–July 2025 will visit Beijing direct flights the two countries "
    "exports to China fell by 5 per cent ( ) “ ” ’s \n\n • 😀 \u202e <b> & Sept. 5 U.S. Minister of Foreign Affairs"
).split(" ")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join) | st.text(max_size=300)


@given(TEXTS, st.none() | st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_evidence_quotes_the_document(text: str, title: str | None) -> None:
    article = Article("a", text, title, date(2025, 9, 6))
    facts = extract_facts(article)
    for fact in facts:
        assert fact.evidence
        for quote in fact.evidence:
            source = article.text if quote.field == "text" else article.title or ""
            assert source[quote.start : quote.end] == quote.text
        assert fact_from_json(fact_to_json(fact)).details == fact.details
    assert extract_facts(article) == facts


@pytest.mark.parametrize(
    "text",
    [
        "met " * 50_000,
        "(" * 10_000,
        "7" * 1_000_000,
        "President " * 20_000,
        "$1 million and " * 10_000,
        "Aa, " * 50_000,
        "“" * 20_000,
    ],
    ids=["met", "brackets", "digits", "titles", "money", "names", "quotes"],
)
@pytest.mark.timeout(60)
def test_hostile_text_ends(text: str) -> None:
    extract_facts(Article("hostile", text, None, date(2025, 9, 6)))
