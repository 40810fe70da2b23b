"""Words people use to ask, in every language of the interface: data, not code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class Vocabulary:
    """`commands`: command name → beginnings of words; `topics`: command name → kind of fact; the rest sets of words."""

    commands: dict[str, tuple[str, ...]]
    ignored: frozenset[str]
    topics: dict[str, str]
    periods: dict[str, frozenset[str]]
    everything: frozenset[str]
    chart: frozenset[str]
    dark: frozenset[str]
    calendar: frozenset[str]
    unsure: frozenset[str]
    abbreviations: frozenset[str]

    def find_command(self, word: str) -> str | None:
        """The command a word asks for; a short beginning must be the whole word."""
        for name, beginnings in self.commands.items():
            if any(word == beginning or (len(beginning) > 3 and word.startswith(beginning)) for beginning in beginnings):
                return name
        return None

    def find_topic(self, word: str) -> str | None:
        """The kind of fact a topic word means."""
        return self.topics.get(word) or self.topics.get(self.find_command(word) or "")


@lru_cache
def load_vocabulary() -> Vocabulary:
    """The words of our own file."""
    data = yaml.safe_load(files("bot").joinpath("commands", "vocabulary.yaml").read_text(encoding="utf-8"))
    return Vocabulary(
        commands={name: tuple(map(str, words)) for name, words in data["commands"].items()},
        ignored=frozenset(data["ignored"].split()),
        topics=data["topics"],
        periods={name: frozenset(words) for name, words in data["periods"].items()},
        everything=frozenset(data["all"]),
        chart=frozenset(data["chart"]),
        dark=frozenset(data["dark"]),
        calendar=frozenset(data["calendar"]),
        unsure=frozenset(data["unsure"]),
        abbreviations=frozenset(data["abbreviations"]),
    )
