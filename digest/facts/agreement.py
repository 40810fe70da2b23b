"""Agreement: what states and organisations of states signed, agreed, ratified, negotiate or ended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date as Day
from datetime import timedelta
from functools import cache
from typing import Any, cast

from digest.facts.modality import find_modality
from digest.facts.patterns import Match, Pattern, expand, find_matches, load_data, load_patterns
from digest.language.mask import Masked
from digest.language.reading import Reading
from digest.models import (
    Agreement,
    CountryMention,
    Evidence,
    Fact,
    NumberMention,
    PersonMention,
    PlaceMention,
    TimeMention,
)

Codes = tuple[str, ...]
STATUSES = ("proposed", "planned", "signed", "in_force", "ratified", "ended")
DONE = frozenset({"signed", "ratified", "in_force"})
LOOSE = frozenset({"agreement", "treaty", "contract", "documents"})
LONGEST = 110  # code points of a subject: a few words as written
NEAR = 45  # code points within which "between …" belongs to the noun before it
WINDOW = 160  # code points in front of an act where its subject is looked for
MODALITIES = ("denied", "cancelled", "hypothetical", "wished", "planned", "done")
ITEMS = 40  # sentences a list of documents may take


# --- words ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """What the kind must know of a language beside its patterns; every expression is case-insensitive."""

    regex: dict[str, re.Pattern[str]]
    instruments: dict[str, re.Pattern[str]]
    hollow: frozenset[str]
    nouns: frozenset[str]
    named: dict[str, Codes]

    def __getitem__(self, name: str) -> re.Pattern[str]:
        return self.regex[name]


@cache
def load_words(language: str) -> Words | None:
    """The words of a language, None where it has none."""
    data: dict[str, Any] | None = load_data(f"agreement.words.{language}.yaml")
    if data is None:
        return None
    macros = {**(load_data(f"macros.{language}.yaml") or {}), **data["macros"]}
    says = {name: text for name, text in data.items() if isinstance(text, str) and name not in ("hollow", "nouns")}
    says |= {"np": r"(?<![\w-]){np}", "head": "(?<![\\w-]){any}"}
    return Words(
        {name: re.compile(expand(text, macros), re.IGNORECASE) for name, text in says.items()},
        {kind: re.compile(text, re.IGNORECASE) for kind, text in data["instruments"].items()},
        frozenset(data["hollow"].split()),
        frozenset(data["nouns"].split()),
        {name: tuple(codes) for name, codes in data["named"].items()},
    )


# --- a claim: one instrument and what a sentence says of it -----------------------------------------


@dataclass(frozen=True)
class Item:
    """An instrument's noun phrase: masked[start:end], its head noun from `head`; its own words go on to `limit`."""

    start: int
    end: int
    limit: int


@dataclass(frozen=True)
class Claim:
    """One instrument as one sentence speaks of it. `weak` claims only add to another one of the document."""

    instrument: str
    parties: Codes
    subject: str | None
    count: int | None
    status: str
    date: str | None
    sentences: tuple[Masked, ...]
    rule: str
    trust: float
    plural: bool = False
    weak: bool = False
    listed: bool = False
    words: frozenset[str] = field(default_factory=frozenset)


@dataclass
class Page:
    """A document while its agreements are read."""

    reading: Reading
    words: Words
    patterns: tuple[Pattern, ...]
    claims: list[Claim] = field(default_factory=list)


def find_agreements(reading: Reading) -> Iterable[Fact]:
    """The agreements of a document, each once, in the order they stand."""
    words = load_words(reading.article.language)
    if words is None:
        return []
    page = Page(reading, words, load_patterns("agreement", reading.article.language))
    for number, masked in enumerate(reading.sentences):
        if words.nouns & masked.words:
            read_sentence(page, number, masked)
    return [build_fact(claim) for claim in tidy_claims(merge_claims(page.claims))]


def read_sentence(page: Page, number: int, masked: Masked) -> None:
    """All claims of one sentence, and of the list it may open."""
    found = list(title_claim(page, masked)) or list(sentence_claims(page, masked))
    for claim in found:
        if claim.plural and not claim.weak and page.words["list_head"].search(masked.text):
            listed = list(list_claims(page, number, claim))
            if listed:
                page.claims.append(replace(claim, listed=True))
                page.claims.extend(listed)
                continue
        page.claims.append(claim)


