"""Literals: what a text must hold for a regular expression to match in it, so that most texts cost no search.

`met (?:with )?{person}` cannot match where "met " does not stand: a search for a few literals is a hundred times cheaper
than one for the expression. What is found here is necessary, never sufficient; an expression that needs nothing gets
no clause and is always tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from re import _constants  # type: ignore[attr-defined]  # the parsed expression has no public name
from typing import Any

Clause = tuple[str, ...]
Strings = frozenset[str]

MANY = 40  # strings that are followed while they grow
MOST = 80  # literals of one clause: beyond, asking for them costs as much as the search
LONGEST = 24  # code points of one literal
KEPT = 3  # clauses of one expression
EMPTY: Strings = frozenset(("",))
REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
WIDTHLESS = (_constants.AT, _constants.ASSERT_NOT)


def fold(text: str) -> str:
    """A text as literals are sought in it: in lower case, for expressions ignore it, and ASCII, for literals are.

    IGNORECASE takes "ı", "İ" and "ſ" for i and s as well.
    """
    if text.isascii():
        return text.lower()
    if "ı" in text or "İ" in text or "ſ" in text:
        text = text.replace("ı", "i").replace("İ", "i").replace("ſ", "s")
    return text.lower().encode("ascii", "replace").decode("ascii")


def holds(needs: Iterable[Clause], folded: str) -> bool:
    """Whether of each clause one literal stands in a folded text."""
    for clause in needs:
        for literal in clause:
            if literal in folded:
                break
        else:
            return False
    return True


def find_needs(parsed: Iterable[tuple[Any, Any]]) -> tuple[Clause, ...]:
    """Of each clause one literal must stand in a folded text for a parsed expression to match in it; the most telling first."""
    return tuple(read_sequence(parsed).best()[:KEPT])


def badness(clause: Clause) -> float:
    """How likely a text is to hold one of a clause's literals, roughly: the more and the shorter they are."""
    return sum(0.4 ** min(len(literal.strip()), 8) for literal in clause) + len(clause) / 1000


def find_openings(parsed: Iterable[tuple[Any, Any]]) -> str | None:
    """The inside of a set of letters one of which every match begins with; None where any letter may, or none need to."""
    pieces = read_openings(parsed)
    return "".join(sorted(pieces)) if pieces and "" not in pieces else None


# --- parsed expressions ----------------------------------------------------------------------------


@dataclass
class Seen:
    """What a stretch of an expression matches: all its strings where they are few, and clauses that hold in any case."""

    strings: Strings | None
    clauses: list[Clause]

    def best(self) -> list[Clause]:
        """The clauses with what the strings themselves demand, the best one first."""
        return sorted([*self.clauses, *build_clauses(self.strings)], key=badness)


class Run:
    """Strings growing from left to right; where they cannot grow they become a clause and others begin."""

    def __init__(self) -> None:
        self.strings, self.letters, self.whole, self.clauses = EMPTY, "", True, list[Clause]()

    def add(self, strings: Strings | None) -> None:
        """Go on with one of some strings, or with what is none of a few."""
        self.close()
        joined = join(self.strings, strings) if strings is not None else None
        if joined is None:
            self.whole = False
            self.clauses += build_clauses(self.strings)
            joined = EMPTY if strings is None else strings
        self.strings = joined

    def close(self) -> None:
        """Put the letters read one by one behind the strings."""
        if self.letters:
            letters, self.letters = self.letters.lower(), ""
            self.add(frozenset((letters,)))

    def end(self) -> Seen:
        """All of it."""
        self.close()
        if self.whole:
            return Seen(self.strings, self.clauses)
        return Seen(None, [*self.clauses, *build_clauses(self.strings)])


def read_sequence(items: Iterable[tuple[Any, Any]]) -> Seen:
    """One thing after the other: literals side by side become longer ones."""
    run = Run()
    for op, value in items:
        if op is _constants.LITERAL and value < 128:
            run.letters += chr(value)
        elif op is _constants.ASSERT:
            run.clauses += read_sequence(value[1]).best()
        elif op not in WIDTHLESS:
            seen = read_item(op, value)
            run.clauses += seen.clauses
            run.add(seen.strings)
    return run.end()


