"""Encounters by their frame: a word that begins one, the guests after it, and whoever acts; however a newsroom puts it.

Where meetings/expression.py knows a whole sentence, a frame knows only the trigger and reads the people on either side
of it by their place in the clause. Frames are data: patterns/meeting.words.LANGUAGE.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator

from digest.facts.meetings.encounter import two_countries
from digest.facts.meetings.guests import Guests, read_guests, resolve_guests
from digest.facts.meetings.hosts import find_company, find_hosts, find_later, find_principal
from digest.facts.meetings.programme import find_doer
from digest.facts.meetings.report import Group, Report
from digest.facts.meetings.sides import settle_countries, split_guests
from digest.facts.meetings.words import Frame, Words, load_words
from digest.language.mask import Masked
from digest.language.reading import Reading
from digest.models import Person


def read_frames(reading: Reading, masked: Masked, taken: set[int]) -> Iterator[Report]:
    """What the frames of a sentence tell; people whose masked index is in `taken` are told of already."""
    words = load_words(reading.article.language)
    for frame in words.frames if words else ():
        assert words is not None
        for found in frame.says.finditer(masked.text):
            read = read_together if frame.means.get("together") else read_guested
            report = read(reading, masked, frame, words, found.span(), taken)
            if report:
                taken.update(report.marks)
                yield report


def read_guested(
    reading: Reading, masked: Masked, frame: Frame, words: Words, span: tuple[int, int], taken: set[int]
) -> Report | None:
    """The report of a frame with guests after it, None where the people on its sides make no encounter of two countries."""
    guests = read_guests(masked, span[1], words)
    if not guests.marks or taken & set(guests.marks):
        return None
    if is_barred(masked, frame, words, span[0], guests):
        return None
    start = span[0]
    groups = resolve_guests(reading, masked, guests)
    invited = [person for group in groups for person in group.people]
    if frame.means.get("mutual"):
        hosts, verb, invited = invited, start, []
    else:
        hosts, verb = find_hosts(reading, masked, start, words, invited)
        hosts = hosts or find_doer(reading, masked, start, words, guests.end if frame.means.get("nominal") else None)
        if not hosts and frame.means.get("posted"):
            hosts = find_later(reading, masked, start, words, invited) or find_principal(reading, words)
    hosts, invited = settle_countries(reading, masked, hosts, invited)
    if not fits(frame, hosts, invited):
        return None
    verb = verb if start - verb < WIDE else start
    groups = divide(reading, masked.text[min(verb, start) : guests.end + ROOM], hosts, invited, groups) if invited else []
    verbal = (min(verb, start), guests.marks[0])
    return Report(masked, frame.name, frame.means, start, guests.end, verbal, hosts, groups, marks=frozenset(guests.marks))


def is_barred(masked: Masked, frame: Frame, words: Words, start: int, guests: Guests) -> bool:
    """Whether what follows the guests, or a denial before, takes the encounter back."""
    rest = masked.text[guests.marks[-1] + 1 :]
    if frame.unless and frame.unless.match(rest):
        return True
    return words["often"].match(rest) is not None or words["denial"].search(masked.text[:start]) is not None


def read_together(
    reading: Reading, masked: Masked, frame: Frame, words: Words, span: tuple[int, int], taken: set[int]
) -> Report | None:
    """The report of a frame whose sides act together: "the two ministers then talked for an hour"."""
    start = span[0]
    hosts, verb, marks = find_company(reading, masked, start, words)
    if words["denial"].search(masked.text[:start]) or words["often"].match(masked.text[span[1] :]):
        return None
    if taken & marks or (frame.means.get("several") and (len(marks) < 2 or min(marks) < 0)) or not fits(frame, hosts, []):
        return None
    told = frozenset(mark for mark in marks if mark >= 0)
    return Report(masked, frame.name, frame.means, start, span[1], (min(verb, start), span[1]), hosts, [], marks=told)


def fits(frame: Frame, hosts: list[Person], guests: list[Person]) -> bool:
    """Whether the sides are of two countries, and named where the frame asks for it."""
    people = [*hosts, *guests]
    if frame.means.get("named") and not all(person.name and person.title for person in people):
        return False
    return bool(hosts) and two_countries(people)


def divide(reading: Reading, phrase: str, hosts: list[Person], guests: list[Person], groups: list[Group]) -> list[Group]:
    """The groups of guests, with the countries settled since; one group is divided further where the phrase says so."""
    if len(groups) == 1:
        return [Group(people) for people in split_guests(reading, phrase, hosts, guests)]
    found: list[Group] = []
    for group in groups:
        size = len(group.people)
        found.append(Group(guests[:size], group.span))
        guests = guests[size:]
    return found


ROOM = 50  # code points after the guests that may tell of one room they all were in
WIDE = 60  # code points from the one who acts to his verb that may tell whether it is real