def sentence_claims(page: Page, masked: Masked) -> Iterator[Claim]:
    """What the patterns find; the first pattern to speak of an instrument has it."""
    taken: set[int] = set()
    for match in find_matches(page.patterns, masked):
        items = [item for item in find_items(page.words, match) if item.end not in taken]
        if not items:
            continue
        status = find_status(page, match)
        taken |= {item.end for item in items}
        if status is not None:
            for claim in item_claims(page, match, items, status):
                yield from split_claim(page, match, claim)


# --- status --------------------------------------------------------------------------------------


def find_status(page: Page, match: Match) -> str | None:
    """The status of a pattern's plain claim, weakened by what stands around it; None when nothing is claimed."""
    wanted = match.pattern.set
    modality = act_modality(page, match)
    if wanted["status"] == "proposed":
        return None if modality in ("denied", "cancelled") else "proposed"
    if modality == "planned":
        return cast(str, wanted["planned"])
    return cast(str, wanted["status"]) if modality == "done" else None


def act_modality(page: Page, match: Match) -> str:
    """How real the act is said to be, by the cues around it and the form of its verb."""
    masked, words, language = match.masked, page.words, page.reading.article.language
    start, end = match.found.span("act")
    aux = words["aux"].search(masked.text[max(0, start - 60) : start])
    spans = [start, start - len(aux.group())] if aux else [start]
    modality = min((find_modality(masked, first, end, language) for first in spans), key=MODALITIES.index)
    verb = masked.text[start:end].split()[0]
    told = (aux.group() if aux else "") + masked.text[start:end]
    if modality == "planned" and words["past"].search(told) and not words["ahead"].search(told):
        modality = "done"
    if match.pattern.set.get("nominal") and modality == "done" and words["ahead"].search(masked.text, clause_start(words, masked.text, start), start):
        return "planned"
    if words["wishful"].search(masked.text[max(0, start - 60) : start]):
        return "wished"
    if words["unless"].search(masked.text[max(0, start - WINDOW) : start]):
        return "hypothetical"
    plain = match.pattern.set["status"] in DONE and masked.sentence.field == "text"
    if plain and modality == "done" and words["present"].match(masked.text[start:end]):
        return "hypothetical"
    if modality == "planned" and words["weakly"].match(verb):
        firm = aux and (words["firm"].search(aux.group()) or words["joined"].search(masked.text[: start - len(aux.group())]))
        return "planned" if firm else "wished"
    return base_modality(words, masked, start) if modality == "done" and words["base"].match(verb) else modality


def base_modality(words: Words, masked: Masked, start: int) -> str:
    """A verb without tense: a headline's present, or the second of two plans ("to meet … and sign …")."""
    before = masked.text[:start]
    if words["joined"].search(before) and words["ahead"].search(before[-WINDOW:]):
        return "planned"
    return "done" if masked.sentence.field == "title" else "wished"


# --- items ---------------------------------------------------------------------------------------


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


def is_passive(match: Match) -> bool:
    """Whether the instrument stands in front of its verb."""
    return "what" not in match.pattern.regex.groupindex or match.found.start("what") < match.found.start("act")


def items_before(words: Words, text: str, act: int) -> list[Item]:
    """The subject of a passive verb: the first instrument of its clause that no preposition governs, and those strung to it."""
    first = max((found.end() for found in words["before_clause"].finditer(text, 0, act)), default=0)
    for found in words["np"].finditer(text, first, act):
        governed = words["governed"].search(text[max(first, found.start() - 24) : found.start()])
        if not governed and not words["finite"].search(text, found.end(), act):
            return chain_items(words, text, found.span(), act)
    return []


def items_named(words: Words, text: str, start: int) -> list[Item]:
    """The documents a passive names after its verb: "two agreements were signed, including a treaty on …"."""
    stop = sentence_stop(text, start)
    for found in words["np"].finditer(text, start, stop):
        if words["among"].search(text, max(start, found.start() - 12), found.start()):
            return chain_items(words, text, found.span(), stop)
    return []


def item_beside(words: Words, text: str, act: int) -> list[Item]:
    """The instrument a participle goes with ("the deals signed between …"): the last one before it."""
    last = next(iter(list(words["np"].finditer(text, max(0, act - WINDOW), act))[-1:]), None)
    if last is None or words["negated"].search(text[: last.start()]) or words["before_clause"].search(text, last.end(), act):
        return []
    return [Item(last.start(), last.end(), act)]


