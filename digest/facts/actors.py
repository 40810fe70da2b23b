"""Who took part: the people of a stretch of a sentence, the one who acts, and when two reports mean the same person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from digest.facts.patterns import expand, load_data
from digest.language.expression import Expression
from digest.language.mask import MARKS, Masked
from digest.language.names import PASTED, match_names
from digest.language.reading import Reading
from digest.models import CountryMention, Person, PersonMention, PlaceMention

GROUPS = frozenset({None, "official", "delegation"})  # roles of nameless people that a named one may belong to
BLANK = re.compile(r"\n\s*\n")
SHORT = 25  # code points before a phrase that opens its sentence
REACH = 40  # code points before a mention that say how it is meant


@cache
def load_words(language: str) -> dict[str, Expression]:
    """The words about actors of a language by name; a name without words matches nothing."""
    data = load_data(f"actors.{language}.yaml") or {}
    return {name: Expression(expand(says, {})) for name, says in data.items()}


def says(name: str, text: str, language: str) -> bool:
    """Whether a text has one of the words about actors of that name."""
    words = load_words(language).get(name)
    return words is not None and words.search(text) is not None


def find_furniture(reading: Reading) -> frozenset[int]:
    """The sentences that are links to other articles and labels of a page, with the lines that follow a heading of them."""
    language, text = reading.article.language, reading.article.text
    spaced, last, found = BLANK.search(text) is not None, -1, set()
    for sentence in (m.sentence for m in reading.sentences if m.sentence.field == "text"):
        heads = says("furniture", sentence.text[:REACH], language)
        if heads or (last >= 0 and not BLANK.search(text, last, sentence.start)):
            found.add(sentence.index)
            last = sentence.end if spaced and (last >= 0 or len(sentence.text) < REACH) else -1
        else:
            last = -1
    return frozenset(found)


def find_persons(reading: Reading, masked: Masked, start: int, end: int) -> list[Person]:
    """Those who act for a state among the people of masked[start:end], each once, in order."""
    found: list[Person] = []
    for mention in masked.mentions(start, end):
        if isinstance(mention, PersonMention) and not owns(masked, mention, end):
            add_persons(found, officials(reading, masked, mention))
        elif isinstance(mention, CountryMention):
            add_persons(found, shared_group(reading, masked, mention, end))
    return found


def owns(masked: Masked, mention: PersonMention, end: int) -> bool:
    """Whether it is his envoy who takes part: "the president's special envoy X"."""
    at = masked.at(mention)
    return at + 4 < end and bool(re.match(rf"[’']s? (?:\w+ )?{MARKS['person']}", masked.text[at + 1 : at + 24]))


def officials(reading: Reading, masked: Masked, mention: PersonMention) -> Iterator[Person]:
    """Whom a mention stands for, without companies, journalists and groups that could be anybody."""
    language = reading.article.language
    at = masked.at(mention)
    persons = reading.discourse.persons(masked.sentence, mention)
    if mention.former or (mention.plural and not mention.country and not these(masked, at, mention, language)):
        return
    for person in persons:
        if (person.title or person.country) and not says("private", f"{mention.title or ''} {person.title or ''}", language):
            yield nameless(person) if mention.plural and mention.country else person


def these(masked: Masked, at: int, mention: PersonMention, language: str) -> bool:
    """Whether a group is "the two leaders", "both ministers", "they"."""
    if mention.title is None and mention.name is None and mention.role is None:
        return True
    if says("shared", masked.text[at + 1 : at + REACH], language):
        return True
    return says("these", masked.text[max(0, at - REACH) : at], language) or says("these", mention.text[:20], language)


def nameless(person: Person) -> Person:
    """A group of officials has no name of its own, unless somebody leads it."""
    return person if person.name is None or person.role != "delegation" else replace(person, role="official")


def shared_group(reading: Reading, masked: Masked, mention: CountryMention, end: int) -> list[Person]:
    """ "Chinese and US officials": the group of the later country stands for the earlier one as well."""
    at = masked.at(mention)
    if not re.match(r"(?:,| and|, and) ", masked.text[at + 1 :]):
        return []
    for other in masked.mentions(at + 1, end):
        if isinstance(other, PersonMention):
            return [Person(None, other.title, mention.code, other.role)] if other.plural and other.country else []
        if not isinstance(other, CountryMention):
            return []
    return []


def find_states(masked: Masked, start: int, end: int) -> list[Person]:
    """The countries of a stretch as parties without a name; a capital stands for its government."""
    found: list[Person] = []
    for mention in masked.mentions(start, end):
        if isinstance(mention, CountryMention):
            found.append(Person(None, None, mention.code))
        elif isinstance(mention, PlaceMention) and mention.capital and mention.country:
            found.append(Person(None, None, mention.country))
    return found


def find_subject(
    reading: Reading, masked: Masked, start: int, end: int, others: Iterable[Person] = (), where: object = True
) -> list[Person]:
    """The one who acts outside masked[start:end]: the nearest person before who is no object, else the first one after.

    `others` are those it is not. `where` is "first" when the phrase is one of several things its subject does, the
    subject then being the first person of the sentence who does not merely report; "clause" when the words before tell.
    """
    met, language = list(others), reading.article.language
    first = where == "first" or (where == "clause" and says("joined", masked.text[max(0, start - REACH) : start], language))
    for at, mention in sorted_people(masked, start, end, first, language):
        if where == "clause" and at > end and not says("opening", masked.text[start:end], language):
            break  # a verb's subject does not follow it
        if acts(masked, at, language):
            persons = [p for p in officials(reading, masked, mention) if p.country and not any(same_person(p, o) for o in met)]
            if persons:
                return persons
    return []


def sorted_people(masked: Masked, start: int, end: int, first: bool, language: str) -> list[tuple[int, PersonMention]]:
    """The people outside a phrase, with their places, likeliest subject first."""
    people = [(masked.at(m), m) for m in masked.sentence.mentions if isinstance(m, PersonMention)]
    before = [(at, m) for at, m in people if at < start]
    after = [(at, m) for at, m in people if at >= end]
    opening = len(masked.text[:start].strip(' ,“"')) < SHORT and says("opening", masked.text[start:end], language)
    if not before or opening:
        return [*after, *before]
    if first:
        return sorted(before, key=lambda pair: says("reports", masked.text[pair[0] + 1 : pair[0] + REACH], language))
    return [*reversed(before), *after]


def acts(masked: Masked, at: int, language: str) -> bool:
    """Whether the person at this place of the masked text can be the one who acts."""
    if masked.text[at + 1 : at + 3] in ("'s", "’s"):
        return says("journey", masked.text[at + 3 : at + REACH], language)
    return says("doing", masked.text[at + 1 : at + 16], language) or not says(
        "governed", masked.text[max(0, at - REACH) : at], language
    )


# --- the same person -----------------------------------------------------------------------------


def add_persons(known: list[Person], more: Iterable[Person]) -> None:
    """Add to a list whoever is not yet in it; a fuller report of the same person takes the place of the other."""
    for person in more:
        if person.name and PASTED.search(person.name):
            continue
        for i, other in enumerate(known):
            if same_person(person, other):
                known[i] = fuller(other, person)
                break
        else:
            known.append(person)


def same_person(one: Person, other: Person) -> bool:
    """The same name, or the same country where a side has no name and no other office."""
    if one.name and other.name:
        return match_names(one.name, other.name)
    if not one.country or one.country != other.country or (one.name and other.name):
        return False
    return one.title is None or other.title is None or one.role == other.role or bool({one.role, other.role} & GROUPS)


def fuller(one: Person, other: Person) -> Person:
    """The report that says more, completed from the other one."""
    if len(name_parts(other.name or "")) > len(name_parts(one.name or "")):
        one, other = other, one
    return Person(one.name, one.title or other.title, one.country or other.country, one.role or other.role)


def name_parts(name: str) -> list[str]:
    return re.sub(r"['’]s\b|[.,]", " ", name).casefold().replace("-", " ").split()
