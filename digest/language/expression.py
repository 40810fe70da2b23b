"""Expressions that ignore case, searched cheaply: their literals first, then lower case, then the words as written.

The `re` module is slow where it has to ignore case: it then tries every alternative at every letter. A text in lower
case is searched two to four times as fast by the same expression in lower case, and only where that one matches the
real one is asked. What is found is what `re.compile(says, re.IGNORECASE)` finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from re import _constants, _parser  # type: ignore[attr-defined]  # the parsed expression has no public name
from sys import maxsize
from typing import Any

from digest.language.literals import REPEATS, Clause, find_needs, find_openings, fold, holds

MANY = 512  # texts whose lower case is remembered
ATOM = re.compile(r"\\.|\(\?P?|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
LETTER = re.compile(r"\\.|.", re.DOTALL)
RANGE = re.compile("([\u0080-\U000effff])-([\u0080-\U000effff])")
MINDED = re.compile(r"\(\?-i:")
STRICT = (_constants.ASSERT_NOT, _constants.ATOMIC_GROUP, _constants.POSSESSIVE_REPEAT)
PLAIN = (_constants.SUBPATTERN, _constants.BRANCH)
PLANE = 0xF0000  # marks of mentions have no case


@lru_cache(maxsize=MANY)
def lower(text: str) -> str:
    """A text in lower case, letter by letter: its offsets stay; "ı", "İ" and "ſ" become what IGNORECASE takes them for."""
    if not text.isascii() and ("ı" in text or "İ" in text or "ſ" in text):
        text = text.replace("ı", "i").replace("İ", "i").replace("ſ", "s")
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


@lru_cache(maxsize=MANY)
def folded(text: str) -> str:
    """A text as literals are sought in it."""
    return fold(text)


def hasten(says: str) -> str:
    """The same expression, case counting, that looks at the first letter before it tries all it may begin with.

    Where an expression begins with what may be missing, or with a border of a word, `re` tries every one of its ways at
    every letter of a text; a set of letters tells three times as fast where none can succeed.
    """
    parsed = _parser.parse(says)
    if begins_plainly(parsed):
        return says
    letters = find_openings(parsed)
    return f"(?=[{letters}])(?:{says})" if letters else says


def begins_plainly(parsed: Iterable[tuple[Any, Any]]) -> bool:
    """Whether an expression begins with a letter or a set: `re` itself then looks for it first."""
    first: tuple[Any, Any] = next(iter(parsed), (None, None))
    op, value = first
    if op is _constants.SUBPATTERN:
        return begins_plainly(value[3])
    if op is _constants.BRANCH:
        return all(branch and branch[0][0] is _constants.LITERAL for branch in value[1])
    return op in (_constants.LITERAL, _constants.IN)


def lower_expression(says: str, parsed: Iterable[tuple[Any, Any]]) -> str | None:
    """An expression for texts in lower case that begins to match wherever this one does; None where there is none.

    Words that mind their case in it no longer do: it may match where this one does not, unless they are what must not
    stand there or what is never given back.
    """
    if minds_case(parsed, strict=False):
        return None
    return ATOM.sub(lower_atom, MINDED.sub("(?:", says))


def lower_atom(atom: re.Match[str]) -> str:
    """A piece of an expression in lower case: a letter, or a set, which keeps its ranges beyond ASCII as well."""
    if len(atom[0]) == 1:
        return lower(atom[0])
    if atom[0][0] != "[":
        return atom[0]
    return LETTER.sub(lambda piece: piece[0] if len(piece[0]) == 2 else lower(piece[0]), RANGE.sub(lower_range, atom[0]))


def lower_range(found: re.Match[str]) -> str:
    """A range of letters beyond ASCII with its lower case, and the letters that IGNORECASE takes some of them for."""
    return f"{found[0]}{lower(found[1])}-{lower(found[2])}isk"


def minds_case(parsed: Iterable[tuple[Any, Any]], strict: bool) -> bool:
    """Whether an expression minds the case, or has a range of letters beyond ASCII, where lower case would change its sense."""
    for op, value in parsed:
        if op is _constants.IN and (strict or value[0][0] is _constants.NEGATE) and any(map(is_range, value)):
            return True
        if op is _constants.SUBPATTERN and value[2] and (strict or not is_plain(value[3])):
            return True
        if any(minds_case(inner, strict or op in STRICT) for inner in find_inner(op, value)):
            return True
    return False


def is_plain(parsed: Iterable[tuple[Any, Any]]) -> bool:
    """Whether an expression is words alone: a set that no longer minds the case may be read in many more ways."""
    return all(op is _constants.LITERAL or (op in PLAIN and all(map(is_plain, find_inner(op, value)))) for op, value in parsed)


def is_range(item: tuple[Any, Any]) -> bool:
    """Whether a part of a set is a range of letters beyond ASCII."""
    return item[0] is _constants.RANGE and item[1][0] < PLANE and item[1][1] > 127


def find_inner(op: Any, value: Any) -> list[Any]:
    """The expressions inside a part of a parsed expression."""
    if op is _constants.SUBPATTERN:
        return [value[3]]
    if op in (_constants.ASSERT, _constants.ASSERT_NOT):
        return [value[1]]
    if op is _constants.BRANCH:
        return list(value[1])
    if op is _constants.GROUPREF_EXISTS:
        return [branch for branch in value[1:] if branch]
    if op is _constants.ATOMIC_GROUP:
        return [value]
    return [value[2]] if op in REPEATS else []


class Expression:
    """A regular expression that ignores case, unless `case` counts; compiled when first needed.

    `brief` is the same with a letter beyond ASCII for what need not be looked into for literals: it is read in no time.
    """

    def __init__(self, says: str, *, case: bool = False, brief: str | None = None) -> None:
        self.says, self.case, self.brief = says, case, brief

    @cached_property
    def needs(self) -> tuple[Clause, ...]:
        """Literals without which no text can hold it."""
        return find_needs(_parser.parse(self.brief or self.says, 0 if self.case else re.IGNORECASE))

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The expression as written."""
        return re.compile(self.says, 0 if self.case else re.IGNORECASE)

    @cached_property
    def low(self) -> re.Pattern[str] | None:
        """The same for texts in lower case, None where there is none."""
        says = None if self.case else lower_expression(self.says, _parser.parse(self.says, re.IGNORECASE))
        return re.compile(hasten(says)) if says is not None else None

    @property
    def groupindex(self) -> Mapping[str, int]:
        """The named groups and their numbers."""
        return self.regex.groupindex

    def may_match(self, text: str) -> bool:
        """Whether a text has the literals of a match."""
        return holds(self.needs, folded(text))

    def search(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        """The first match in text[start:end]."""
        return next(self.scan(text, start, end), None) if self.may_match(text) else None

    def finditer(self, text: str, start: int = 0, end: int = maxsize) -> Iterator[re.Match[str]]:
        """The matches in text[start:end], in order, none overlapping."""
        return self.scan(text, start, end) if self.may_match(text) else iter(())

    def scan(self, text: str, start: int = 0, end: int = maxsize) -> Iterator[re.Match[str]]:
        """The same, of a text that is known to have the literals."""
        if self.low is None:
            yield from self.regex.finditer(text, start, end)
            return
        low = lower(text)
        start = min(start, len(low))  # as `re` does
        while start <= len(low) and (found := self.low.search(low, start, end)):
            real = self.regex.match(text, found.start(), end)
            if real:
                yield real
            start = max(real.end() if real else 0, found.start() + 1)

    def match(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        """The match that begins at a place of a text."""
        if self.low is not None and not self.low.match(lower(text), start, end):
            return None
        return self.regex.match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        """The match that is all of text[start:end]."""
        if self.low is not None and not self.low.fullmatch(lower(text), start, end):
            return None
        return self.regex.fullmatch(text, start, end)

    def sub(self, put: str, text: str) -> str:
        """A text with something else in the place of every match."""
        return self.regex.sub(put, text) if self.may_match(text) else text

    def split(self, text: str) -> list[str | Any]:
        """The pieces of a text between the matches."""
        return self.regex.split(text) if self.may_match(text) else [text]
