"""Money in every dress: an amount with a currency before or after it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal

from babel import Locale

from digest.language.expression import Expression
from digest.language.numbers import SPACE, Amount, find_amounts, load_figures
from digest.models import MoneyMention, Sentence

Qualifier = Literal["=", "~", ">", "<"]
PREFIX = re.compile(r"(?:(?<=[\s(\[\"'“‘«~≈<>=–—/-])|^)([^\s\d()\[\]\"“”‘’«»,;:~≈<>=–—/]{1,5})(\s?)\Z")
SYMBOL = re.compile(r"([^\s\w.,;:()\[\]\"'“”‘’«»–—/-])\Z")
SUFFIX = re.compile(rf"(?:{SPACE}|-)?((?:of )?(?:[^\W\d]|[$€£¥₹₩₽₸₺₴₾₼₮֏₪₫₱฿₦₵.])++(?:{SPACE}(?:[^\W\d]|[$.])++){{0,2}}+)")
SPACED = re.compile(r"(?<![^\W_])(?<!the )(?<!The )(US|U\.S\.?|HK|NT|NZ|SG|AU)\s\$\s?\Z")
DASHES = "-–—‒−"
WINDOW = 36


@dataclass(frozen=True)
class Currencies:
    """The names, symbols and codes of currencies in a language, and the words around amounts."""

    names: dict[str, str]
    codes: frozenset[str]
    doubtful: frozenset[str]
    letters: dict[str, Decimal]
    letter: Expression
    before: Expression
    after: Expression
    meaning: dict[str, Qualifier]
    join: Expression
    between: Expression
    rising: Expression
    not_money: tuple[str, ...]
    elsewhere: dict[str, dict[str, str]]
    glued: dict[str, str]
    short: frozenset[str]


@dataclass(frozen=True, slots=True)
class Priced:
    """An amount with what stands around it: its currency, if it has one of its own."""

    start: int
    end: int
    value: Decimal
    quantum: Decimal
    scale: Decimal
    currency: str | None


@cache
def load_currencies(language: str) -> Currencies | None:
    """Currencies of CLDR in a language, with the words of data/figures.LANGUAGE.yaml."""
    figures = load_figures(language)
    if figures is None:
        return None
    data = figures.data
    meaning = {word: sign for sign, words in (data["before"] | {}).items() for word in words}
    after = {word: sign for sign, words in data["after"].items() for word in words}
    letters = {word: Decimal(value) for word, value in data["letters"].items()}
    return Currencies(
        names=_names(language) | {str(k).lower(): v for k, v in data["currencies"].items()},
        codes=frozenset(Locale("en").currencies),
        doubtful=frozenset(data["doubtful"]),
        letters=letters,
        letter=Expression(rf"{SPACE}?({_either(letters)})(?![^\W\d_])"),
        before=Expression(rf"(?<![^\W\d_])({_either(meaning)})(?:{SPACE}(?:a|an|the|worth|of|total))?\s?\Z"),
        after=Expression(rf"[\s-]?({_either(after)})\b|(\+)"),
        meaning=meaning | after,
        join=Expression(rf"\s?(?:[{DASHES}]|\b(?:{_either(data['ranges'])})\b)\s?\Z"),
        between=Expression(rf"\b(?:{_either(data['between'])})\s(?:\S{{1,12}}\s)?\Z"),
        rising=Expression(rf"\b(?:{_either(data['rising'])})\s\Z"),
        not_money=tuple(data["not_money"]),
        elsewhere=data["elsewhere"],
        glued=data.get("glued", {}),
        short=frozenset(data.get("short", ())),
    )


def _either(words: object) -> str:
    return "|".join(sorted(map(re.escape, map(str, words)), key=len, reverse=True))  # type: ignore[call-overload]


def _names(language: str) -> dict[str, str]:
    """Singular, plural and symbol of every currency of today, lower-case, as CLDR has them."""
    locale = Locale(language)
    names: dict[str, str] = {}
    for code, name in locale.currencies.items():
        if "(" in name or code.startswith("X"):
            continue
        for form in (name, *locale._data["currency_names_plural"].get(code, {}).values()):
            names.setdefault(form.lower(), code)
        symbol = locale.currency_symbols.get(code, code)
        if symbol != code:
            names.setdefault(symbol.lower(), code)
    return names


def find_money(sentence: Sentence, language: str) -> list[MoneyMention]:
    """The amounts of money in a sentence, with what says how exactly they are meant; ranges are one mention."""
    words = load_currencies(language)
    amounts = find_amounts(sentence.text, language)
    if words is None or not amounts:
        return []
    priced = [_price(sentence.text, a, words) for a in amounts]
    found: list[MoneyMention] = []
    skip = -1
    for i, this in enumerate(priced):
        if i == skip:
            continue
        other = priced[i + 1] if i + 1 < len(priced) else None
        ranged = _range(sentence.text, this, other, words)
        if ranged:
            skip = i + 1
            found.append(_shift(ranged, sentence))
        elif this.currency:
            found.append(_shift(_qualify(sentence.text, this, words), sentence))
    return found


def settle_currency(mention: MoneyMention, speakers: Iterable[str | None], language: str) -> str:
    """The currency of a name that several countries use ("Rs", "pounds", "¥"), by the first speaker that uses one of them."""
    words = load_currencies(language)
    if words is None or re.search(r"[A-Z]{3}|[₹£₩₽]", mention.text) or (mention.currency == "JPY" and "¥" not in mention.text):
        return mention.currency
    for country in filter(None, speakers):
        if mention.currency.startswith(country):
            return mention.currency
        if country in words.elsewhere.get(mention.currency, {}):
            return words.elsewhere[mention.currency][country]
    return mention.currency


def _shift(mention: MoneyMention, sentence: Sentence) -> MoneyMention:
    text = sentence.text[mention.start : mention.end]
    return replace(mention, start=mention.start + sentence.start, end=mention.end + sentence.start, text=text)


def _price(text: str, amount: Amount, words: Currencies) -> Priced:
    value, quantum, scale, end = amount.value, amount.quantum, amount.scale, amount.end
    letter = None if scale > 1 else words.letter.match(text, end)
    start, currency = _before(text, amount.start, words, scale > 1 or bool(letter))
    if letter and not currency and not _after(text, letter.end(), words, True)[1]:
        letter = None  # "5m dollars" is money, "5 m high" is not
    if letter:
        factor = words.letters[letter[1].lower()]
        value, quantum, scale, end = value * factor, quantum * factor, factor, letter.end()
    last, named = _after(text, end, words, scale > 1)
    if named and (not currency or named == currency):
        end, currency = last, named
    return Priced(start, end, value, quantum, scale, currency)


def _before(text: str, start: int, words: Currencies, scaled: bool) -> tuple[int, str | None]:
    """Where the currency before an amount begins, and which it is."""
    window = text[max(0, start - 8) : start]
    spaced = SPACED.search(window)
    if spaced:
        return start - len(spaced[0]), _lookup(f"{spaced[1].replace('.', '')}$", words, scaled)  # "US $5 million"
    found = PREFIX.search(window)
    token = found[1] if found else ""
    code = _lookup(token, words, scaled) if token else None
    if scaled and found and not found[2]:
        code = code or words.glued.get(token)
    if code and found:
        return start - len(window) + found.start(1), code
    symbol = SYMBOL.search(window.rstrip())
    if symbol and symbol.start(1) and window[symbol.start(1) - 1].isalpha():
        return start, None  # "Z$12" is some dollar, which nobody here knows
    code = _lookup(symbol[1], words, scaled) if symbol else None
    if code and symbol:
        return start - len(window) + symbol.start(1), code
    return start, None


def _after(text: str, end: int, words: Currencies, scaled: bool) -> tuple[int, str | None]:
    """Where the currency after an amount ends, and which it is."""
    found = SUFFIX.match(text[: end + 40], end)
    if not found:
        return end, None
    phrase, base = found[1], found.start(1)
    if phrase.startswith("of "):
        phrase, base = phrase[3:], base + 3
    while phrase:
        for form in (phrase, phrase.rstrip(".")):
            code = _lookup(form, words, scaled)
            last = base + len(form)
            if code and not text[last : last + 20].lower().lstrip().startswith(words.not_money):
                return last, code
        phrase = re.sub(rf"{SPACE}?[^\s]*\Z", "", phrase)
    return end, None


def _lookup(token: str, words: Currencies, scaled: bool) -> str | None:
    if token.upper() in words.doubtful and not scaled:
        return None
    if token in words.codes:
        return token
    code = words.names.get(token.lower())
    if code is None and len(token) == 3 and token.isupper():
        return None
    # Short letters are a currency only as printed: "Rs", "RM", "Tk", never "re" or "rm" inside a sentence.
    short = token.isalpha() and len(token) <= 3 and token.islower()
    return None if short and token not in words.short else code


def _range(text: str, low: Priced, high: Priced | None, words: Currencies) -> MoneyMention | None:
    """ "20–25 million dollars", "between $1bn and $1.5bn": one mention with both ends."""
    if high is None or not (low.currency or high.currency) or high.start - low.end > 8:
        return None
    between = text[low.end : high.start]
    if not words.join.fullmatch(between):
        return None
    opened = words.between.search(text[max(0, low.start - WINDOW) : low.start])
    if between.strip().lower() in {"and"} and not opened:
        return None
    if low.currency and high.currency and low.currency != high.currency:
        return None
    factor = high.scale if low.scale == 1 else Decimal(1)
    value, top = low.value * factor, high.value
    if value >= top or top > value * 50:
        return None
    if (
        between.strip().lower() == "to"
        and re.search(r"\b(?:from|by)\s?(?:(?:the|an?|its|their)\s)?(?:[a-z]+\s){0,2}\Z", text[max(0, low.start - 30) : low.start])
        and low.currency
    ):
        return None  # "rose from $1 billion to $2 billion", "rose by $1 billion to $5 billion" are two figures
    currency = high.currency or low.currency
    assert currency is not None
    return MoneyMention(low.start, high.end, "", value, currency, top, ">", low.quantum * factor)


def _qualify(text: str, this: Priced, words: Currencies) -> MoneyMention:
    assert this.currency is not None
    sign: Qualifier = "="
    start, end = this.start, this.end
    window = text[max(0, start - WINDOW) : start]
    before = words.before.search(window)
    if before and not (before[1].lower() == "up to" and words.rising.search(window[: before.start(1)])):
        sign = words.meaning[before[1].lower()]
        start = start - len(window) + before.start(1)
    after = words.after.match(text, end)
    if after:
        sign = ">" if after[2] else words.meaning[after[1].lower()]
        end = after.end()
    return MoneyMention(start, end, "", this.value, this.currency, None, sign, this.quantum)
