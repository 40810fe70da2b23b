"""Numbers in digits and words: what amounts, percentages and counts are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from typing import Any

import yaml

from digest.language.expression import hasten, lower
from digest.models import NumberMention, Sentence

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WORD = re.compile(r"[^\W_]+")
DIGIT = re.compile(r"\d")
MANY = 1000  # figures in one "sentence": what has more is a dump, and only its beginning is read
LONGEST = 24  # digits and marks: longer runs are identifiers, not amounts
# Groups of three (or the Indian two) with commas, spaces or points; else digits with one decimal mark.
DIGITS = re.compile(
    r"(?<!\d)(?<!\d[.,:/])(?:"
    r"\d{1,3}(?:,\d{2,3})++(?<=,\d{3})(?!\d)(?:\.\d++)?"
    r"|\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})++(?!\d)(?:[.,]\d++)?"
    r"|\d{1,3}(?:\.\d{3}){2,}+(?!\d)(?:,\d++)?"
    r"|\d++(?:[.,]\d++)?)"
)
SPACE = "[ \u00a0\u202f\u2009]"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number where it stands in a sentence's text; `scale` is the factor of a word like "million" in it."""

    start: int
    end: int
    value: Decimal
    quantum: Decimal
    scale: Decimal = Decimal(1)
    spelled: bool = False


@dataclass(frozen=True)
class Figures:
    """The words of numbers of a language, ready to look up, and to search a text in lower case with."""

    data: dict[str, Any]
    words: dict[str, Decimal]
    scales: dict[str, Decimal]
    counting: frozenset[str]
    scale: re.Pattern[str]
    spelled: re.Pattern[str]


@cache
def load_figures(language: str) -> Figures | None:
    """The words of data/figures.LANGUAGE.yaml, None when the language has none."""
    path = files("digest.language") / "data" / f"figures.{language}.yaml"
    if not path.is_file():
        return None
    data = yaml.load(path.read_text(encoding="utf-8"), LOADER)  # noqa: S506 (a safe loader)
    words = {str(word): Decimal(str(value)) for word, value in data["words"].items()}
    scales = {str(word): Decimal(value) for word, value in data["scales"].items()}
    either = "|".join(sorted(map(re.escape, {*words, *scales}), key=len, reverse=True))
    joint = "|".join(map(re.escape, data["joints"]))
    scale = "|".join(sorted(map(re.escape, scales), key=len, reverse=True))
    return Figures(
        data,
        words,
        scales,
        frozenset(w for w in {*words, *scales} if w not in data["articles"]),
        re.compile(rf"(?:{SPACE}|-)?({scale})(?!\w)(?:{SPACE}({scale})(?!\w))?"),
        re.compile(hasten(rf"\b(?:{either})(?:(?:{SPACE}|-)(?:(?:{joint}){SPACE}){{0,2}}(?:{either})\b)*+\b(?!{SPACE}?\d)")),
    )


@lru_cache(maxsize=16)
def split_words(text: str) -> frozenset[str]:
    """The words and numbers of a sentence, lower-case: what tells cheaply which rows are worth trying."""
    return frozenset(WORD.findall(lower(text)))


def build_number(digits: str, decimal: str = ".") -> tuple[Decimal, Decimal] | None:
    """The value of a run of digits and marks, and the unit of its last digit; None when it is too long to be one."""
    if len(digits) > LONGEST:
        return None
    plain = re.sub(r"[ \u00a0\u202f\u2009]", "", digits)
    marks = [c for c in plain if c in ".,"]
    other = "," if decimal == "." else "."
    if len(marks) > 1 and len(set(marks)) == 1:
        plain = plain.replace(marks[0], "")
    elif len(marks) > 1:
        plain = plain.replace(marks[0], "").replace(marks[-1], ".")
    elif marks == [other] and re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", plain):
        plain = plain.replace(other, "")
    plain = plain.replace(",", ".")
    value = Decimal(plain)
    exponent = value.as_tuple().exponent
    return value, Decimal(1).scaleb(int(exponent))


