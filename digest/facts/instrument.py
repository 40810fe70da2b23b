"""The nouns of agreements: treaties, memoranda, roadmaps in a sentence, how many there are and what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

from digest.facts.focus import find_focus
from digest.facts.patterns import Match, Pattern, expand, load_data
from digest.language.expression import Expression
from digest.language.mask import PRIVATE, Masked
from digest.language.reading import Reading
from digest.models import NumberMention

Codes = tuple[str, ...]
LONGEST = 110  # code points of a subject: a few words as written
# The speaker of a quote, and those a deal is good for, are no subject.
UNSAID = re.compile(r"[”\"“][^”\"“]*\b(?:said|says|told|added)\b|^(?:[A-Z]\w+ )?people$")
WINDOW = 160  # code points in front of an act where its subject is looked for
REACH = 900  # code points a sentence may take to name its documents
FEW = 3  # more agreements at once, of which nothing is said, are a package
LINKS = re.compile(r"\w[a-z][A-Z].{0,900}?\bMORE\b", re.DOTALL)
STRUNG = 16  # documents one act may name


@dataclass(frozen=True)
class Words:
    """What the kind must know of a language beside its patterns; every expression is case-insensitive."""

    regex: dict[str, Expression]
    instruments: dict[str, Expression]
    hollow: frozenset[str]
    nouns: frozenset[str]
    named: dict[str, Codes]
    blocs: tuple[tuple[Expression, Codes], ...] = ()

    def __getitem__(self, name: str) -> Expression:
        return self.regex[name]


@cache
def load_words(language: str) -> Words | None:
    """The words of a language, None where it has none."""
    data: dict[str, Any] | None = load_data(f"agreement.words.{language}.yaml")
    if data is None:
        return None
    macros = {**(load_data(f"macros.{language}.yaml") or {}), **data["macros"]}
    says = {name: text for name, text in data.items() if isinstance(text, str) and name not in ("hollow", "nouns")}
    nouns = data["nouns"].split()
    says["bloc"] = rf"(?<![\w-])(?:{'|'.join(data['blocs'])})(?![\w])"
    says |= {"noun": rf"\b(?:{'|'.join(nouns)})\b", "np": r"(?<![\w-]){np}", "head": "(?<![\\w-]){any}"}
    return Words(
        {name: Expression(expand(text, macros)) for name, text in says.items()},
        {kind: Expression(text) for kind, text in data["instruments"].items()},
        frozenset(data["hollow"].split()),
        frozenset(nouns),
        {name: tuple(codes) for name, codes in data["named"].items()},
        tuple((Expression(bloc), tuple(codes)) for bloc, codes in data["blocs"].items()),
    )


@dataclass(frozen=True)
class Page:
    """A document while its agreements are read."""

    reading: Reading
    words: Words
    patterns: tuple[Pattern, ...]

    @cached_property
    def focus(self) -> Codes:
        """The two states the document is about, none when there are more."""
        return find_focus(self.reading)


# --- items -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """An instrument's noun phrase: masked[start:end], its head noun from `head`; its own words go on to `limit`."""

    start: int
    end: int
    limit: int


def find_items(words: Words, match: Match) -> list[Item]:
    """The instruments one act is about: the one named in the pattern or in front of it, and those strung to it."""
    text = match.masked.text
    act = match.found.start("act")
    if "what" not in match.pattern.regex.groupindex:
        listed = items_named(words, text, match.found.end("act"))
        if listed:
            return listed
        return item_beside(words, text, act) if match.pattern.set.get("nearest") else items_before(words, text, act)
    start, end = match.found.span("what")
    stop = act if act > start else sentence_stop(text, end)
    return chain_items(words, text, (start, end), stop)


def find_phrases(words: Words, text: str, start: int, stop: int) -> Iterator[re.Match[str]]:
    """The noun phrases of instruments in text[start:stop]; a plain search for their nouns spares most of the looking."""
    noun = words["noun"].search(text, start, stop)
    if noun is None:
        return iter(())
    return words["np"].finditer(text, max(start, noun.start() - LONGEST), stop)


def is_passive(match: Match) -> bool:
    """Whether the instrument stands in front of its verb."""
    return "what" not in match.pattern.regex.groupindex or match.found.start("what") < match.found.start("act")


def items_before(words: Words, text: str, act: int) -> list[Item]:
    """The subject of a passive verb: the first instrument of its clause that no preposition governs, and those strung to it."""
    first = max((found.end() for found in words["before_clause"].finditer(text, 0, act)), default=0)
    for found in find_phrases(words, text, max(first, act - REACH), act):
        governed = words["governed"].search(text[max(first, found.start() - 24) : found.start()])
        if not governed and not words["finite"].search(text, found.end(), act):
            return chain_items(words, text, found.span(), act)
    return []


