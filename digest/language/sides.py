"""Sides: for which country somebody acts of whom none is said, by where he is met, by whom, and who leads whom.

"In Dakar the minister met President X": whoever a traveller meets is of the country travelled to. "The Slovenian side was
led by X", "X signed on behalf of Uzbekistan". Gatherings of many countries say nothing of those who meet there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from digest.language.countries import load_gazetteer
from digest.models import CountryMention, Mention, PersonMention, PlaceMention, Sentence

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NOTHING = r"(?!)"
NEAR = 2  # how many sentences after a journey is told those met are met there
WINDOW = 160  # code points of a sentence looked at on either side of a mention
Key = tuple[str, int]


@dataclass(frozen=True)
class Words:
    """The words of one language that tell sides."""

    crossing: re.Pattern[str]
    linked: re.Pattern[str]
    locative: re.Pattern[str]
    journey: re.Pattern[str]
    travels: re.Pattern[str]
    there: re.Pattern[str]
    where: re.Pattern[str]
    receives: re.Pattern[str]
    gathering: re.Pattern[str]
    team: re.Pattern[str]
    behalf: re.Pattern[str]
    between: re.Pattern[str]
    leads: re.Pattern[str]


@cache
def load_words(language: str) -> Words:
    """The words of a language; words that match nothing when there is no file."""
    path = files("digest.language") / "data" / f"sides.{language}.yaml"
    data = yaml.load(path.read_text(encoding="utf-8"), LOADER) if path.is_file() else {}  # noqa: S506 (a safe loader)
    return Words(**{name: re.compile(data.get(name, NOTHING)) for name in Words.__annotations__})


@dataclass(frozen=True)
class Scene:
    """Where something happens: the country, the sentence that says so, and whether somebody travelled there."""

    country: str
    sentence: int
    journey: bool


@lru_cache(maxsize=20_000)
def find_post(title: str) -> str | None:
    """The one country an ambassador is sent to: whom he meets acts for it."""
    at = title.find(" to ")
    codes = {meaning[0] for start, _, meaning in load_gazetteer().find(title) if meaning and 0 <= at < start}
    return codes.pop() if len(codes) == 1 else None


class Sides:
    """A document read for sides, from its first sentence to its last.

    `country` gives what is known of a mention's country so far; `open` whether the mention's office is one of whoever's
    government is spoken of; `home` is the country the text is written from.
    """

    def __init__(
        self,
        language: str,
        home: str | None,
        country: Callable[[Sentence, PersonMention], str | None],
        is_open: Callable[[Sentence, PersonMention], bool],
    ) -> None:
        self.words, self.home, self.country, self.is_open = load_words(language), home, country, is_open
        self.scene: Scene | None = None
        self.goals: set[str] = set()
        self.found: dict[Key, str] = {}

    def read(self, sentences: tuple[Sentence, ...]) -> Iterator[tuple[Sentence, PersonMention, str]]:
        """Every mention whose country its side tells, with that country."""
        scenes = [list(self.scenes(sentence)) for sentence in sentences]
        self.goals = {scene.country for several in scenes for scene in several if scene.journey}
        for sentence, several in zip(sentences, scenes, strict=True):
            if any(isinstance(m, PersonMention) and self.is_open(sentence, m) for m in sentence.mentions):
                yield from self.sides(sentence)
            if several:
                self.scene = several[-1]

    def scenes(self, sentence: Sentence) -> Iterator[Scene]:
        """The places of a sentence something happens at, in order."""
        lands = [land for mention in sentence.mentions if (land := self.place(sentence, mention))]
        if not lands or self.words.gathering.search(sentence.text):
            return
        journey = self.words.journey.search(sentence.text) is not None
        for land in lands:
            yield Scene(land, sentence.index, journey and land != self.home)

    def place(self, sentence: Sentence, mention: Mention) -> str | None:
        """The country of a place named as where something happens."""
        if not isinstance(mention, PlaceMention) and not (isinstance(mention, CountryMention) and mention.form == "name"):
            return None
        land = mention.country if isinstance(mention, PlaceMention) else mention.code
        start = mention.start - sentence.start
        if land and self.words.locative.search(sentence.text, max(0, start - 40), start):
            return land
        return None

    def sides(self, sentence: Sentence) -> Iterator[tuple[Sentence, PersonMention, str]]:
        people = [m for m in sentence.mentions if isinstance(m, PersonMention)]
        subject: PersonMention | None = None
        crossed = opened = False
        given: str | None = None
        for i, mention in enumerate(people):
            last = people[i - 1] if i else None
            between = self.between(sentence, last, mention)
            if not (last and self.words.linked.fullmatch(between)):
                opened = self.words.between.search(between) is not None
                crossed = not opened and self.words.crossing.search(between) is not None
                given = None
                subject = subject if crossed else mention
            elif opened:  # "between A and B"
                crossed, opened = True, False
            elif given is None and last:
                given = self.found.get((sentence.field, last.start))
            land = None
            if self.is_open(sentence, mention):
                land = self.told(sentence, mention) or given or self.met(sentence, mention, subject if crossed else None, crossed)
                land = land or self.host(sentence, mention)
            if land:
                self.found[sentence.field, mention.start] = land
                yield sentence, mention, land

    def between(self, sentence: Sentence, last: PersonMention | None, mention: PersonMention) -> str:
        first = max(last.end - sentence.start if last else 0, mention.start - sentence.start - WINDOW, 0)
        return sentence.text[first : mention.start - sentence.start]

    def told(self, sentence: Sentence, mention: PersonMention) -> str | None:
        """As in "the Slovenian side was led by X", "X, on behalf of Slovenia", "X heads the Slovenian delegation"."""
        start, end = mention.start - sentence.start, mention.end - sentence.start
        for other in sentence.mentions:
            first, last = other.start - sentence.start, other.end - sentence.start
            if isinstance(other, CountryMention):
                leading = 0 <= start - last < WINDOW // 2 and self.words.team.fullmatch(sentence.text, last, start)
                if leading or (0 <= first - end < WINDOW // 4 and self.words.behalf.fullmatch(sentence.text, end, first)):
                    return other.code
            elif isinstance(other, PersonMention) and other.role == "delegation" and first >= end:
                leads = self.words.leads.fullmatch(sentence.text, end, first)
                if leads and other.country:
                    return other.country
        return None

    def met(self, sentence: Sentence, mention: PersonMention, subject: PersonMention | None, crossed: bool) -> str | None:
        """The country in which somebody of another is met."""
        if subject and subject.role == "ambassador" and (post := find_post(subject.title or "")):
            return post
        scene = self.here(sentence, mention) if crossed else None
        if scene is None or self.words.gathering.search(sentence.text, 0, mention.start - sentence.start):
            return None
        others = [m for m in sentence.mentions if isinstance(m, PersonMention) and m is not mention]
        if any(m.country == scene and m.name and m.start > mention.start for m in others):
            return None  # somebody of that country stands beside
        other = self.country(sentence, subject) if subject else None
        return None if (other or self.home) == scene else scene

    def here(self, sentence: Sentence, mention: PersonMention) -> str | None:
        """Where a mention of a sentence is met: said before it, right after it, or in the sentences before."""
        own = [land for m in sentence.mentions if m.end <= mention.start and (land := self.place(sentence, m))]
        after = next((m for m in sentence.mentions if 0 <= m.start - mention.end < 5), None)
        if own:
            return own[-1]
        if after and (land := self.place(sentence, after)):
            return land
        return self.elsewhere(sentence)

    def elsewhere(self, sentence: Sentence) -> str | None:
        """The place the sentences before left the reader at."""
        scene = self.scene
        if scene is None or sentence.field == "title":
            return None
        if self.words.there.match(sentence.text) and sentence.index - scene.sentence == 1:
            return scene.country
        if scene.journey and (sentence.index - scene.sentence <= NEAR or self.goals == {scene.country}):
            return scene.country
        return None

    def host(self, sentence: Sentence, mention: PersonMention) -> str | None:
        """As in "arrived in Asmara, where President X received him": the receiver is of the place."""
        start = mention.start - sentence.start
        if not self.words.where.search(sentence.text, max(0, start - 40), start):
            return None
        if not self.words.receives.match(sentence.text, mention.end - sentence.start):
            return None
        own = [land for m in sentence.mentions if m.end <= mention.start and (land := self.place(sentence, m))]
        return own[-1] if own else None
