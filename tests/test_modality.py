"""Modality: what happened, what lies ahead, and what is no fact at all."""

from __future__ import annotations

import pytest

from digest.facts.modality import NO_FACT, find_modality
from digest.language.mask import mask_sentence
from digest.models import Sentence

# (sentence, the words that state the thing, how real it is)
SAID = [
    ("The ministers met in Oslo.", "ministers met", "done"),
    ("The ministers will meet in Oslo.", "ministers will meet", "planned"),
    ("The ministers are expected to meet in Oslo.", "ministers are expected to meet", "planned"),
    ("The two sides agreed to meet again.", "sides agreed to meet", "planned"),
    ("Ministers to meet in Oslo", "Ministers to meet", "planned"),
    ("She said the leaders would meet on Monday.", "leaders would meet", "planned"),
    ("Ahead of his visit to Oslo, the minister spoke of trade.", "his visit to Oslo", "planned"),
    ("The ministers did not meet in Oslo.", "ministers did not meet", "denied"),
    ("He refused to meet the envoy.", "He refused to meet", "denied"),
    ("He denied that the envoys met.", "envoys met", "denied"),
    ("There are no plans for a visit to Oslo.", "a visit to Oslo", "denied"),
    ("The ministers could meet in Oslo.", "ministers could meet", "hypothetical"),
    ("If the ministers meet, prices will fall.", "ministers meet", "hypothetical"),
    ("It is unclear whether the envoys met.", "envoys met", "hypothetical"),
    ("The minister will visit Oslo if he is asked.", "minister will visit Oslo", "hypothetical"),
    ("He invited the envoy to visit Oslo.", "envoy to visit Oslo", "wished"),
    ("The minister hopes to visit Oslo.", "minister hopes to visit", "wished"),
    ("They proposed a meeting in Oslo.", "a meeting in Oslo", "wished"),
    ("The visit to Oslo was called off.", "visit to Oslo", "cancelled"),
    ("The minister postponed his trip to Oslo.", "his trip to Oslo", "cancelled"),
]


@pytest.mark.parametrize(("text", "words", "modality"), SAID)
def test_says_how_real(text: str, words: str, modality: str) -> None:
    masked = mask_sentence(Sentence(0, 0, len(text), text))
    start = masked.text.index(words)
    assert find_modality(masked, start, start + len(words)) == modality


def test_other_clauses_say_nothing() -> None:
    text = "Prices will fall, but the ministers met in Oslo, which could help."
    masked = mask_sentence(Sentence(0, 0, len(text), text))
    start = text.index("ministers met")
    assert find_modality(masked, start, start + len("ministers met")) == "done"


def test_an_unknown_language_says_nothing() -> None:
    masked = mask_sentence(Sentence(0, 0, 9, "They met."))
    assert find_modality(masked, 0, 8, "xx") == "done"


def test_the_weaker_claims_are_no_facts() -> None:
    assert {"denied", "hypothetical", "wished"} == NO_FACT
