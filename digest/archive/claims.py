"""A claim as clustering sees it: what one text says, who published it, when. No database here."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date as Day
from functools import cached_property

from digest.archive.span import Span, find_span
from digest.facts.form import details_to_json
from digest.models import Fact, Trade


@dataclass(frozen=True)
class StandingClaim:
    """A claim that stands: `id` names it in the database and decides nothing; `text` is the hash of the text it is from.

    `outlets` are the independent ones that show the text: agencies for those that copy them. `document` is the text's.
    """

    id: int
    fact: Fact
    text: str
    ordinal: int
    published: Day | None = None
    outlets: frozenset[str] = field(default_factory=frozenset)
    document: int = 0

    @cached_property
    def span(self) -> Span | None:
        """The days of the event, of trade its period; None where the text gives none."""
        return fact_span(self.fact)

    @cached_property
    def order(self) -> tuple[str, str, int]:
        """A total order that depends on what is said and where, never on when it came in."""
        said = [self.fact.kind, self.fact.countries, self.fact.date, self.fact.status, details_to_json(self.fact.details)]
        return (json.dumps(said, sort_keys=True, default=str), self.text, self.ordinal)


def fact_span(fact: Fact) -> Span | None:
    """The days of a fact's event, of trade its period; None where the text gives none."""
    return find_span(fact.details.period if isinstance(fact.details, Trade) else fact.date)
