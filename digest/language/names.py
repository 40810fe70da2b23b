"""Names of people: what makes two of them the same, and the few that say by themselves whom they act for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml
from rapidfuzz.distance import Levenshtein

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
REGNAL = re.compile(r" ([IVX]+)(?![\w.])")
LONGEST = 12  # parts of a name; what has more is a list
# What no name has: headlines run into each other, "Park — Lee", "Lee Lee".
PASTED = re.compile(r"[—|•]|\b([^\W\d_]{3,}) \1\b")
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "vi", "xiv", "xvi"})
PARTICLES = frozenset("al el de da do dos das del di du van von der bin ibn bint ben la le sheikh prince princess".split())


@dataclass(frozen=True)
class Leaders:
    """Well-known people: their country by full name and, for names nobody else in the news bears, by that name alone."""

    full: dict[tuple[str, ...], str]
    alone: dict[str, list[tuple[tuple[str, ...], str]]]

    def country(self, name: str) -> str | None:
        """Whom the person acts for, None when the name does not say it; "Jan Novak" is not Alexander Novak."""
        parts = split_name(name)
        if parts in self.full:
            return self.full[parts]
        bearers = [row for part in parts for row in self.alone.get(part, ())]
        return next((code for full, code in bearers if len(parts) == 1 or all(_is_part(part, full) for part in parts)), None)


def _is_part(part: str, full: tuple[str, ...]) -> bool:
    return part in full or any(_match_parts(part, other) for other in full)


@lru_cache(maxsize=20_000)
def split_name(name: str) -> tuple[str, ...]:
    """The parts of a name without accents, capitals, particles, suffixes: "Mohammed bin Salman" → mohammed, salman."""
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("đ", "d"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    parts = re.findall(r"[^\W\d_]+\.?", re.sub(r"['’`ʻʼ]", "", plain))
    kept = tuple(p for p in parts if p.rstrip(".") not in SUFFIXES and p not in PARTICLES)
    return kept or tuple(parts)


@lru_cache(maxsize=20_000)
def match_names(one: str, other: str) -> bool:
    """Whether two names may be one person's: the shorter is part of the longer, initials and spellings considered."""
    a, b = sorted((split_name(one), split_name(other)), key=len)
    if not a or (len(b) > 1 and find_regnal(one) != find_regnal(other)):
        return False
    if len(b) > LONGEST:
        return a == b
    rest, whole = sorted(b, key=_is_initial), False
    for part in sorted(a, key=_is_initial):
        hit = next((x for x in rest if _match_parts(part, x)), None)
        if hit is None:
            return False
        rest.remove(hit)
        whole = whole or not (_is_initial(part) or _is_initial(hit))
    return whole  # initials alone say nothing: "Leo XIV" is not "L. Bolortsetseg"


@lru_cache(maxsize=20_000)
def find_regnal(name: str) -> str:
    """The numeral of a monarch or a pope: "Mohammed VI"; empty for most people."""
    found = REGNAL.search(name)
    return found[1] if found else ""


def _is_initial(part: str) -> bool:
    return len(part.rstrip(".")) == 1


def _match_parts(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if short.endswith(".") or len(short) == 1:
        return long.startswith(short.rstrip("."))
    return len(short) >= 5 and one[0] == other[0] and Levenshtein.distance(one, other, score_cutoff=2) <= 1 + (len(short) >= 9)


@cache
def load_leaders(language: str) -> Leaders:
    """The well-known people of a language's data file; nobody when there is none."""
    path = files("digest.language") / "data" / f"leaders.{language}.yaml"
    full: dict[tuple[str, ...], str] = {}
    alone: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    if path.is_file():
        for code, row in yaml.load(path.read_text(encoding="utf-8"), LOADER).items():  # noqa: S506 (a safe loader)
            for name in row.split(";"):
                parts = split_name(name.replace("*", ""))
                full[parts] = code
                for mark in re.findall(r"\*([^*]+)\*", name):
                    alone.setdefault(split_name(mark)[-1], []).append((parts, code))
    return Leaders(full, alone)
