"""When two texts are one: an agency's report that several outlets print, cut or under another headline. No database here.

Texts are compared by their runs of RUN words. What finds candidates among many is a sketch of the runs (minima of one
hash in bins, as in Li, Owen, Zhang: One Permutation Hashing, 2012), of which bands are stored: texts that share most of
their runs share a band nearly always, others nearly never.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date as Day
from hashlib import blake2b

from digest.archive.stems import fold_text

WORD = re.compile(r"\w+")
RUN = 4
# Outlets cut from the end: what is compared is how texts begin. Shorter ones share their runs by chance.
COMPARED, SHORTEST = 400, 30
BANDS, ROWS = 8, 3
BINS = BANDS * ROWS
LIKE, WITHIN, LEAST_PART, SAME_NUMBERS = 0.6, 0.8, 0.4, 0.8
# How many bands two texts share when next to all of their runs are the same.
BANDS_OF_ONE_TEXT = 6
TOLD_TOGETHER = 5


def find_bands(text: str) -> tuple[int, ...]:
    """The bands of a text, as integers of 63 bits, none twice; none for a text too short to be told by them."""
    runs = _find_runs(_find_words(text))
    if len(runs) < SHORTEST:
        return ()
    minima: list[int | None] = [None] * BINS
    for run in runs:
        value, place = divmod(int.from_bytes(blake2b(run.encode(), digest_size=7).digest()), BINS)
        least = minima[place]
        minima[place] = value if least is None else min(least, value)
    filled = _fill(minima)
    bands = (tuple(filled[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS))
    return tuple(dict.fromkeys(_number(band, values) for band, values in enumerate(bands)))


def resemblance(one: str, other: str) -> float:
    """How much of their runs two texts share, 0 to 1; 0 where they are not one text.

    They are when most runs agree, or when next to all of the shorter stand in the longer, and the numbers of the shorter
    do too: yesterday's bulletin in the same words is another text.
    """
    ours, theirs = (_find_words(text) for text in (one, other))
    mine, other_runs = frozenset(_find_runs(ours)), frozenset(_find_runs(theirs))
    if min(len(mine), len(other_runs)) < SHORTEST or not _numbers_agree(ours, theirs):
        return 0.0
    shared, smaller, larger = len(mine & other_runs), *sorted((len(mine), len(other_runs)))
    alike = shared / (smaller + larger - shared)
    within = shared / smaller if smaller >= LEAST_PART * larger else 0.0
    return max(alike, within) if alike >= LIKE or within >= WITHIN else 0.0


def told_together(one: Day | None, other: Day | None) -> bool:
    """Copies appear within days of each other; where a day is unknown the text decides alone."""
    return one is None or other is None or abs((one - other).days) <= TOLD_TOGETHER


def _find_words(text: str) -> list[str]:
    # Ten letters a word are more than any language of the sources has.
    return WORD.findall(fold_text(text[: COMPARED * 10]))[:COMPARED]


def _find_runs(words: Sequence[str]) -> list[str]:
    return [" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]


def _numbers_agree(one: Sequence[str], other: Sequence[str]) -> bool:
    ours, theirs = ({word for word in words if word.isdigit()} for words in (one, other))
    return len(ours & theirs) >= SAME_NUMBERS * min(len(ours), len(theirs))


def _fill(minima: Sequence[int | None]) -> list[int]:
    """An empty bin takes what the next filled one has, so that short texts have bands too."""
    turned = [*minima, *minima]
    return [next(value for value in turned[place:] if value is not None) for place in range(len(minima))]


def _number(band: int, values: Sequence[int]) -> int:
    written = f"{band}:{','.join(map(str, values))}".encode()
    return int.from_bytes(blake2b(written, digest_size=8).digest()) >> 1
