"""What follows a command, read forgivingly: countries, a period, a page, and the words that are none of these."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.commands.periods import Period, read_period
from bot.commands.places import find_guess, find_place, is_code
from bot.commands.vocabulary import load_vocabulary
from bot.messages.markup import clean

LONGEST = 300  # characters of a question; more is no question
LONGEST_NAME = 5  # words of a country's name
PAGE = re.compile(r"p(\d{1,4})")
SEPARATORS = re.compile(r"[\s,;/]+")
EDGES = "?!.:«»\"'“”„()[]"


@dataclass(frozen=True, slots=True)
class Arguments:
    """The words after a command, sorted: `rest` is what nobody claimed, as typed.

    `unsure` asks for what is less sure too. `goods` are words of `rest` found in a commodity's name. `guessed` holds what
    was typed for a country that was guessed; `choices` the countries it could also mean, when nothing was near enough.
    """

    countries: tuple[str, ...] = ()
    period: Period | None = None
    page: int = 0
    unsure: bool = False
    rest: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    guessed: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What was left over, as one phrase."""
        return " ".join(self.rest)


@dataclass
class _Sorter:
    """Words still to be sorted, and what they have become."""

    tokens: list[str]
    today: date
    plain_codes: bool
    found: Arguments = field(default_factory=Arguments)


def read_arguments(text: str, today: date) -> Arguments:
    """Sort the words of a question; at most LONGEST characters of it are looked at."""
    tokens = [token.strip(EDGES) for token in SEPARATORS.split(clean(text)[:LONGEST])]
    tokens = [token for token in tokens if token]
    sorter = _Sorter(tokens, today, plain_codes=_holds_only_codes(tokens, today))
    while sorter.tokens:
        taken = next(taken for take in TAKERS if (taken := take(sorter)))
        del sorter.tokens[:taken]
    return replace(sorter.found, countries=tuple(dict.fromkeys(sorter.found.countries)))


def guess_country(arguments: Arguments) -> Arguments:
    """The same with what was left over met half-way: a country near enough is taken, several near ones are offered."""
    if arguments.countries or not arguments.rest:
        return arguments
    for phrase in dict.fromkeys((arguments.words, *arguments.rest)):
        codes, sure = ((), False) if is_code(phrase) else find_guess(phrase)
        if sure:
            rest = tuple(word for word in arguments.rest if word not in phrase.split())
            return replace(arguments, countries=codes, rest=rest, guessed=phrase)
        if codes:
            return replace(arguments, choices=codes, guessed=phrase)
    return arguments


def _take_page(sorter: _Sorter) -> int:
    if match := PAGE.fullmatch(sorter.tokens[0]):
        sorter.found = replace(sorter.found, page=int(match[1]))
    return 1 if match else 0


def _take_period(sorter: _Sorter) -> int:
    if sorter.found.period is not None:
        return 0
    period, taken = read_period([token.lower() for token in sorter.tokens[:2]], sorter.today)
    if period:
        sorter.found = replace(sorter.found, period=period)
    return taken


def _take_country(sorter: _Sorter) -> int:
    for length in range(min(LONGEST_NAME, len(sorter.tokens)), 0, -1):
        words = sorter.tokens[:length]
        codes = () if _is_plain_word(words, sorter.plain_codes) else _find_countries(words)
        if codes:
            sorter.found = replace(sorter.found, countries=sorter.found.countries + codes)
            return length
    return 0


def _take_unsure(sorter: _Sorter) -> int:
    if asked := sorter.tokens[0].lower() in load_vocabulary().unsure:
        sorter.found = replace(sorter.found, unsure=True)
    return int(asked)


def _take_ignored(sorter: _Sorter) -> int:
    return 1 if sorter.tokens[0].lower() in load_vocabulary().ignored else 0


def _take_rest(sorter: _Sorter) -> int:
    sorter.found = replace(sorter.found, rest=(*sorter.found.rest, sorter.tokens[0]))
    return 1


TAKERS: tuple[Callable[[_Sorter], int], ...] = (_take_page, _take_unsure, _take_period, _take_country, _take_ignored, _take_rest)


def _holds_only_codes(tokens: Sequence[str], today: date) -> bool:
    """Whether a question is nothing but codes, and perhaps a period and a page: "mn", "kz mn 2024"; never "is it no"."""
    words = [token for token in tokens if not PAGE.fullmatch(token) and not read_period([token.lower()], today)[0]]
    if len(words) > 1 and not load_vocabulary().ignored.isdisjoint(word.lower() for word in words):
        return False
    return bool(words) and all(map(is_code, words))


def _is_plain_word(words: Sequence[str], plain_codes: bool) -> bool:
    """Whether a single word is "in", "by" or "Ben" rather than India, Belarus or Benin: codes are written in capitals."""
    word = words[0]
    if plain_codes or len(words) > 1 or word.isupper():
        return False
    return word.lower() in load_vocabulary().ignored or is_code(word)


def _find_countries(words: Sequence[str]) -> tuple[str, ...]:
    phrase = " ".join(words)
    if code := find_place(phrase):
        return (code,)
    halves = re.split(r"[-–—_+]", phrase)
    codes = [find_place(half) for half in halves] if len(halves) == 2 else []
    return tuple(code for code in codes if code) if all(codes) and len(set(codes)) > 1 else ()
