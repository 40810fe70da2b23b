"""The words of encounters of a language: what begins a frame, what is read across on the way to the people of either side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from digest.facts.patterns import expand, load_data


@dataclass(frozen=True)
class Frame:
    """One way to begin telling of an encounter; `means` as in the pattern files, `unless` what may not follow the guests."""

    name: str
    says: re.Pattern[str]
    means: dict[str, Any]
    unless: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Words:
    """The frames of a language and its expressions by name."""

    frames: tuple[Frame, ...]
    expressions: dict[str, re.Pattern[str]]

    def __getitem__(self, name: str) -> re.Pattern[str]:
        return self.expressions[name]


@cache
def load_words(language: str) -> Words | None:
    """The words of a language, None when it has no frames."""
    data = load_data(f"meeting.words.{language}.yaml")
    if data is None:
        return None
    own = {name: says for part in (data["macros"], data) for name, says in part.items() if isinstance(says, str)}
    macros = {**(load_data(f"macros.{language}.yaml") or {}), **own}
    return Words(
        tuple(build_frame(row, macros) for row in data["frames"]),
        {name: compile_words(says, macros) for name, says in own.items()},
    )


def build_frame(row: dict[str, Any], macros: dict[str, str]) -> Frame:
    """One frame as its file says it."""
    unless = compile_words(row["unless"], macros) if "unless" in row else None
    return Frame(f"meeting.{row['name']}", compile_words(row["says"], macros), row["set"], unless)


def compile_words(says: str, macros: dict[str, str]) -> re.Pattern[str]:
    """An expression with its macros written out."""
    return re.compile(expand(says, macros), re.IGNORECASE)


def says(name: str, text: str, language: str) -> bool:
    """Whether a text has the expression of that name."""
    words = load_words(language)
    return words is not None and words[name].search(text) is not None