def items_named(words: Words, text: str, start: int) -> list[Item]:
    """The documents a passive names after its verb: "two agreements were signed, including a treaty on …"."""
    stop = sentence_stop(text, start)
    for found in find_phrases(words, text, start, min(stop, start + WINDOW)):
        if words["among"].search(text, max(start, found.start() - 12), found.start()):
            return chain_items(words, text, found.span(), stop)
    return []


def item_beside(words: Words, text: str, act: int) -> list[Item]:
    """The instrument a participle goes with ("the deals signed between …"): the last one before it."""
    last = next(iter(list(find_phrases(words, text, max(0, act - WINDOW), act))[-1:]), None)
    phrases = list(find_phrases(words, text, max(0, act - WINDOW), act))
    if len(phrases) > 1 and words["inner_of"].fullmatch(text[phrases[-2].end() : phrases[-1].start()]):
        last = phrases[-2]  # "the protocol amending the treaty, signed in May": the protocol was
    if last is None or words["negated"].search(text[: last.start()]) or words["before_clause"].search(text, last.end(), act):
        return []
    return [Item(last.start(), last.end(), act)]


def chain_items(words: Words, text: str, first: tuple[int, int], stop: int) -> list[Item]:
    """One instrument and the others strung to it before `stop`."""
    spans = [first]
    for other in find_phrases(words, text, first[1], min(stop, first[1] + REACH)):
        if len(spans) < STRUNG and is_chained(words, text, other):
            spans.append(other.span())
    limits = [begin for begin, _ in spans[1:]] + [stop]
    return [Item(begin, close, limit) for (begin, close), limit in zip(spans, limits, strict=True)]


def is_chained(words: Words, text: str, other: re.Match[str]) -> bool:
    """Whether a later noun phrase is one more of the same act: ", a memorandum on …", not ", the agreement will …"."""
    before = text[max(0, other.start() - 30) : other.start()]
    bare = words["definite"].match(other.group()) and len(other.group().split()) <= 2 and not is_titled(words, text, other)
    strung = words["joined"].search(before) and not words["definite"].match(other.group())
    clause = words["verbed"].match(text[other.end() :]) and not strung  # "…, the agreement will …" says another thing
    return bool(words["chained"].search(before)) and not bare and not clause


def is_titled(words: Words, text: str, phrase: re.Match[str]) -> bool:
    """Whether "the Agreement" is the beginning of a title: "the Agreement on the Promotion of Investments"."""
    return phrase.group().split()[-1][0].isupper() and words["subject"].match(text, phrase.end()) is not None


def sentence_stop(text: str, start: int) -> int:
    """Where the clause that begins before `start` ends at the latest."""
    found = re.compile(r"[.!?][”\"’]? |[“\"]|$").search(text, start)
    return found.start() if found else len(text)


def clause_start(words: Words, text: str, start: int) -> int:
    """Where the clause of an act begins."""
    least = max(0, start - WINDOW)
    last = least
    for found in words["clause"].finditer(text, least, start):
        last = found.end()
    return last


@lru_cache(maxsize=64)
def find_links(text: str) -> tuple[tuple[int, int], ...]:
    """Where a sentence runs into the headlines of other articles, glued to a name by the page they were taken from."""
    return tuple(found.span() for found in LINKS.finditer(text)) if " MORE" in text else ()


def head_of(words: Words, phrase: str) -> str:
    """The head noun of an instrument's noun phrase: the last word that names an instrument."""
    heads = [found.group() for found in words["head"].finditer(phrase)]
    return heads[-1] if heads else phrase.split()[-1]


def find_instrument(words: Words, phrase: str, count: int | None, plural: bool) -> str:
    """The contract's code of an instrument; a package when nothing tells what its documents are."""
    phrase = re.sub(r" \([^()]*\)$", "", phrase)
    head = head_of(words, phrase)
    if plural and (count is None or count > FEW) and words["package"].match(head) and not modifiers(words, phrase):
        return "documents"
    return next(kind for kind, says in words.instruments.items() if says.search(head))


def find_count(words: Words, masked: Masked, item: Item) -> tuple[int | None, bool]:
    """How many there are, when a number is said, and whether there are several at all."""
    phrase = masked.text[item.start : item.end]
    plural = bool(words["plural"].search(head_of(words, re.sub(r" \([^()]*\)$", "", phrase))))
    numbers = [m for m in masked.mentions(item.start, item.end) if isinstance(m, NumberMention)]
    count = int(numbers[0].value) if plural and numbers and 1 < numbers[0].value < 500 else None
    return count, plural


