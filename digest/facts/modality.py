"""Modality: did it happen, does it lie ahead, or is it only denied, supposed or wished for."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from digest.facts.patterns import load_data
from digest.language.mask import Masked

Modality = Literal["denied", "hypothetical", "wished", "cancelled", "planned", "done"]
Cues = dict[tuple[str, str], re.Pattern[str]]
WEAKER: tuple[Modality, ...] = ("denied", "hypothetical", "wished", "cancelled", "planned")
NO_FACT = frozenset({"denied", "hypothetical", "wished"})
REACH = 90  # code points looked at on either side: cues stand close to their verb
WORDS = "but while whereas although though because after since when where who which as said says told added noting during following"
BREAK = re.compile(rf"[;:\"“”«»()]|, |[.!?] |\b(?:{'|'.join(WORDS.split())})\b")


@cache
def load_cues(language: str) -> Cues:
    """The cues of a language, one regular expression for each modality and side."""
    data = load_data(f"modality.{language}.yaml") or {}
    return {
        (modality, side): re.compile("|".join(f"(?:{cue})" for cue in cues), re.IGNORECASE)
        for modality, sides in data.items()
        for side, cues in sides.items()
        if cues
    }


def find_modality(
    masked: Masked, start: int, end: int, language: str = "en", tail: int | None = None, noun: bool = True
) -> Modality:
    """How real masked[start:end] is said to be, from its own words and the clause around it; the weaker claim wins.

    `start` and `end` are indices of the masked text and should span the subject, the verb and its object;
    `tail` is where the rest of the clause begins, when the phrase goes on after `end` with people and places only;
    `noun` says that the phrase is or may be a noun, whose own verb follows.
    """
    rest = words_after(masked.text, end if tail is None else tail)
    parts = {"before": words_before(masked.text, start), "inside": masked.text[start:end], "clause": rest}
    if noun:
        parts["after"] = rest
    cues = load_cues(language)
    for modality in WEAKER:
        if any(cue.search(words) for side, words in parts.items() if (cue := cues.get((modality, side)))):
            return modality
    return "done"


def words_before(text: str, start: int) -> str:
    """The words between the last break of the clause and `start`."""
    window = text[max(0, start - REACH) : start]
    last = 0
    for found in BREAK.finditer(window):
        last = found.end()
    return window[last:].lstrip()


def words_after(text: str, end: int) -> str:
    """The words between `end` and the next break of the clause."""
    window = text[end : end + REACH]
    found = BREAK.search(window)
    return window[: found.start()] if found else window
