"""Names of people folded for comparison: order, accents, case and initials do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W\d_]+")
MAX_NAME = 200


@lru_cache(maxsize=65_536)
def fold_name(name: str) -> tuple[str, ...]:
    """The words of a name in order, folded: `Dashzegve Amarbayasgalan` → `dashzegve`, `amarbayasgalan`."""
    decomposed = unicodedata.normalize("NFKD", name[:MAX_NAME].casefold())
    return tuple(WORD.findall("".join(sign for sign in decomposed if not unicodedata.combining(sign))))


def name_key(name: str) -> str:
    """One key for a name in any order of its words."""
    return " ".join(sorted(fold_name(name)))


def same_name(one: str, other: str) -> bool:
    """Could both be one person's name: every word of the shorter, initials too, has its own in the longer.

    At least one whole word of two letters or more must agree, so that two initials alone decide nothing.
    """
    short, long = sorted((fold_name(one), fold_name(other)), key=len)
    rest = list(long)
    whole = 0
    for word in sorted(short, key=len, reverse=True):
        found = next((other for other in rest if _same_word(word, other)), None)
        if found is None:
            return False
        whole += len(word) > 1 and word == found
        rest.remove(found)
    return whole > 0


def _same_word(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])