def read_item(op: Any, value: Any) -> Seen:
    """A set, group, alternative or repetition."""
    if op is _constants.IN:
        return Seen(read_set(value), [])
    if op is _constants.SUBPATTERN:
        return read_sequence(value[3])
    if op is _constants.ATOMIC_GROUP:
        return read_sequence(value)
    if op is _constants.BRANCH:
        return read_branch([read_sequence(branch) for branch in value[1]])
    return read_repeat(*value) if op in REPEATS else Seen(None, [])


def read_set(value: Sequence[tuple[Any, Any]]) -> Strings | None:
    """The letters of a set of a few; None for ranges, classes and what is not ASCII."""
    plain = all(op is _constants.LITERAL and code < 128 for op, code in value) and len(value) <= 6
    return frozenset(chr(code).lower() for _, code in value) if plain else None


def read_branch(branches: list[Seen]) -> Seen:
    """One of several: all strings of all, or a clause with the best of each."""
    strings = [branch.strings for branch in branches]
    if None not in strings:
        together = frozenset().union(*(s for s in strings if s is not None))
        if len(together) <= MANY:
            return Seen(together, [])
    best = [branch.best()[:1] for branch in branches]
    if not all(best):
        return Seen(None, [])
    return Seen(None, build_clauses(frozenset([literal for clauses in best for literal in clauses[0]])))


def read_repeat(low: int, high: int, items: Iterable[tuple[Any, Any]]) -> Seen:
    """Something that may be missing, or stand more than once."""
    if not low and high > 1:
        return Seen(None, [])
    seen = read_sequence(items)
    if low:
        return seen if high == 1 else Seen(None, seen.best())
    return Seen(seen.strings | EMPTY if seen.strings is not None else None, [])


def join(first: Strings, second: Strings) -> Strings | None:
    """Every string of one followed by every string of the other; None when they are too many or too long."""
    if first is EMPTY or len(first) * len(second) > MANY:
        return second if first is EMPTY else None
    strings = frozenset([a + b for a in first for b in second])
    return strings if max(map(len, strings)) <= LONGEST else None


def build_clauses(strings: Strings | None) -> list[Clause]:
    """The literals one of which must stand, without those that another one is part of; none when they tell nothing."""
    if not strings or "" in strings or len(strings) > 4 * MOST:
        return []
    kept: list[str] = []
    for literal in sorted(strings, key=len):
        if not any(short in literal for short in kept):
            kept.append(literal)
    telling = all(len(literal) > 1 or not (literal.isalpha() or literal.isspace()) for literal in kept)
    return [tuple(sorted(kept))] if telling and len(kept) <= MOST else []


def read_openings(items: Iterable[tuple[Any, Any]]) -> Strings | None:
    """Letters and ranges of letters a sequence may begin with, and "" when it may be empty; None for too many to tell."""
    pieces = EMPTY
    for op, value in items:
        if op in WIDTHLESS or op is _constants.ASSERT:
            continue
        first = read_opening(op, value)
        if first is None:
            return None
        pieces = (pieces - EMPTY) | first
        if "" not in first:
            break
    return pieces


def read_opening(op: Any, value: Any) -> Strings | None:
    """The same of one item."""
    if op is _constants.LITERAL:
        return frozenset((spell(value),))
    if op is _constants.IN:
        return read_members(value)
    if op is _constants.SUBPATTERN:
        return None if value[1] or value[2] else read_openings(value[3])
    if op is _constants.ATOMIC_GROUP:
        return read_openings(value)
    if op is _constants.BRANCH:
        return unite(map(read_openings, value[1]))
    if op is _constants.GROUPREF_EXISTS:
        return unite(read_openings(branch or ()) for branch in value[1:])
    if op not in REPEATS:
        return None
    first = read_openings(value[2])
    return first if first is None or value[0] else first | EMPTY


def read_members(members: Sequence[tuple[Any, Any]]) -> Strings | None:
    """The letters and ranges of a set; None where it holds classes, or all but some letters."""
    if any(op not in (_constants.LITERAL, _constants.RANGE) for op, _ in members):
        return None
    return frozenset(spell(value) if op is _constants.LITERAL else f"{spell(value[0])}-{spell(value[1])}" for op, value in members)


def unite(several: Iterable[Strings | None]) -> Strings | None:
    """All of several; None when one of them is not known."""
    pieces: Strings = frozenset()
    for each in several:
        if each is None:
            return None
        pieces |= each
    return pieces


def spell(code: int) -> str:
    """A letter as it is written inside a set."""
    return f"\\{chr(code)}" if chr(code) in "\\]^-[&~|" else chr(code)
