"""Hostile texts: `python -m bench.hostile` tries every expression of every kind on strings made to keep it busy.

Runs of capitalised words, lower-case words, commas, digits, marks, brackets, quotes and spaces, of 1, 2 and 4 thousand
code points. Printed is every expression whose time on some of them grows more than GROWTH-fold from the second to the
third, or exceeds SLOW seconds; the exit code is their number, at most 99. Texts reach expressions a sentence at a time, and
no sentence is longer than the largest of these.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import digest.facts
import digest.language
from digest.facts.meetings.words import load_words
from digest.facts.patterns import Pattern, find_mentioned, load_patterns
from digest.language.expression import Expression
from digest.language.mask import PLANE, WIDTH, Masked
from digest.language.people import load_offices
from digest.language.times import load_times
from digest.models import KINDS, Sentence

SIZES = (1_000, 2_000, 4_000)
GROWTH = 3.0
SLOW = 0.05
NOTICED = 0.002  # seconds below which growth is the noise of the clock
LANGUAGES = ("en", "ru", "kk")
MARKS = [chr(PLANE + WIDTH * place) for place in range(7)]
PIECES = {
    "capitalised words": "Foreign Minister Kassym Tokayev Republic Of ",
    "one capitalised word": "Aa ",
    "lower-case words": "the deputy of new and met with ",
    "one lower-case word": "a ",
    "letters": "a",
    "commas": ", ",
    "digits": "7",
    "figures": "1,234.5 2025 ",
    "people": f"{MARKS[0]}, {MARKS[0]} and ",
    "marks": "".join(MARKS),
    "countries": f"{MARKS[1]} and {MARKS[1]}'s ",
    "money": f"{MARKS[3]} in {MARKS[5]} from {MARKS[4]} ",
    "opening brackets": "(",
    "brackets": "() ",
    "quotes": "“a” ",
    "apostrophes": "'s ",
    "hyphens": "a-",
    "spaces": " ",
    "shape of titles": "FMBfmb",
    "shape of names": "WWUJ-",
    "shape of lists": "O,N4N,CA",
}

Search = Callable[[str], object]


def run_through(found: Iterable[object]) -> int:
    """How many there are."""
    return sum(1 for _ in found)


def search_expression(expression: Expression) -> Search:
    """The search of an expression in a text that ends with literals it asks for."""
    literals = " " + " ".join(clause[0] for clause in expression.needs)
    return lambda text: run_through(expression.finditer(text + literals))


def search_pattern(pattern: Pattern) -> Search:
    """The search of a pattern as sentences are searched: at mentions only where it begins at one."""
    if not pattern.mentioned:
        return search_expression(pattern.expression)

    def search(text: str) -> None:
        run_through(find_mentioned(pattern.expression, Masked(Sentence(0, 0, len(text), text, "text"), text, ())))

    return search


def list_searches(value: Any, name: str, depth: int = 4) -> Iterator[tuple[str, Search]]:
    """Every expression inside a value with its place: in tables, tuples and dataclasses as well."""
    if isinstance(value, Expression):
        yield name, search_expression(value)
    elif isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield name, lambda text: run_through(value.finditer(text))
    elif depth and isinstance(value, dict):
        for key, inner in value.items():
            yield from list_searches(inner, f"{name}[{key}]", depth - 1)
    elif depth and isinstance(value, (list, tuple)):
        for place, inner in enumerate(value):
            yield from list_searches(inner, f"{name}[{getattr(inner, 'name', place)}]", depth - 1)
    elif depth and is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from list_searches(getattr(value, field.name), f"{name}.{field.name}", depth - 1)


def list_expressions() -> Iterator[tuple[str, Search]]:
    """The expressions of all patterns, of the tables of words, and of all modules of extraction."""
    for language in LANGUAGES:
        for kind in KINDS:
            for pattern in load_patterns(kind, language):
                yield f"{pattern.name}.{language}", search_pattern(pattern)
                if pattern.near is not None:
                    yield f"{pattern.name}.{language} near", search_expression(pattern.near)
        for load in (load_offices, load_times, load_words):
            yield from list_searches(load(language), f"{load.__name__}({language})")
        for row in getattr(load_times(language), "rows", ()):
            yield f"times {row.name}.{language}", search_expression(row.expression)
    for package in (digest.language, digest.facts):
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(import_module(found.name)).items():
                yield from list_searches(value, f"{found.name}.{name}")


def seconds(search: Search, text: str) -> float:
    start = time.process_time()
    search(text)
    return time.process_time() - start


def find_slow(search: Search) -> Iterator[str]:
    """What is said of each text that keeps an expression busy for too long."""
    for name, piece in PIECES.items():
        texts = [(piece * (size // len(piece) + 1))[:size] for size in SIZES]
        if seconds(search, texts[-1]) < NOTICED:
            continue
        spent = [min(seconds(search, text) for _ in range(2)) for text in texts]
        growth = spent[2] / max(spent[1], 1e-6)
        if spent[2] > SLOW or (growth > GROWTH and spent[2] > NOTICED):
            yield f"{name}: {' → '.join(f'{value * 1000:.1f}' for value in spent)} ms"


def main() -> int:
    seen: set[str] = set()
    slow = 0
    for name, search in list_expressions():
        if name in seen:
            continue
        seen.add(name)
        for said in find_slow(search):
            slow += 1
            print(f"{name} | {said}", flush=True)
    print(f"{len(seen)} expressions, {len(PIECES)} texts each: {slow} times too slow")
    return min(slow, 99)


if __name__ == "__main__":
    sys.exit(main())
