"""Sentences: where they end, where they do not, and that their offsets quote the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.language.sentences import LONGEST, PROSE, split_sentences
from digest.models import Article


def split(text: str) -> list[str]:
    return [s.text for s in split_sentences(Article("x", text))]


@pytest.mark.parametrize(
    "text",
    [
        "H.E. Mr. B. Battsetseg met U.S. Secretary Rubio.",
        "The talks cost Rs. 5.3 crore at No. 10 St. James Square.",
        "Acme Inc. Chairman Li spoke to Prof. K.-J. Kim on Sept. 5 in Oslo.",
        "Exports rose by 3.6 percent to $71.5 million.",
        "Dr. Ch. Munkhbat and Gen. O. Bold signed.",
        "“Really?” he asked the ministers of the two countries.",
        "1. Memorandum on culture",
    ],
)
def test_one_sentence(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("They met in the U.S. The talks were short.", ["They met in the U.S.", "The talks were short."]),
        ("“We will go.” Tokayev left.", ["“We will go.”", "Tokayev left."]),
        ("He met her in Akorda.The talks followed.", ["He met her in Akorda.", "The talks followed."]),
        ("They left… Nobody spoke! Why? In 2024. Then.", ["They left…", "Nobody spoke!", "Why?", "In 2024.", "Then."]),
        ("Signed:\n1. Culture\n2. Trade", ["Signed:", "1. Culture", "2. Trade"]),
        ("Signed: • Culture • Trade", ["Signed:", "• Culture", "• Trade"]),
        ("Headline of the page\nThe minister left.", ["Headline of the page", "The minister left."]),
    ],
)
def test_several_sentences(text: str, ends: list[str]) -> None:
    assert split(text) == ends


def test_hard_wrapped_lines_are_one_sentence() -> None:
    text = "The ministers of the two countries met in the capital on\nMonday and agreed to build a railway between\nthe two ports."
    assert split(text) == [text]


def test_the_date_line_states_nothing() -> None:
    assert split("\n date 2025-09-06 They met.") == ["They met."]


def test_title_first_with_its_own_offsets() -> None:
    first, second, third = split_sentences(Article("x", "They met.\n\nThey left.", " Leaders meet "))
    assert (first.field, first.start, first.end, first.text) == ("title", 1, 13, "Leaders meet")
    assert (second.field, second.index, second.paragraph) == ("text", 1, 0)
    assert (third.paragraph, third.text) == (1, "They left.")


def test_nothing_is_too_long() -> None:
    sentences = split_sentences(Article("x", " " * 2 * PROSE + "word " * 4000 + ".\n\nThey met."))
    assert len(sentences) > 10
    assert all(len(s.text) <= LONGEST for s in sentences)
    assert sentences[-1].text == "They met."


def test_only_the_beginning_is_read_of_what_never_ends() -> None:
    sentences = split_sentences(Article("x", "word " * 50_000 + ".\n\nThey met."))
    assert sum(len(s.text) for s in sentences) <= PROSE + 9
    assert sentences[-1].text == "They met."


@given(st.text(alphabet=st.sampled_from("aB. \n“”!?…•()1-"), max_size=200))
def test_offsets_quote_the_text(text: str) -> None:
    sentences = split_sentences(Article("x", text))
    assert all(text[s.start : s.end] == s.text == s.text.strip() != "" for s in sentences)
    assert all(a.end <= b.start for a, b in pairwise(sentences))