def chain_items(words: Words, text: str, first: tuple[int, int], stop: int) -> list[Item]:
    """One instrument and the others strung to it before `stop`."""
    spans = [first]
    for other in words["np"].finditer(text, first[1], stop):
        if is_chained(words, text, other):
            spans.append(other.span())
    limits = [begin for begin, _ in spans[1:]] + [stop]
    return [Item(begin, close, limit) for (begin, close), limit in zip(spans, limits, strict=True)]


def is_chained(words: Words, text: str, other: re.Match[str]) -> bool:
    """Whether a later noun phrase is one more of the same act: ", a memorandum on …", not ", the agreement will …"."""
    before = text[max(0, other.start() - 30) : other.start()]
    bare = words["definite"].match(other.group()) and len(other.group().split()) <= 2
    return bool(words["chained"].search(before)) and not bare and not words["verbed"].match(text[other.end() :])


def sentence_stop(text: str, start: int) -> int:
    """Where the clause that begins before `start` ends at the latest."""
    found = re.compile(r"[.!?][”\"’]? |[“\"]|$").search(text, start)
    return found.start() if found else len(text)


def item_claims(page: Page, match: Match, items: list[Item], status: str) -> Iterator[Claim]:
    """One claim for each instrument of an act; counted packages named together are one package."""
    claims = [claim for item in items if (claim := build_claim(page, match, item, status))]
    counted = [claim for claim in claims if claim.count and not claim.subject]
    if len(claims) > 1 and len(counted) == len(claims):
        yield replace(claims[0], instrument="documents", count=sum(claim.count or 0 for claim in claims), plural=True)
    else:
        yield from claims


def build_claim(page: Page, match: Match, item: Item, status: str) -> Claim | None:
    """One claim, None when no state takes part in it."""
    masked, words = match.masked, page.words
    phrase = masked.text[item.start : item.end]
    parties, trust = find_parties(page, match, item)
    written = masked.original(item.start, item.end).lower()
    named = next((codes for name, codes in words.named.items() if name.lower() in written), ())
    subject = find_subject(words, masked, item, match.found.end("act"))
    weak = bool(words["definite"].match(phrase)) and subject is None
    parties = parties or named
    if not parties and not weak:
        return None
    count, plural = find_count(words, masked, item)
    return Claim(
        instrument=find_instrument(words, phrase, count, plural),
        parties=parties,
        subject=subject,
        count=count,
        status=status,
        date=None if is_undated(match, status) else find_date(page, masked, match.found.span("act"), item, status)
        or fallback_date(page, masked, status),
        sentences=(masked,),
        rule=match.pattern.name,
        trust=match.pattern.set["trust"] * trust * (1.0 if subject or count else 0.9),
        plural=plural,
        weak=weak,
        words=content_words(words, subject),
    )


def head_of(words: Words, phrase: str) -> str:
    """The head noun of an instrument's noun phrase: the last word that names an instrument."""
    heads = [found.group() for found in words["head"].finditer(phrase)]
    return heads[-1] if heads else phrase


def find_instrument(words: Words, phrase: str, count: int | None, plural: bool) -> str:
    """The contract's code of an instrument; a package when nothing tells what its documents are."""
    phrase = re.sub(r" \([^()]*\)$", "", phrase)
    head = head_of(words, phrase)
    if plural and count is None and words["package"].match(head) and not modifiers(words, phrase):
        return "documents"
    return next(kind for kind, says in words.instruments.items() if says.search(head))


def find_count(words: Words, masked: Masked, item: Item) -> tuple[int | None, bool]:
    """How many there are, when a number is said, and whether there are several at all."""
    phrase = masked.text[item.start : item.end]
    plural = bool(words["plural"].search(head_of(words, re.sub(r" \([^()]*\)$", "", phrase))))
    numbers = [m for m in masked.mentions(item.start, item.end) if isinstance(m, NumberMention)]
    count = int(numbers[0].value) if plural and numbers and 1 < numbers[0].value < 500 else None
    return count, plural


# --- subject -------------------------------------------------------------------------------------


