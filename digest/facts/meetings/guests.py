"""The guests of an encounter: read on from the word that begins it, person by person, to the end of the list."""

from __future__ import annotations

from dataclasses import dataclass, field

from digest.facts.actors import add_persons, find_persons, owns
from digest.facts.meetings.report import Group
from digest.facts.meetings.words import Words, says
from digest.language.mask import Masked
from digest.language.reading import Reading
from digest.models import Mention, Person, PersonMention, TimeMention

MOST = 24  # guests read


@dataclass
class Guests:
    """The guests of one frame: `groups` met apart from each other, `marks` where they stand, `end` where the list ends."""

    groups: list[list[int]] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    end: int = 0

    @property
    def marks(self) -> list[int]:
        """The masked index of every guest."""
        return [at for group in self.groups for at in group]


def read_guests(masked: Masked, at: int, words: Words) -> Guests:
    """Who is named from masked index `at` on, as far as one list goes."""
    text, guests = masked.text, Guests(end=at)
    here = end_of(words, "lead", text, at)
    apart = True
    while len(guests.marks) < MOST:
        mark = next_person(masked, here, words)
        if mark is None or (guests.groups and opens_clause(text, mark, words)):
            break
        if apart:
            guests.groups.append([])
            guests.ends.append(mark + 1)
        guests.groups[-1].append(mark)
        guests.end = end_of(words, "after", text, mark + 1)
        guests.ends[-1] = guests.end
        here, apart = join_next(words, text, guests.end)
        if here < 0:
            break
    return guests


def end_of(words: Words, name: str, text: str, at: int) -> int:
    """Where an expression that begins at `at` ends; `at` when it is not there."""
    found = words[name].match(text, at)
    return found.end() if found else at


def next_person(masked: Masked, at: int, words: Words) -> int | None:
    """The masked index of the person that `at` leads to across titles and adjectives, None when something else comes first."""
    text = masked.text
    found = words["reach"].match(text, at)
    while found:
        mark = found.end() - 1
        mention = mention_at(masked, mark)
        if not (isinstance(mention, PersonMention) and owns(masked, mention, len(text))):
            return mark
        found = words["reach"].match(text, mark + 3)
    return None


def mention_at(masked: Masked, mark: int) -> Mention | None:
    """The mention whose mark stands at a masked index."""
    return next(iter(masked.mentions(mark, mark + 1)), None)


def opens_clause(text: str, mark: int, words: Words) -> bool:
    """Whether the person at `mark` does something of his own: "met Ali, and Omar said …"."""
    return words["clause"].match(text, mark + 1) is not None


def join_next(words: Words, text: str, at: int) -> tuple[int, bool]:
    """Where the next guest may begin, and whether he is met apart; -1 where the list ends."""
    apart, joint = words["apart"].match(text, at), words["and"].match(text, at)
    if apart and apart.end() > at and (joint is None or apart.end() >= joint.end()):
        return apart.end(), True
    return (joint.end(), False) if joint and joint.end() > at else (-1, False)


def resolve_guests(reading: Reading, masked: Masked, guests: Guests) -> list[Group]:
    """The people of each group, the groups parted further where days or places tell guests apart."""
    groups: list[Group] = []
    for marks, end in zip(guests.groups, guests.ends, strict=True):
        parts = part_by_day(masked, marks, end)
        for part, last in parts:
            people: list[Person] = []
            for mark in part:
                add_persons(people, find_officials(reading, masked, mark))
            span = (part[0], last) if len(parts) > 1 or len(guests.groups) > 1 else None
            if people:
                groups.append(Group(people, span))
    return groups


def find_officials(reading: Reading, masked: Masked, mark: int) -> list[Person]:
    """Whom one mark means; nobody for the members of a chamber of commerce."""
    mention = mention_at(masked, mark)
    if isinstance(mention, PersonMention) and mention.plural and says("numbered", mention.text, reading.article.language):
        return list(reading.discourse.persons(masked.sentence, mention))
    people = find_persons(reading, masked, mark, mark + 1)
    private = says("unofficial", masked.text[mark + 1 : mark + 90], reading.article.language)
    return [person for person in people if person.name or not private]


def part_by_day(masked: Masked, marks: list[int], end: int) -> list[tuple[list[int], int]]:
    """A list in which more than one guest has a day of his own is one encounter each."""
    stops = [*marks[1:], end]
    days = [any(isinstance(m, TimeMention) for m in masked.mentions(mark, stop)) for mark, stop in zip(marks, stops, strict=True)]
    if sum(days) < 2:
        return [(marks, end)]
    return [([mark], stop) for mark, stop in zip(marks, stops, strict=True)]
