"""Facts of a window for a profile: a ranked edition. Pure: no clock, no database, no words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Day
from itertools import groupby

from digest.models import ArchivedFact, Kind, Meeting, Person, Visit

# The order in which a group is told, whatever its facts weigh.
ORDER: tuple[Kind, ...] = ("meeting", "visit", "agreement", "trade", "transport", "cooperation")
FOLLOWED_WEIGHT = 0.2  # for each followed country, pair or person that takes part; importance runs from 0 to 1


@dataclass(frozen=True, slots=True)
class Profile:
    """What a reader follows. Countries, pairs and people add up; kinds narrow; nothing at all means everything."""

    countries: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    people: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()

    @property
    def key(self) -> str:
        """The same for every reader who follows the same: editions are shared by it."""
        parts = (
            sorted(self.countries),
            sorted("-".join(sorted(pair)) for pair in self.pairs),
            sorted(name.casefold() for name in self.people),
            sorted(self.kinds),
        )
        return "|".join(",".join(part) for part in parts)

    def follows(self, fact: ArchivedFact) -> bool:
        """Whether this fact is for this reader."""
        if self.kinds and fact.kind not in self.kinds:
            return False
        return not (self.countries or self.pairs or self.people) or self.nearness(fact) > 0

    def nearness(self, fact: ArchivedFact) -> int:
        """How many of the followed countries, pairs and people take part."""
        taking = set(fact.countries)
        names = {person.name.casefold() for person in find_people(fact) if person.name}
        return (
            sum(country in taking for country in self.countries)
            + 2 * sum(set(pair) <= taking for pair in self.pairs)
            + 2 * sum(any(followed.casefold() in name for name in names) for followed in self.people)
        )


@dataclass(frozen=True, slots=True)
class Group:
    """The facts between the same countries, in the order they are told."""

    countries: tuple[str, ...]
    facts: tuple[ArchivedFact, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """What one digest tells of one day; `left` counts the facts that did not fit."""

    day: Day
    profile: Profile
    groups: tuple[Group, ...] = ()
    left: int = 0

    @property
    def facts(self) -> tuple[ArchivedFact, ...]:
        """Every fact told, in the order told."""
        return tuple(fact for group in self.groups for fact in group.facts)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.groups


def build_edition(facts: Iterable[ArchivedFact], profile: Profile, day: Day, limit: int = 20) -> Edition:
    """The facts this profile follows, the best `limit` of them, grouped by country pair, best group first.

    Withdrawn facts and repeated ids are left out. The result does not depend on the order of `facts`.
    """
    followed = {fact.id: fact for fact in facts if not fact.withdrawn and profile.follows(fact)}
    ranked = sorted(followed.values(), key=lambda fact: (-weigh_fact(fact, profile), fact.id))
    kept = sorted(ranked[:limit], key=lambda fact: fact.countries)
    groups = [_build_group(countries, list(among), profile) for countries, among in groupby(kept, lambda fact: fact.countries)]
    groups.sort(key=lambda group: (-max(weigh_fact(fact, profile) for fact in group.facts), group.countries))
    return Edition(day, profile, tuple(groups), max(0, len(ranked) - limit))


def weigh_fact(fact: ArchivedFact, profile: Profile) -> float:
    """How much a fact matters to this reader: what the archive thinks of it (people, number, outlets), and what is followed."""
    return fact.importance + FOLLOWED_WEIGHT * min(profile.nearness(fact), 4)


def find_people(fact: ArchivedFact) -> tuple[Person, ...]:
    """The people of a meeting or visit; none for other kinds."""
    match fact.details:
        case Meeting(participants=people) | Visit(visitors=people):
            return people
    return ()


def _build_group(countries: tuple[str, ...], facts: list[ArchivedFact], profile: Profile) -> Group:
    facts.sort(key=lambda fact: (ORDER.index(fact.kind), -weigh_fact(fact, profile), fact.id))
    return Group(countries, tuple(facts))