@lru_cache(maxsize=16)
def find_amounts(text: str, language: str) -> tuple[Amount, ...]:
    """Every number of a text in order, in digits or words, with its scale; none of them overlapping."""
    figures = load_figures(language)
    if figures is None:
        return ()
    found = [*islice(_digits(text, figures), MANY)] if DIGIT.search(text) else []
    if not figures.counting.isdisjoint(split_words(text)):
        found.extend(islice(_spelled(text, figures), MANY))
    found.sort(key=lambda a: (a.start, -a.end))
    return tuple(a for i, a in enumerate(found) if not i or a.start >= found[i - 1].end)


def _digits(text: str, figures: Figures) -> Iterator[Amount]:
    low = lower(text)
    for match in DIGITS.finditer(text):
        number = build_number(match[0], figures.data["decimal"])
        if number is None:
            continue
        value, quantum = number
        scale = figures.scale.match(low, match.end())
        if not scale:
            yield Amount(match.start(), match.end(), value, quantum)
            continue
        factor = figures.scales[scale[1]] * (figures.scales[scale[2]] if scale[2] else 1)
        yield Amount(match.start(), scale.end(), value * factor, quantum * factor, factor)


def _spelled(text: str, figures: Figures) -> Iterator[Amount]:
    for match in figures.spelled.finditer(lower(text)):
        if match.end() - match.start() > 80:
            continue
        words = [w for w in re.split(r"[\s-]+", match[0]) if w]
        start = match.start()
        if (
            words[0] in figures.data["articles"]
            and words[1:]
            and words[1] not in {*figures.scales, *figures.data["halves"], "dozen"}
        ):
            start += len(words.pop(0)) + 1  # "a two-fold rise"
        while words and words[-1] in figures.data["joints"]:
            words.pop()
        number = _add_up(words, figures)
        if number is not None:
            value, quantum = number
            scale = max((figures.scales[w] for w in words if w in figures.scales), default=Decimal(1))
            yield Amount(start, match.end(), value, quantum, scale, spelled=True)


def _add_up(words: list[str], figures: Figures) -> tuple[Decimal, Decimal] | None:
    """Two hundred million: a scale multiplies what stands before it, larger ones close what was counted."""
    halves, quiet = figures.data["halves"], {*figures.data["articles"], *figures.data["joints"]}
    scales = [figures.scales[w] for w in words if w in figures.scales]
    if not words or words[0] in figures.scales or (not scales and words[0] in {*quiet, *halves} and words[-1] != "dozen"):
        return None  # "million people", "hundreds", "a": nobody says how many
    total = group = Decimal(0)
    for word in words:
        if word in figures.scales:
            group = (group or Decimal(1)) * figures.scales[word]
            if figures.scales[word] >= 1000:
                total, group = total + group, Decimal(0)
        elif word in halves:
            group += figures.words[word]
        elif word not in quiet:
            if not _fits(group, figures.words[word]):
                return None  # "between one and two million" is no sum
            group += figures.words[word]
    largest = max(scales, default=Decimal(1))
    return total + group, largest / 10 if set(words) & set(halves) else largest


def _fits(group: Decimal, word: Decimal) -> bool:
    return not group or (group >= 20 and group % 10 == 0 and word < 10) or group % 100 == 0


def find_numbers(sentence: Sentence, language: str) -> list[NumberMention]:
    """Bare counts: "19", "nineteen", "a dozen", "2.5 million"; not digits that are part of a name ("G20", "F-16")."""
    text = sentence.text
    return [
        NumberMention(sentence.start + a.start, sentence.start + a.end, text[a.start : a.end], a.value)
        for a in find_amounts(text, language)
        if not _named(text, a)
    ]


def _named(text: str, amount: Amount) -> bool:
    before, after = text[amount.start - 1 : amount.start], text[amount.end : amount.end + 1]
    beyond = text[amount.start - 2 : amount.start - 1]
    return before.isalpha() or after.isalpha() or (before in "-–/" and before != "" and beyond.isalpha())