# --- subject ---------------------------------------------------------------------------------------


def find_subject(words: Words, masked: Masked, item: Item, act_end: int = 0) -> str | None:
    """What an instrument is about, as written: the phrase after it, with what stands before it, when that says something."""
    quoted = words["quoted"].match(masked.text, item.end)
    if quoted:
        return tidy_subject(words, masked.original(*quoted.span("name")))
    after = subject_after(words, masked.text, item, act_end)
    front = front_span(words, masked, item)
    if after and front and after[0] - item.end < 12:
        return tidy_subject(words, masked.original(front[0], after[1]))
    if after:
        return tidy_subject(words, masked.original(*after))
    return tidy_subject(words, masked.original(*front)) if front else None


def subject_after(words: Words, text: str, item: Item, act_end: int) -> tuple[int, int] | None:
    """The phrase that tells the subject: right after the noun, else after its parties, else after the verb."""
    near = words["subject"].match(text, item.end, item.limit)
    if near:
        return subject_span(words, text, near, item.limit)
    far = far_subject(words, text, item.end, item.limit)
    if far:
        return subject_span(words, text, far, item.limit)
    if act_end <= item.end:
        return None
    stop = sentence_stop(text, act_end)
    near = words["subject"].match(text, act_end, stop) or far_subject(words, text, act_end, stop)
    return subject_span(words, text, near, stop) if near else None


def far_subject(words: Words, text: str, start: int, limit: int) -> re.Match[str] | None:
    """Where the subject begins behind the parties, or behind when and where it was signed."""
    opening = words["partied"].match(text, start, limit)
    if opening:
        far = words["subject_far"].search(text, opening.end(), limit)
        return far if far and words["crossing"].match(text[opening.end() : far.start()]) else None
    opening = words["circumstance"].match(text, start, limit)
    return words["subject"].match(text, opening.end(), limit) if opening else None


def subject_span(words: Words, text: str, found: re.Match[str], limit: int) -> tuple[int, int] | None:
    """From the preposition's object to the end of the phrase."""
    start = found.start() if words["verbal"].match(found.group()) else found.end()
    end = words["subject_end"].search(text, found.end(), limit)
    stop = end.start() if end else limit
    if not any(is_telling(words, word) for word in text[start:stop].split()):
        stop = limit  # "cooperation between the two academies": who cooperates tells on what
    if stop - start > LONGEST:
        stop = text.rfind(" ", start, start + LONGEST)
    return (start, stop) if stop - start > 2 else None


def front_span(words: Words, masked: Masked, item: Item) -> tuple[int, int] | None:
    """From the first word that says something to the head noun, None when nothing before the head does."""
    phrase = masked.text[item.start : item.end]
    bare = re.sub(r" \([^()]*\)$", "", phrase)
    tokens = list(re.finditer(r"\S+", bare[: len(bare) - len(head_of(words, bare))]))
    first = next((i for i, word in enumerate(tokens) if is_telling(words, word.group())), None)
    if first is None:
        return None
    while first > 0 and tokens[first - 1].group()[0].isupper() and not words["definite"].match(tokens[first - 1].group()):
        first -= 1  # a name begins with its first capital: "Mutual Legal Assistance Agreement"
    return item.start + tokens[first].start(), item.start + len(bare)


def is_telling(words: Words, word: str) -> bool:
    if PRIVATE.search(word):
        return False
    letters = re.sub(r"[^\w-]", "", word).strip("-").lower()
    return bool(letters) and letters not in words.hollow and not letters.isdigit()


def modifiers(words: Words, phrase: str) -> list[str]:
    """The words before the head noun that say something of the subject."""
    return [w for w in phrase[: len(phrase) - len(head_of(words, phrase))].split() if is_telling(words, w)]


def tidy_subject(words: Words, text: str) -> str | None:
    """A subject without what clings to its ends; None when it says nothing."""
    text = words["lead"].sub("", re.sub(r"\s+", " ", text).strip(" ,.;:–—-’'“”\"()*•·"))
    text = words["trailing"].sub("", text)
    return text if content_words(words, text) and not UNSAID.search(text) else None


def content_words(words: Words, subject: str | None) -> frozenset[str]:
    """The words of a subject that tell it from another, cut to their stems' length."""
    if not subject:
        return frozenset()
    every = {w[:6] for w in re.findall(r"[^\W\d_]{3,}", subject.lower()) if w not in words.hollow}
    return frozenset(every) - {"the", "and", "for", "with", "betwee", "field", "fields", "agreem", "memora", "unders", "ministr"}
