"""The one hook a language with endings needs: the forms of a name, and the form a dictionary has it in.

Russian asks pymorphy3; a language without an entry here (English) has words that stay as they are. Texts in other
languages load nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
NOUNS = ("NOUN", "NPRO")
AGREEING = ("ADJF", "PRTF")
REMEMBERED = 50_000


@cache
def load_analyser(language: str) -> Any:
    """What knows the endings of a language, None for a language that needs nobody; loading takes 0.2 s once."""
    if language != "ru":
        return None
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang=language)


@lru_cache(maxsize=REMEMBERED)
def find_base(word: str, language: str) -> str:
    """The lower-case dictionary form of one word; the word itself where the language has no endings."""
    analyser = load_analyser(language)
    return analyser.parse(word)[0].normal_form if analyser else word.lower()


def find_forms(phrase: str, language: str) -> set[str]:
    """A name or adjective in every form it takes in a sentence, capitals kept: "Саудовская Аравия", "Саудовскую Аравию", …

    The words up to the first noun change together; what follows it stays ("Республика Корея", "Республике Корея").
    """
    analyser = load_analyser(language)
    if analyser is None or phrase.isupper():
        return {phrase}
    words = phrase.split(" ")
    head = next((i for i, word in enumerate(words) if _is_noun(analyser, word)), 0)
    forms = {phrase}
    for changed in _inflect(analyser, words[: head + 1]):
        forms.add(" ".join([*changed, *words[head + 1 :]]))
    return forms


def find_adjective_forms(word: str, language: str) -> set[str]:
    """An adjective in every gender, number and case: "казахстанский", "казахстанской", …"""
    analyser = load_analyser(language)
    if analyser is None:
        return {word}
    parsed = [p for p in analyser.parse(word) if p.tag.POS in AGREEING and "nomn" in p.tag]
    return {word, *(form.word for p in parsed[:1] for form in p.lexeme if form.tag.POS in AGREEING and "COMP" not in form.tag)}


def _is_noun(analyser: Any, word: str) -> bool:
    """Whether a word heads the name it stands in, here in the nominative."""
    return any(p.tag.POS in NOUNS and "nomn" in p.tag for p in analyser.parse(word)[:3]) and not _is_agreeing(analyser, word)


def _is_agreeing(analyser: Any, word: str) -> bool:
    return analyser.parse(word)[0].tag.POS in AGREEING


def _inflect(analyser: Any, words: list[str]) -> Iterator[list[str]]:
    """Adjectives with their noun, in every case of the number they stand in."""
    parsed = [_parse_nominative(analyser, word) for word in words]
    number = parsed[-1].tag.number or "sing"
    for case in CASES:
        yield [_recase(_decline(p, case, number), word) for p, word in zip(parsed, words, strict=True)]


def _parse_nominative(analyser: Any, word: str) -> Any:
    readings = analyser.parse(word)
    return next((p for p in readings if "nomn" in p.tag and p.tag.POS in (*NOUNS, *AGREEING)), readings[0])


def _decline(parsed: Any, case: str, number: str) -> str:
    form = parsed.inflect({case, number}) or parsed.inflect({case})
    return str(form.word if form else parsed.word)


def _recase(form: str, like: str) -> str:
    """Capitals as in the word it is a form of, part by part of a hyphened one."""
    parts, models = form.split("-"), like.split("-")
    if len(parts) != len(models):
        return form.capitalize() if like[:1].isupper() else form
    return "-".join(p[:1].upper() + p[1:] if m[:1].isupper() else p for p, m in zip(parts, models, strict=True))
