"""Names of people folded for comparison: order, accents, case, initials, alphabet and spelling do not matter.

The same name is written Zelensky, Zelenskyy and Зеленский: words are compared by how they sound, with letters that
transliterations use for one another made one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WORD = re.compile(r"[^\W\d_]+")
MAX_NAME = 200
# Russian and Kazakh letters as the systems of transliteration in use have them, before they are made one below.
LATIN = str.maketrans(
    dict(
        zip(
            "абвгдезийклмнопрстуфхъыьэіғқңөұүһ",
            "a b v g d e z i i k l m n o p r s t u f h  i  e i g k n o u u h".split(" "),
            strict=True,
        )
    )
    | {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia", "ё": "io", "ә": "a", "є": "ie", "ї": "i"}
)
# Spellings of one sound, each rule applied to what the ones before it left.
SOUNDS = (
    (re.compile("kh"), "h"),
    (re.compile("gh"), "g"),
    (re.compile("ph"), "f"),
    (re.compile("sch|shch"), "sh"),
    (re.compile("d?zh|dj"), "j"),
    (re.compile("ck|q"), "k"),
    (re.compile("^el$"), "al"),
    (re.compile("w"), "v"),
    (re.compile("y"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
    # Between vowels the glide is written or not: Tokayev, Tokaev.
    (re.compile("(?<=[aeou])i(?=[aeou])"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


@lru_cache(maxsize=65_536)
def fold_name(name: str) -> tuple[str, ...]:
    """The words of a name in order, without case and accents: `José RUIZ` → `jose`, `ruiz`."""
    decomposed = unicodedata.normalize("NFKD", name[:MAX_NAME].casefold().replace("й", "и").replace("ё", "ио"))
    return tuple(WORD.findall("".join(sign for sign in decomposed if not unicodedata.combining(sign))))


@lru_cache(maxsize=65_536)
def sound_word(word: str) -> str:
    """How a folded word of a name sounds, in letters that every spelling of it comes to: `tokayev`, `токаев` → `tokaev`."""
    sounded = word.translate(LATIN)
    for spelling, sound in SOUNDS:
        sounded = spelling.sub(sound, sounded)
    return sounded


def sound_name(name: str) -> tuple[str, ...]:
    """The words of a name in order as they sound."""
    return tuple(map(sound_word, fold_name(name)))


def name_key(name: str) -> str:
    """One key for a name in any order of its words and any spelling of them."""
    return " ".join(sorted(sound_name(name)))


def same_name(one: str, other: str) -> bool:
    """Could both be one person's name: every word of the shorter, initials too, has its own in the longer.

    At least one whole word of two letters or more must agree, so that two initials alone decide nothing.
    """
    short, long = sorted((sound_name(one), sound_name(other)), key=len)
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
