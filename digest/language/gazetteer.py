"""Many names found in one pass: an Aho-Corasick automaton that only ever matches whole words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

T = TypeVar("T")


class Gazetteer(Generic[T]):
    """Names and what each stands for; case counts, and a straight apostrophe also stands for a typographic one."""

    def __init__(self, entries: Mapping[str, T]) -> None:
        spelled = {spelling: value for name, value in entries.items() for spelling in (name, name.replace("'", "’"))}
        self._values = list(spelled.values())
        self._automaton = AhoCorasick(list(spelled), matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> Iterator[tuple[int, int, T]]:
        """Start, end and meaning of every name in the text, longest first where they compete, in order."""
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            if not (start and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalnum()):
                yield start, end, self._values[index]


@cache
def load_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table in `digest/language/data`, without comments; none when there is no such table."""
    path = files("digest.language") / "data" / name
    if not path.is_file():
        return ()
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))
