"""Cooperation: what one country offers another, and what two plan or discuss to do together, by field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from digest.facts.focus import Codes, find_focus, find_pair
from digest.facts.instrument import find_links
from digest.facts.modality import find_modality
from digest.facts.patterns import Match, expand, find_matches, load_data, load_patterns
from digest.language.expression import Expression
from digest.language.mask import Masked
from digest.language.reading import Reading
from digest.models import Cooperation, CountryMention, Evidence, Fact, MoneyMention, PersonMention, PlaceMention

TRUST = {"offer": 0.85, "plan": 0.8, "discuss": 0.7}
BESIDE = 14  # code points behind a topic in which "between the two" begins
HEAD = 70  # code points of an offer that tell its field: what follows are examples
Key = tuple[str, str, str | None]


@dataclass(frozen=True)
class Words:
    """The fields of cooperation and where phrases end, in one language."""

    regex: dict[str, Expression]
    fields: dict[str, Expression]

    def field(self, phrase: str) -> str | None:
        """The first field that fits a phrase."""
        return next((name for name, says in self.fields.items() if says.search(phrase)), None)


@cache
def load_words(language: str) -> Words | None:
    """The words of a language, None where it has none."""
    data: dict[str, Any] | None = load_data(f"cooperation.words.{language}.yaml")
    if data is None:
        return None
    macros = {**(load_data(f"macros.{language}.yaml") or {}), **data["macros"]}
    says = {name: text for name, text in data.items() if isinstance(text, str)}
    return Words(
        {name: Expression(expand(text, macros)) for name, text in says.items()},
        {name: Expression(rf"\b(?:{text})") for name, text in data["fields"].items()},
    )


def find_cooperation(reading: Reading) -> Iterable[Fact]:
    """The offers and plans of a document, each once, in the order they stand."""
    words = load_words(reading.article.language)
    if words is None:
        return []
    patterns = load_patterns("cooperation", reading.article.language)
    found: dict[Key, Fact] = {}
    focus = find_focus(reading)
    for masked in reading.sentences:
        for match in find_matches(patterns, masked):
            for fact in read_match(reading, words, match, focus):
                found.setdefault(key_of(fact), fact)
    return found.values()


def key_of(fact: Fact) -> Key:
    """Offers differ by what is offered; a field planned or discussed is told once."""
    details = fact.details
    assert isinstance(details, Cooperation)
    return details.field, details.action, details.what if details.action == "offer" else None


def read_match(reading: Reading, words: Words, match: Match, focus: Codes) -> Iterator[Fact]:
    """The facts of one match; none when two countries cannot be told."""
    start, end = match.found.span("act")
    at = match.masked.offset(start) - match.masked.sentence.start
    if any(first <= at < last for first, last in find_links(match.masked.sentence.text)):
        return
    if find_modality(match.masked, start, end, reading.article.language) in ("denied", "cancelled"):
        return
    clause = match.masked.text[max(0, start - 100) : match.found.end()]
    if words.regex["private"].search(clause):
        return
    build = offered if match.pattern.set["action"] == "offer" else shared
    yield from build(reading, words, match, focus)


# --- phrases -------------------------------------------------------------------------------------


def phrase_span(words: Words, match: Match) -> tuple[int, int]:
    """The masked span of what is offered or planned, without what follows it."""
    start, end = match.found.span("what")
    stop = words.regex["phrase_end"].search(match.masked.text, start + 2, end)
    return start, stop.start() if stop else end


def phrase_reach(words: Words, match: Match) -> tuple[int, int]:
    """The masked span in which those who plan it may stand: what is planned, and "between …" or "with …" right behind it."""
    start, end = phrase_span(words, match)
    return start, min(match.found.end("what"), end + BESIDE)


def split_offers(words: Words, match: Match) -> Iterator[tuple[int, int]]:
    """ "to provide grants, as well as to train specialists" is two offers."""
    start, end = phrase_span(words, match)
    for further in words.regex["further"].finditer(match.masked.text, start, end):
        yield start, further.start()
        start = further.end()
    yield start, end


def split_topics(words: Words, match: Match) -> Iterator[tuple[int, int]]:
    """A list of topics piece by piece."""
    start, end = phrase_span(words, match)
    for piece in words.regex["pieces"].finditer(match.masked.text, start, end):
        yield start, piece.start()
        start = piece.end()
    yield start, end


def tidy_phrase(words: Words, masked: Masked, start: int, end: int) -> str:
    """The words of a span on one line, without the words and signs that lead into it or hang after it."""
    text = re.sub(r"\s+", " ", masked.original(start, end)).strip(" ,.;:–—-“”\"'")
    return words.regex["lead_word"].sub("", text)


def tidy_topic(words: Words, masked: Masked, start: int, end: int) -> str:
    """The same of a topic, which needs no "sector" or "areas" to say what it is."""
    return words.regex["tail_word"].sub("", tidy_phrase(words, masked, start, end))


# --- facts ---------------------------------------------------------------------------------------


def offered(reading: Reading, words: Words, match: Match, focus: Codes) -> Iterator[Fact]:
    """What one country offers another."""
    provider = actor(reading, match)
    if provider is None:
        return
    for start, end in split_offers(words, match):
        what = tidy_phrase(words, match.masked, start, end)
        field = words.field(what[:HEAD])
        beneficiary = receiver(reading, match, (start, end), provider, focus)
        if field and beneficiary:
            money = next((m for m in match.masked.mentions(start, end) if isinstance(m, MoneyMention)), None)
            details = Cooperation(
                field, "offer", provider, beneficiary, what, money.value if money else None, money.currency if money else None
            )
            yield build_fact(match, details, (provider, beneficiary))


def shared(reading: Reading, words: Words, match: Match, focus: Codes) -> Iterator[Fact]:
    """What two countries plan or discuss, a fact for each field."""
    countries = sides(reading, words, match, focus)
    if len(countries) != 2:
        return
    whole = match.pattern.set.get("whole")
    for start, end in [phrase_span(words, match)] if whole else split_topics(words, match):
        what = tidy_topic(words, match.masked, start, end)
        field = words.field(what)
        if field:
            yield build_fact(match, Cooperation(field, match.pattern.set["action"], None, None, what), countries)


def build_fact(match: Match, details: Cooperation, countries: tuple[str, ...]) -> Fact:
    sentence = match.masked.sentence
    return Fact(
        kind="cooperation",
        countries=tuple(sorted(countries)),
        date=None,
        status=match.pattern.set["status"],
        details=details,
        evidence=(Evidence(sentence.text, sentence.start, sentence.end, sentence.field),),
        rule=match.pattern.name,
        confidence=TRUST[details.action],
    )


# --- countries -----------------------------------------------------------------------------------


def spoken(reading: Reading, masked: Masked, start: int, stop: int) -> list[str]:
    """The states masked[start:stop] speaks of, in order, each once."""
    codes: dict[str, None] = {}
    for mention in masked.mentions(start, stop):
        if isinstance(mention, PersonMention):
            codes |= dict.fromkeys(p.country for p in reading.discourse.persons(masked.sentence, mention) if p.country)
        elif isinstance(mention, CountryMention):
            codes[mention.code] = None
        elif (
            isinstance(mention, PlaceMention)
            and mention.capital
            and mention.country
            and not is_where(masked.text, masked.at(mention))
        ):
            codes[mention.country] = None
    return list(codes)


def is_where(text: str, at: int) -> bool:
    """Whether a city is only the place of something."""
    return bool(re.search(r"\b(?:in|at|near|to|from) $", text[max(0, at - 6) : at], re.IGNORECASE))


def actor(reading: Reading, match: Match) -> str | None:
    """The one country that stands before an offer."""
    start = match.found.start("act")
    least = max((m.end() for m in re.finditer(r"[;:“”]|, (?:and|while|but) |\bthat\b", match.masked.text[:start])), default=0)
    codes = spoken(reading, match.masked, least, start) or spoken(reading, match.masked, 0, start)
    return codes[-1] if len(codes) == 1 else None


def receiver(reading: Reading, match: Match, span: tuple[int, int], provider: str, focus: Codes) -> str | None:
    """The one country an offer is for: the one named in it, else the other of the two in focus."""
    named = [code for code in spoken(reading, match.masked, *span) if code != provider]
    if named:
        return named[0] if len(named) == 1 else None
    pair = find_pair(reading, match.masked, focus)
    if match.pattern.set.get("named") or len(pair) != 2 or provider not in pair:
        return None
    return next(code for code in pair if code != provider)


def sides(reading: Reading, words: Words, match: Match, focus: Codes) -> Codes:
    """The two countries that plan or talk: those of the clause up to what it is about, else the two in focus."""
    masked, act = match.masked, match.found.start("act")
    topic = match.found.start("what")
    own = set(spoken(reading, masked, 0, topic))
    beside = words.regex["beside"].search(masked.text, *phrase_reach(words, match))
    if beside and len(own) < 2:
        stop = words.regex["phrase_end"].search(masked.text, beside.end())
        own |= set(spoken(reading, masked, beside.end(), stop.start() if stop else len(masked.text)))
    if len(own) == 2:
        return tuple(sorted(own))
    pair = find_pair(reading, masked, focus, own)
    told = own or match.pattern.set.get("whole") or words.regex["together"].search(masked.text, 0, act)
    return pair if told and len(pair) == 2 and own <= set(pair) else ()
