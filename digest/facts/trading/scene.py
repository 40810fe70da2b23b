"""What is known while a sentence is read for figures of trade: the sentence, its nouns and figures, the sentences before."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from digest.facts.patterns import Match
from digest.facts.trading.words import Words
from digest.language.expression import Expression
from digest.language.mask import PRIVATE, Masked
from digest.language.reading import Reading
from digest.models import CountryMention, Evidence, Mention, MoneyMention, PlaceMention, TimeMention

Flow = Literal["turnover", "exports", "imports", "balance"]
FAR = 8  # sentences over which the one period of a text is remembered
REACH = 2  # sentences of a paragraph a country or a period is remembered for


@dataclass
class Head:
    """A noun of trade with what stands beside it.

    `same` marks "those" and "it", the noun before; `own` "its" and "the country's"; `closed` that another country or a
    group stands where the partner would; `carry` "from the neighbouring country", the partner told before; `world`
    that all partners are said to be meant.
    """

    match: Match
    start: int
    end: int
    flow: Flow
    same: bool = False
    sign: int = 1
    reporter: str | None = None
    partner: str | None = None
    pair: tuple[str, ...] = ()
    commodity: str | None = None
    plainly_named: bool = False
    closed: bool = False
    own: bool = False
    carry: bool = False
    world: bool = False


@dataclass
class Figure:
    """One amount, one change, or both, of a head.

    `earlier` is what the figure before is held against; `monthly` a change against the month before.
    """

    money: MoneyMention | None = None
    time: TimeMention | None = None
    status: str | None = None
    beyond: bool = False
    earlier: bool = False
    change: Decimal | None = None
    base: TimeMention | None = None
    monthly: bool = False
    partner: str | None = None
    commodity: str | None = None
    at: int = 0


@dataclass
class Memory:
    """What the sentences before said: countries, period, and where."""

    index: int = -9
    paragraph: int = -1
    field: str = ""
    reporter: str | None = None
    partner: str | None = None
    flow: Flow | None = None
    commodity: str | None = None
    head_at: int = -1
    period: str | None = None
    evidence: Evidence | None = None
    speaker: str | None = None
    told: str | None = None  # the period told last, for "the reporting period"
    heading: str | None = None  # the period of the title or of the heading above
    periods: set[str] = dataclasses.field(default_factory=set)  # of the figures told so far
    total: bool = False  # whether a figure of all goods was told
    goods: dict[Flow, str] = dataclasses.field(
        default_factory=dict
    )  # of which the figures told so far are, while none was of all goods
    partners: set[str | None] = dataclasses.field(default_factory=set)  # with whom the figures told so far are
    seen: dict[str | None, set[Flow]] = dataclasses.field(default_factory=dict)  # the flows told with each partner
    lately: set[str | None] = dataclasses.field(default_factory=set)  # the partners of the sentence told last
    flows: set[Flow] = dataclasses.field(default_factory=set)  # of the sentence told last
    topic: Flow | None = None  # turnover where the sentence told it first and its parts after it


@dataclass
class Scene:
    """One sentence being read."""

    reading: Reading
    masked: Masked
    words: Words
    memory: Memory
    parts: dict[int, list[Match]] = field(default_factory=dict)
    at: dict[int, Mention] = field(default_factory=dict)
    partners: tuple[str, ...] = ()
    taken: set[int] = field(default_factory=set)  # times a change is held against
    unknown: bool = False  # the trade of two is told here, and who they are cannot be said
    verbs: frozenset[int] = frozenset()  # where a verb of trade begins

    @property
    def text(self) -> str:
        return self.masked.text

    @property
    def says(self) -> dict[str, Expression]:
        """The named expressions of the language."""
        return self.words.says

    def country(self, match: Match, *groups: str) -> str | None:
        """The country in one of some groups of a match."""
        for group in groups:
            for mention in match.mentions(group, Mention):
                code = country_of(mention)
                if code:
                    return code
        return None

    def marked(self, at: int) -> Mention | None:
        """The mention whose mark stands at a masked index."""
        return next(self.masked.mentions(at, at + 1), None) if PRIVATE.match(self.text, at) else None

    def recall_period(self) -> str | None:
        """The period of the heading, or the only one the figures so far were told of."""
        m, heading = self.memory, self.memory.heading
        if self.says["yearly"].search(self.text):
            return None
        if heading and m.periods <= {heading}:
            return heading
        close = self.masked.sentence.index - m.index <= FAR
        return next(iter(m.periods)) if close and len(m.periods) == 1 else None

    def near(self) -> bool:
        """Whether what was remembered may still be meant here."""
        s, m = self.masked.sentence, self.memory
        if s.field != m.field:
            return m.field == "title" and s.index - m.index <= REACH
        return s.index - m.index <= (REACH if s.paragraph == m.paragraph else 1)


def country_of(mention: Mention | None) -> str | None:
    """The country a mention names: a country, or a capital for its government."""
    if isinstance(mention, CountryMention):
        return mention.code
    return mention.country if isinstance(mention, PlaceMention) and mention.capital else None
