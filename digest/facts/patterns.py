"""Patterns as data: one YAML file per kind and language says how newsrooms put a thing.

    - name: met                      # stored with every fact it finds, as kind.name
      when: [met, meets]             # lower-case words; without one of them the sentence is not looked at
      near: '(?:met|meets).{0,60}{person}'  # optional: a cheap expression every match has, tried before the dear one
      says: '{a:people} (?:met|meets) (?:with )?{b:people}'
      set: {status: held}            # what the words mean; the kind's own module reads it
      yes: ["President Tokayev met Prime Minister Modi."]      # sentences it must find
      no: ["The company met its target."]                      # and must not

`says` is a verbose-free regular expression over the masked sentence (digest/language/mask.py), case-insensitive.
`{person}` stands for one mark, `{people}` and the other words of macros.LANGUAGE.yaml for what is written there;
`{a:people}` also names the group; a kind may have macros of its own in KIND.words.LANGUAGE.yaml. A literal quantifier
such as `{0,40}` is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, TypeVar

import yaml

from digest.language.expression import Expression
from digest.language.mask import MARKS, Masked
from digest.models import Mention

M = TypeVar("M", bound=Mention)
MACRO = re.compile(r"\{(?:(\w+):)?([a-z_]+)\}")
BEGINNING = re.compile(f"{MARKS['person']}|{MARKS['country']}|{MARKS['place']}")
MENTIONED = re.compile(r"\{\w+:(?:party|one|states)\}")  # a pattern that opens with one of these can only begin at a mention
MOST = 64  # tuples of patterns whose words are kept in order
INDEXES: dict[int, tuple[tuple[Pattern, ...], dict[str, list[int]]]] = {}
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Pattern:
    """One way to say one kind of thing.

    `says` and `nearby` are regular expressions over masked text, compiled when first needed: most texts need few of
    them, and compiling all is most of what a start would cost.
    """

    name: str
    kind: str
    when: frozenset[str]
    says: str
    set: dict[str, Any] = field(default_factory=dict)
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    nearby: str | None = None
    mentioned: bool = False
    brief: str | None = None  # `says` with one letter for each macro

    @cached_property
    def expression(self) -> Expression:
        """What a sentence must hold."""
        return Expression(self.says, brief=self.brief)

    @property
    def regex(self) -> re.Pattern[str]:
        """What a sentence must hold, as the `re` module has it."""
        return self.expression.regex

    @cached_property
    def near(self) -> Expression | None:
        """A cheap expression tried before the dear one, None without."""
        return Expression(self.nearby) if self.nearby is not None else None


@dataclass(frozen=True)
class Match:
    """A pattern found in a sentence."""

    pattern: Pattern
    masked: Masked
    found: re.Match[str]

    def mentions(self, group: str, of: type[M]) -> list[M]:
        """The mentions of class `of` inside a named group; empty when the group took no part."""
        if group not in self.found.re.groupindex or self.found.start(group) < 0:
            return []
        return [m for m in self.masked.mentions(*self.found.span(group)) if isinstance(m, of)]

    def text(self, group: str) -> str | None:
        """The article's words in a named group."""
        if group not in self.found.re.groupindex or self.found.start(group) < 0:
            return None
        return self.masked.original(*self.found.span(group))


def load_data(name: str) -> Any:
    """One of the YAML files of this folder's `patterns`, None when the language has none."""
    path = files("digest.facts") / "patterns" / name
    return yaml.load(path.read_text(encoding="utf-8"), LOADER) if path.is_file() else None  # noqa: S506 (a safe loader)


def expand(says: str, macros: dict[str, str]) -> str:
    """The regular expression behind `says`; an unknown macro raises KeyError with its name."""

    def put(found: re.Match[str]) -> str:
        name, macro = found.groups()
        inner = MARKS[macro] if macro in MARKS else MACRO.sub(put, macros[macro])
        return f"(?P<{name}>{inner})" if name else f"(?:{inner})"

    return MACRO.sub(put, says)


@cache
def load_patterns(kind: str, language: str) -> tuple[Pattern, ...]:
    """The patterns of a kind in a language, in the order of the file; none when there is no file."""
    own = load_data(f"{kind}.words.{language}.yaml") or {}
    macros = {**(load_data(f"macros.{language}.yaml") or {}), **own.get("macros", {})}
    return tuple(
        Pattern(
            name=f"{kind}.{row['name']}",
            kind=kind,
            when=frozenset(row["when"]),
            says=expand(row["says"], macros),
            brief=MACRO.sub("\ue000", row["says"]),
            set=row.get("set") or {},
            yes=tuple(row.get("yes", row.get(True)) or ()),  # YAML 1.1 reads a bare yes and no as truth values
            no=tuple(row.get("no", row.get(False)) or ()),
            nearby=expand(row["near"], macros) if "near" in row else None,
            mentioned=MENTIONED.match(row["says"]) is not None,
        )
        for row in load_data(f"{kind}.{language}.yaml") or ()
    )


def find_matches(patterns: tuple[Pattern, ...], masked: Masked) -> Iterator[Match]:
    """Every match of every pattern in one sentence, patterns in file order."""
    triggers = index_words(patterns)
    called = {rank for word in masked.words & triggers.keys() for rank in triggers[word]}
    for pattern in [patterns[rank] for rank in sorted(called)]:
        says = pattern.expression
        if says.may_match(masked.text) and (pattern.near is None or pattern.near.search(masked.text)):
            for found in find_mentioned(says, masked) if pattern.mentioned else says.scan(masked.text):
                yield Match(pattern, masked, found)


def index_words(patterns: tuple[Pattern, ...]) -> dict[str, list[int]]:
    """For each trigger word the places of the patterns that it calls; kept for the tuples asked for again and again."""
    known = INDEXES.get(id(patterns))
    if known is None or known[0] is not patterns:
        triggers: dict[str, list[int]] = {}
        for rank, pattern in enumerate(patterns):
            for word in pattern.when:
                triggers.setdefault(word, []).append(rank)
        if len(INDEXES) >= MOST:
            INDEXES.clear()
        known = INDEXES[id(patterns)] = patterns, triggers
    return known[1]


def find_mentioned(expression: Expression, masked: Masked) -> Iterator[re.Match[str]]:
    """Every match that begins at a mention, none overlapping: a few places to try instead of every letter."""
    here = 0
    for mark in BEGINNING.finditer(masked.text):
        if mark.start() >= here and (found := expression.match(masked.text, mark.start())):
            yield found
            here = found.end()