def find_subject(words: Words, masked: Masked, item: Item, act_end: int = 0) -> str | None:
    """What an instrument is about, as written: the phrase after it, with what stands before it, when that says something."""
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
    for word in re.finditer(r"\S+", bare[: len(bare) - len(head_of(words, bare))]):
        if is_telling(words, word.group()):
            return item.start + word.start(), item.start + len(bare)
    return None


def is_telling(words: Words, word: str) -> bool:
    letters = re.sub(r"[^\w-]", "", word).strip("-").lower()
    return bool(letters) and letters not in words.hollow and not letters.isdigit()


def modifiers(words: Words, phrase: str) -> list[str]:
    """The words before the head noun that say something of the subject."""
    return [w for w in phrase[: len(phrase) - len(head_of(words, phrase))].split() if is_telling(words, w)]


def tidy_subject(words: Words, text: str) -> str | None:
    """A subject without what clings to its ends; None when it says nothing."""
    text = words["lead"].sub("", re.sub(r"\s+", " ", text).strip(" ,.;:–—-’'“”\"()*•·"))
    return text if content_words(words, text) else None


def content_words(words: Words, subject: str | None) -> frozenset[str]:
    """The words of a subject that tell it from another, cut to their stems' length."""
    if not subject:
        return frozenset()
    every = {w[:6] for w in re.findall(r"[^\W\d_]{3,}", subject.lower()) if w not in words.hollow}
    return frozenset(every) - {"the", "and", "for", "with", "betwee", "field", "fields", "agreem", "memora", "unders", "ministr"}


# --- parties -------------------------------------------------------------------------------------


def find_parties(page: Page, match: Match, item: Item) -> tuple[Codes, float]:
    """Who the parties are, and how far the way they were found can be trusted; none when that is unclear."""
    masked = match.masked
    if is_private(page, match, item):
        return company_party(page, match, item)
    said = said_parties(page, match, item)
    if len(said) >= 2 or match.pattern.set.get("explicit"):
        return (said, 1.0) if len(said) >= 2 else ((), 0.0)
    lonely = page.words["between"].search(masked.text, item.end) is not None and len(said) == 1
    whole = () if lonely else countries_in(page, masked, 0, len(masked.text))
    if len(whole) == 2 and set(said) <= set(whole):
        return whole, 0.93
    pair = page.reading.discourse.pair(masked.sentence)
    told = page.words["pair"].search(masked.text) or (not said and is_passive(match))
    if len(pair) == 2 and set(said) <= set(pair) and told and set(whole) <= set(pair):
        return pair, 0.85
    return (), 0.0


def said_parties(page: Page, match: Match, item: Item) -> Codes:
    """The parties the clause itself names: in the noun phrase, between, with, by, or as the subject."""
    masked = match.masked
    inner = countries_in(page, masked, item.start, item.end)
    after = max(item.end, match.found.end("act"))
    regions = [(item.end, item.limit)] + ([(after, sentence_stop(masked.text, after))] if after > item.limit else [])
    between = [
        (opening.start() - start, phrase_countries(page, masked, "between", start, stop))
        for start, stop in regions
        if (opening := page.words["between"].search(masked.text, start, stop))
    ]
    near = next((codes for far, codes in between if far < NEAR and len(codes) >= 2), inner)
    if len(near) >= 2:
        return near
    actors = subject_countries(page, match)
    others = [code for start, stop in regions for name in ("with", "by") for code in phrase_countries(page, masked, name, start, stop)]
    said = ordered([*actors, *others, *inner])
    return said if len(said) >= 2 else next((codes for _, codes in between if codes and set(said) <= set(codes)), said)


def ordered(codes: Iterable[str]) -> Codes:
    return tuple(sorted(set(codes)))


def countries_in(page: Page, masked: Masked, start: int, stop: int, strict: bool = True) -> Codes:
    """The states that masked[start:stop] speaks of, by name, by their people, by their capital."""
    return ordered(spoken(page, masked, start, stop, strict))


def spoken(page: Page, masked: Masked, start: int, stop: int, strict: bool) -> Iterator[str]:
    """The code of every state spoken of in masked[start:stop]; when strict without countries things happen in."""
    for mention in masked.mentions(start, stop):
        at = masked.at(mention)
        if isinstance(mention, PersonMention):
            for person in page.reading.discourse.persons(masked.sentence, mention):
                if person.country:
                    yield person.country
        elif isinstance(mention, CountryMention):
            if not of_company(page.words, masked.text, at) and not (strict and is_where(page.words, masked.text, at)):
                yield mention.code
        elif isinstance(mention, PlaceMention) and mention.capital and mention.country and not is_where(page.words, masked.text, at):
            yield mention.country


