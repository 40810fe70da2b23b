"""Percentages and multiples, as a change in per cent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from digest.language.expression import Expression
from digest.language.money import DASHES, load_currencies
from digest.language.numbers import WORD, Amount, find_amounts, load_figures, split_words
from digest.models import PercentMention, Sentence


@dataclass(frozen=True)
class Percents:
    """The words of percentages of a language."""

    sign: Expression
    fold: Expression
    times: Expression
    times_as_much: Expression
    grew: Expression
    multiple: Expression
    multiples: dict[str, Decimal]
    share: Expression
    worded: frozenset[str]
    shares: dict[str, Decimal]


@cache
def load_percents(language: str) -> Percents | None:
    """The words of data/figures.LANGUAGE.yaml that concern percentages."""
    figures = load_figures(language)
    if figures is None:
        return None
    data = figures.data["percent"]
    either = {name: "|".join(sorted(map(re.escape, data[name]), key=len, reverse=True)) for name in data}
    return Percents(
        sign=Expression(rf"[\s-]?(?:{either['signs']})(?!\w)(?!\s?(?:{either['not_before']})\b)"),
        fold=Expression(rf"(?:{either['folds']})\b"),
        times=Expression(rf"\s(?:{either['times']})\b"),
        times_as_much=Expression(rf"\s(?:{either['times']})(?=\s(?:{either['as_much']})\b)"),
        grew=Expression(rf"\b(?:{either['grew']})\b[^,;.]{{0,40}}\Z"),
        multiple=Expression(rf"\b(?:{either['multiples']})\b"),
        multiples={word: Decimal(str(value)) for word, value in data["multiples"].items()},
        share=Expression(rf"\b(?:{either['by']})\s({either['shares']})\b(?!\s(?:million|billion|of the year|of \d))"),
        shares={word: Decimal(str(value)) for word, value in data["shares"].items()},
        worded=frozenset(WORD.findall(" ".join([*data["multiples"], *data["shares"]]))) - set(figures.data["articles"]),
    )


def find_percents(sentence: Sentence, language: str) -> list[PercentMention]:
    """Percentages ("3.6 per cent"), and multiples as a change ("doubled" 100, "2.3 times" 130, "two-fold" 100).

    Percentage points are none; of a range ("5-7 %") nothing is said, for no one change is stated.
    """
    words = load_percents(language)
    if words is None:
        return []
    found = [*_counted(sentence.text, language, words), *_worded(sentence.text, words)]
    return [
        PercentMention(sentence.start + start, sentence.start + end, sentence.text[start:end], value, multiple)
        for start, end, value, multiple in sorted(found)
    ]


Found = tuple[int, int, Decimal, bool]


def _counted(text: str, language: str, words: Percents) -> Iterator[Found]:
    currencies = load_currencies(language)
    for amount in find_amounts(text, language):
        sign = words.sign.match(text, amount.end)
        if sign and amount.scale == 1:
            if not _in_range(text, amount):
                start, value = _signed(text, amount)
                if currencies:
                    start = _widen(text, start, currencies.before)
                yield start, sign.end(), value, False
            continue
        multiple = words.fold.match(text, amount.end) or words.times_as_much.match(text, amount.end)
        if not multiple and words.grew.search(text[max(0, amount.start - 60) : amount.start]):
            multiple = words.times.match(text, amount.end)
        if multiple and amount.scale == 1 and 1 < amount.value < 1000:
            yield amount.start, multiple.end(), (amount.value - 1) * 100, True


def _worded(text: str, words: Percents) -> Iterator[Found]:
    if not split_words(text) & words.worded:
        return
    for match in words.multiple.finditer(text):
        yield match.start(), match.end(), words.multiples[match[0].lower()], True
    for match in words.share.finditer(text):
        yield match.start(1), match.end(1), words.shares[match[1].lower()], True


def _signed(text: str, amount: Amount) -> tuple[int, Decimal]:
    mark, beyond = text[amount.start - 1 : amount.start], text[amount.start - 2 : amount.start - 1]
    if amount.start and mark in "-−–+" and not beyond.isalnum():
        return amount.start - 1, amount.value if mark == "+" else -amount.value
    return amount.start, amount.value


def _in_range(text: str, amount: Amount) -> bool:
    return bool(
        re.search(rf"\d\s?%?\s?(?:[{DASHES}]|\bto\b)\s?\Z", text[max(0, amount.start - 8) : amount.start])
    ) and not re.search(r"\bfrom\s\S{1,8}\s?to\s?\Z", text[max(0, amount.start - 20) : amount.start])


def _widen(text: str, start: int, before: Expression) -> int:
    window = text[max(0, start - 36) : start]
    found = before.search(window)
    return start - len(window) + found.start(1) if found else start
