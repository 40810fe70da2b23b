"""Who acts: the people whose verb a frame is, found from the verb backwards, and who they mean when it opens the sentence."""

from __future__ import annotations

import re

from digest.facts.actors import add_persons, find_persons, same_person, says
from digest.facts.meetings.words import Words
from digest.language.mask import MARKS, Masked
from digest.language.reading import Reading
from digest.models import Person, PersonMention

REACH = 40  # code points before a person that say how he is meant
BACK = 3  # sentences back in which two people may have been named
OPENING = 30  # code points at the head of a sentence in which somebody stands as its label
LEAD = 4  # sentences of a document in which its principal is named
LEADING = frozenset({"head_of_state", "head_of_government", "foreign_minister", "deputy_head_of_state", "minister", "speaker"})
WIDE = 320  # code points before a verb in which its subject is sought
BARRIER = re.compile(r"; |(?<=[a-z]{3})\. (?=[A-Z])")
PERSON = re.compile(MARKS["person"])
POSSESSIVE = re.compile(r"^[’']s? ")


def find_hosts(reading: Reading, masked: Masked, start: int, words: Words, guests: list[Person]) -> tuple[list[Person], int]:
    """The people who do what begins at masked index `start`, and where their mention ends; none when nobody is said to.

    Sought among the people before it who are followed by their verb, nearest first; a phrase that opens the sentence or
    hangs on it belongs to whoever acts in the main clause.
    """
    language = reading.article.language
    if speaker := find_speaker(reading, masked, start, words):
        return fresh(speaker, guests), start
    if words["stand_in"].search(masked.text[max(0, start - 90) : start]):
        return fresh(find_principal(reading, words), guests), start
    for mark in reversed([found.start() for found in PERSON.finditer(masked.text, max(0, start - WIDE), start)]):
        if acts(masked, mark, start, words, language):
            people = fresh(gather(reading, masked, mark, words), guests)
            if people:
                return people, min(mark + 2, start)
    if says("opening", masked.text[max(0, start - 12) :], language) or words["hanging"].match(masked.text):
        return find_later(reading, masked, start, words, guests), start
    first = PERSON.search(masked.text, 0, OPENING)
    if first and words["elided"].search(masked.text[:start]) and not governed(masked, first.start(), words, language):
        return fresh(find_persons(reading, masked, *first.span()), guests), start
    return [], start


def find_company(reading: Reading, masked: Masked, start: int, words: Words) -> tuple[list[Person], int, set[int]]:
    """The people who together do what begins at `start`, where their mention ends, and the masked indices of all of them."""
    language = reading.article.language
    if words["pair"].search(masked.text[max(0, start - 90) : start]):
        return find_two(reading, masked), start, {-1, -2}
    for mark in reversed([found.start() for found in PERSON.finditer(masked.text, max(0, start - WIDE), start)]):
        if acts(masked, mark, start, words, language):
            first = first_of_list(masked, mark, words)
            marks = {found.start() for found in PERSON.finditer(masked.text, first, mark + 1)}
            return gather(reading, masked, mark, words), min(mark + 2, start), marks
    return [], start, set()


def find_two(reading: Reading, masked: Masked) -> list[Person]:
    """Whom "the two" means: the two officials of different countries named in the nearest sentence before that names any."""
    at = masked.sentence.index
    for near in reading.sentences[max(0, at - BACK) : at][::-1]:
        people: list[Person] = []
        add_persons(people, (p for p in find_persons(reading, near, 0, len(near.text)) if p.country and p.name))
        if len(people) == 2 and people[0].country != people[1].country:
            return people
    return []


def acts(masked: Masked, mark: int, start: int, words: Words, language: str) -> bool:
    """Whether the person at `mark` is followed by a verb of his own before `start`, and not governed by another word."""
    if governed(masked, mark, words, language):
        return False
    rest = masked.text[mark + 1 : start]
    if BARRIER.search(rest) or words["belongings"].match(rest) or words["other"].search(rest):
        return False
    if POSSESSIVE.match(rest):
        return words["owned"].match(rest) is not None
    if words["copula"].match(rest):
        return True
    after = rest[end(words["beside"], rest) :]
    return not after.strip(" ,") or words["verb"].match(after) is not None


def end(expression: re.Pattern[str], text: str) -> int:
    found = expression.match(text)
    return found.end() if found else 0


def governed(masked: Masked, mark: int, words: Words, language: str) -> bool:
    """Whether a preposition or another verb stands before the person, or before the list he ends."""
    first = first_of_list(masked, mark, words)
    return says("governed", masked.text[max(0, first - REACH) : first], language)