def of_company(words: Words, text: str, at: int) -> bool:
    """Whether a country only tells where a company is from: "Chinese railway manufacturer"."""
    after = re.split(r"[,;()]|\band\b|\bof\b", text[at + 1 : at + 50])[0]
    return bool(words["company"].search(after))


def is_where(words: Words, text: str, at: int) -> bool:
    """Whether a city or country is only the place of something."""
    return bool(words["place_only"].search(text[max(0, at - 14) : at]))


def phrase_countries(page: Page, masked: Masked, name: str, start: int, stop: int) -> Codes:
    """The states in "between …", "with …", "by …" after an instrument."""
    opening = page.words[name].search(masked.text, start, stop)
    if opening is None:
        return ()
    codes: Codes = ()
    for end in [*page.words["inner_end"].finditer(masked.text, opening.end(), stop), None]:
        codes = countries_in(page, masked, opening.end(), end.start() if end else stop, strict=False)
        if len(codes) >= 2 or (codes and name != "between"):
            return codes
        if end is None or (name != "between" and end.start() - opening.end() > 70):
            break
    return codes


def subject_countries(page: Page, match: Match) -> Codes:
    """The states in front of an act, when the act has its subject there."""
    start = match.found.start("act")
    if is_passive(match):
        return ()
    first = clause_start(page.words, match.masked.text, start)
    aside = page.words["aside"].match(match.masked.text[first:start].lstrip())
    if aside:
        inside = countries_in(page, match.masked, first + aside.end(), start)
        if inside:
            return inside
    return countries_in(page, match.masked, first, start)


def clause_start(words: Words, text: str, start: int) -> int:
    """Where the clause of an act begins."""
    least = max(0, start - WINDOW)
    last = least
    for found in words["clause"].finditer(text, least, start):
        last = found.end()
    return last


def is_private(page: Page, match: Match, item: Item) -> bool:
    """Whether a company, and no office of a state, is said to be a side of it."""
    text, act = match.masked.text, match.found.start("act")
    before = "" if is_passive(match) else text[clause_start(page.words, text, act) : act]
    after = max(item.limit, match.found.end("act"))
    sides = [before, text[item.end : min(item.limit, item.end + 120)], text[after : after + 100] if is_passive(match) else ""]
    people = [m for m in match.masked.mentions(act - len(before), len(text)) if isinstance(m, PersonMention)]
    if any(page.words["company"].search(m.text) for m in people):
        return True
    named = any(page.words["company"].search(side) and not page.words["officials"].search(side) for side in sides)
    return named and not any(m.role for m in people if match.masked.at(m) < act)


def company_party(page: Page, match: Match, item: Item) -> tuple[Codes, float]:
    """The state a company deals with, when its government is named as the other side."""
    masked = match.masked
    opening = page.words["with"].search(masked.text, item.end, item.limit)
    if opening is None or not page.words["officials"].search(masked.text, opening.start(), opening.end() + 60):
        return (), 0.0
    codes = phrase_countries(page, masked, "with", item.end, item.limit)
    return (codes, 0.75) if len(codes) == 1 else ((), 0.0)


def split_claim(page: Page, match: Match, claim: Claim) -> Iterator[Claim]:
    """Agreements of one state with each of several: one each."""
    with_many = page.words["with"].search(match.masked.text, match.found.end())
    actors = subject_countries(page, match)
    if is_passive(match) or not (claim.plural and with_many and len(actors) == 1 and len(claim.parties) > 2):
        yield claim
        return
    for other in claim.parties:
        if other != actors[0]:
            instrument = "agreement" if claim.instrument == "documents" else claim.instrument
            yield replace(claim, instrument=instrument, parties=ordered((actors[0], other)), count=None, plural=False)


# --- date ----------------------------------------------------------------------------------------


def is_undated(match: Match, status: str) -> bool:
    """Whether a time beside the act is not the time of its status: "takes effect on 1 March" dates no signing."""
    return bool(match.pattern.set.get("undated")) or status == "signed" != match.pattern.set["status"]


def find_date(page: Page, masked: Masked, act: tuple[int, int], item: Item, status: str) -> str | None:
    """The day, month or year nearest to the act that is not part of the instrument's own words."""
    times = [
        m
        for m in masked.sentence.mentions
        if isinstance(m, TimeMention) and m.iso and not m.span and not item.start <= masked.at(m) < item.end
    ]
    near = [m for m in times if is_when(page.words, masked, masked.at(m), act)]
    if status == "proposed" or not near:
        return None
    nearest = min(near, key=lambda m: min(abs(masked.at(m) - act[0]), abs(masked.at(m) - act[1])))
    return past_date(nearest, page.reading.article.published) if status in DONE else nearest.iso


def fallback_date(page: Page, masked: Masked, status: str) -> str | None:
    """The day the story tells around a signing whose own sentence has none."""
    text, published = masked.text, page.reading.article.published
    if status != "signed" or page.words["background"].search(text) or published is None:
        return None
    day = page.reading.discourse.day(masked.sentence)
    return day if day and abs((Day.fromisoformat(day) - published).days) <= 3 else None


def past_date(time: TimeMention, published: Day | None) -> str | None:
    """A time of something done: "in December" told in August is the last December, never the next one."""
    iso = time.iso
    if iso is None or published is None or iso[:10] <= published.isoformat()[: len(iso)] or re.search(r"\d{4}", time.text):
        return iso
    if len(iso) == 7 or (len(iso) == 10 and re.search(r"\d", time.text)):
        return f"{int(iso[:4]) - 1}{iso[4:]}"
    return (Day.fromisoformat(iso) - timedelta(days=7)).isoformat() if len(iso) == 10 else None


def is_when(words: Words, masked: Masked, at: int, act: tuple[int, int]) -> bool:
    """Whether a time belongs to the act: in its clause, and not a term such as "until 2030"."""
    if words["term"].search(masked.text[max(0, at - 20) : at]):
        return False
    if at >= act[1]:
        return at - act[1] < 260 and not words["not_when"].search(masked.text[act[1] : at])
    between = masked.text[at + 1 : act[0]]
    return (at < 12 or len(between) < 60) and not words["not_when"].search(between)


# --- lists and titles ----------------------------------------------------------------------------


def list_claims(page: Page, number: int, head: Claim) -> Iterator[Claim]:
    """The documents listed after a sentence that announces them."""
    missed = 0
    opened = page.reading.sentences[number].text.rstrip().endswith(":")
    for masked in page.reading.sentences[number + 1 : number + 1 + ITEMS]:
        item = find_listed(page.words, masked, opened)
        if item is None:
            missed += 1
            if missed > 2:
                return
            continue
        missed = 0
        for one in chain_items(page.words, masked.text, (item.start, item.end), item.limit):
            yield listed_claim(page, masked, one, head)


def find_listed(words: Words, masked: Masked, opened: bool) -> Item | None:
    """The instrument a line of a list begins with."""
    mark = words["item"].match(masked.text)
    start = mark.end() if mark else 0
    found = words["np"].match(masked.text, start)
    if found is None or words["verbed"].match(masked.text[found.end() :]):
        return None
    if not opened and words["finite"].search(masked.text):
        return None
    return Item(found.start(), found.end(), len(masked.text))


def listed_claim(page: Page, masked: Masked, item: Item, head: Claim) -> Claim:
    """One document of a list: it was signed when and by whom the whole list was, where it does not say itself."""
    phrase = masked.text[item.start : item.end]
    parties = phrase_countries(page, masked, "between", item.end, item.limit)
    parties = parties if len(parties) >= 2 else countries_in(page, masked, item.start, item.limit)
    subject = find_subject(page.words, masked, item)
    return Claim(
        find_instrument(page.words, phrase, None, False),
        parties if len(parties) >= 2 else head.parties,
        subject,
        None,
        head.status,
        head.date,
        (masked, *head.sentences),
        "agreement.listed",
        head.trust,
        words=content_words(page.words, subject),
    )