def first_of_list(masked: Masked, mark: int, words: Words) -> int:
    """The first person of the list that ends with the one at `mark`."""
    marks = [found.start() for found in PERSON.finditer(masked.text, max(0, mark - WIDE), mark)]
    for before in reversed(marks):
        between = masked.text[before + 1 : mark]
        if not words["joining"].match(between[end(words["beside"], between) :]) or introduces(masked, before, between, words):
            break
        mark = before
    return mark


def introduces(masked: Masked, before: int, between: str, words: Words) -> bool:
    """Whether a comma ends an opening phrase: "At the invitation of Ali, Omar will …"."""
    opening = masked.text[:before]
    return between.startswith(", ") and "," not in opening and words["hanging"].match(opening) is not None


def gather(reading: Reading, masked: Masked, mark: int, words: Words) -> list[Person]:
    """The people of the list that ends with the one at `mark`."""
    people: list[Person] = []
    for found in PERSON.finditer(masked.text, first_of_list(masked, mark, words), mark + 1):
        add_persons(people, find_doers(reading, masked, found.start(), words))
    return people


def find_doers(reading: Reading, masked: Masked, mark: int, words: Words) -> list[Person]:
    """Whom the mark of one who acts means: "he" is who acted before in the sentence, a bare office who leads the document."""
    mention = next(iter(masked.mentions(mark, mark + 1)), None)
    people = find_persons(reading, masked, mark, mark + 1)
    if not isinstance(mention, PersonMention) or mention.name or mention.country or mention.plural:
        return people
    if words["pronoun"].match(mention.text):
        return find_earlier(reading, masked, mark, words, people)
    if mention.title and len(people) == 1:
        return find_principals(reading, words, people[0])
    return people


def find_earlier(reading: Reading, masked: Masked, mark: int, words: Words, people: list[Person]) -> list[Person]:
    """Who acted before "he" in the same sentence; nobody where that is somebody who holds no office any more."""
    for found in PERSON.finditer(masked.text, 0, mark):
        mention = next(iter(masked.mentions(*found.span())), None)
        if isinstance(mention, PersonMention) and mention.former:
            return []
        if acts(masked, found.start(), mark, words, reading.article.language) and not masked.text[found.end() :].startswith(
            ("'", "’")
        ):
            earlier = gather(reading, masked, found.start(), words)
            return earlier if len(earlier) == 1 else people
    return people


def find_principals(reading: Reading, words: Words, person: Person) -> list[Person]:
    """The holder of an office of no country whom the document is about, else the one it is taken to be."""
    principal = find_principal(reading, words)
    same = [p for p in principal if p.role == person.role and p.role in LEADING and len(principal) == 1]
    return same or [person]


def find_principal(reading: Reading, words: Words) -> list[Person]:
    """Who a document is about: the first who is named and acts in its headline or its lead."""
    for masked in reading.sentences[:LEAD]:
        if people := first_person(reading, masked, words):
            return people
    return []


def first_person(reading: Reading, masked: Masked, words: Words) -> list[Person]:
    """The first official named in a sentence who does something, or stands at its end before a colon."""
    language = reading.article.language
    for found in PERSON.finditer(masked.text):
        mention = next(iter(masked.mentions(*found.span())), None)
        people = [p for p in find_persons(reading, masked, *found.span()) if p.country and p.name]
        named = isinstance(mention, PersonMention) and (mention.name is not None or masked.text.rstrip().endswith(":"))
        acting = acts(masked, found.start(), len(masked.text), words, language) or masked.text[found.end() :].strip(" :") == ""
        if people and named and acting:
            return people
    return []


def fresh(people: list[Person], guests: list[Person]) -> list[Person]:
    """Those who are not the guests themselves."""
    return [p for p in people if not any(same_person(p, guest) for guest in guests)]


def find_later(reading: Reading, masked: Masked, start: int, words: Words, guests: list[Person]) -> list[Person]:
    """The first person after a phrase who does something: "During talks with Ali, Omar said …"."""
    language = reading.article.language
    for found in PERSON.finditer(masked.text, start):
        if acts(masked, found.start(), len(masked.text), words, language):
            people = fresh(gather(reading, masked, found.start(), words), guests)
            if people:
                return people
    return []


def find_speaker(reading: Reading, masked: Masked, start: int, words: Words) -> list[Person]:
    """Who says "I met …": the one who speaks in the sentence, or in the one before or after."""
    if not words["self"].search(masked.text[max(0, start - 90) : start]):
        return []
    at = masked.sentence.index
    for near in (masked, *reading.sentences[max(0, at - 3) : at][::-1]):
        found = words["speaking"].search(near.text)
        if found and near.sentence.field == masked.sentence.field:
            group = "a" if found["a"] else "b"
            return find_persons(reading, near, *found.span(group))
    return []