def title_claim(page: Page, masked: Masked) -> Iterator[Claim]:
    """A document that is itself a joint statement of states says so in its title."""
    found = page.words["statement_title"].match(masked.text)
    if masked.sentence.field != "title" or found is None:
        return
    parties = countries_in(page, masked, 0, len(masked.text))
    if len(parties) < 2:
        return
    item = Item(found.start(), found.end(), len(masked.text))
    about = re.search(r" on (?:the )?(.+)$", masked.text[found.end() :])
    subject = tidy_subject(page.words, masked.original(found.end() + about.start(1), len(masked.text))) if about else None
    yield Claim(
        find_instrument(page.words, masked.text[: found.end()], None, False),
        parties,
        subject,
        None,
        "signed",
        find_date(page, masked, (0, found.end()), item, "signed"),
        (masked,),
        "agreement.joint-statement",
        0.9,
        words=content_words(page.words, subject),
    )


# --- one fact for one agreement --------------------------------------------------------------------


def merge_claims(claims: Iterable[Claim]) -> list[Claim]:
    """Claims of the same agreement become one, the fullest; weak ones without another to add to are dropped."""
    merged: list[Claim] = []
    for claim in sorted(claims, key=lambda c: c.weak):
        at = next((i for i, other in enumerate(merged) if is_same(other, claim)), None)
        if at is not None:
            merged[at] = join_claims(merged[at], claim)
        elif not claim.weak or (claim.parties and claim.trust > 0.7):
            merged.append(claim)
    return sorted(merged, key=lambda c: min(m.sentence.index for m in c.sentences))


def is_same(one: Claim, other: Claim) -> bool:
    """Whether two claims speak of one agreement."""
    if other.weak and not other.parties:
        return one.instrument == other.instrument and one.plural == other.plural
    if other.weak:
        generic = one.instrument == other.instrument or "agreement" in (one.instrument, other.instrument)
        return generic and set(other.parties) <= set(one.parties) and other.status != "ended"
    shared, every = set(one.parties) & set(other.parties), set(one.parties) | set(other.parties)
    if 2 * len(shared) < len(every) or (one.status == "ended") != (other.status == "ended"):
        return False
    if one.count and other.count:
        return one.count == other.count
    alike = one.instrument == other.instrument or {one.instrument, other.instrument} <= LOOSE
    if one.words and other.words:
        common, least = len(one.words & other.words), min(len(one.words), len(other.words))
        near = 2 * common >= least if (one.status in DONE) == (other.status in DONE) else 2 * common > least
        return alike and near and not (one.listed or other.listed)
    return alike and one.plural == other.plural


def join_claims(one: Claim, other: Claim) -> Claim:
    """The fuller of two claims with what the other adds; the later stage of an agreement's life wins."""
    full, thin = (one, other) if _fullness(one) >= _fullness(other) else (other, one)
    stage = max(one, other, key=lambda c: STATUSES.index(c.status))
    date = stage.date or next((c.date for c in (one, other) if c.status == stage.status and c.date), None)
    sentences = [*full.sentences, *(m for m in thin.sentences if m not in full.sentences)]
    return replace(
        full,
        status=stage.status,
        date=date,
        count=full.count or thin.count,
        sentences=tuple(sentences[:3]),
        trust=max(one.trust, other.trust),
    )


def _fullness(claim: Claim) -> tuple[bool, bool, int, int]:
    return not claim.weak, claim.instrument != "documents", len(claim.parties), min(len(claim.words), 4)


def tidy_claims(claims: list[Claim]) -> list[Claim]:
    """Without the packages whose documents are listed and which have no number; the others take their package's date."""
    packages = [claim for claim in claims if claim.plural and claim.date]
    return [replace(claim, date=claim.date or package_date(claim, packages)) for claim in claims if not claim.listed or claim.count]


def package_date(claim: Claim, packages: list[Claim]) -> str | None:
    """The date of the package a document was signed in."""
    alike = (p.date for p in packages if p.status == claim.status == "signed" and set(p.parties) <= set(claim.parties))
    return next(alike, None)


def build_fact(claim: Claim) -> Fact:
    quotes = tuple(Evidence(m.sentence.text, m.sentence.start, m.sentence.end, m.sentence.field) for m in claim.sentences)
    return Fact(
        kind="agreement",
        countries=claim.parties,
        date=claim.date,
        status=claim.status,
        details=Agreement(cast(Any, claim.instrument), claim.parties, claim.subject, claim.count),
        evidence=quotes,
        rule=claim.rule,
        confidence=round(claim.trust, 3),
    )
