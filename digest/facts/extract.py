"""One page that runs them all: an article goes in, its facts come out. Pure: no network, no database, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from digest.facts.agreement import find_agreements
from digest.facts.attribution import attribute_facts
from digest.facts.confidence import rate_facts
from digest.facts.cooperation import find_cooperation
from digest.facts.meeting import find_meetings
from digest.facts.trade import find_trade
from digest.facts.transport import find_transport
from digest.facts.visit import find_visits
from digest.language.reading import Reading, read_article
from digest.models import Article, Fact, Kind

# Adding a kind of fact: its module and pattern file, and a line here.
FINDERS: dict[Kind, Callable[[Reading], Iterable[Fact]]] = {
    "meeting": find_meetings,
    "visit": find_visits,
    "trade": find_trade,
    "transport": find_transport,
    "agreement": find_agreements,
    "cooperation": find_cooperation,
}


def extract_facts(article: Article) -> tuple[Fact, ...]:
    """The facts of one article, by kind, then in the order they stand."""
    reading = read_article(article)
    found = (fact for find in FINDERS.values() for fact in find(reading))
    return tuple(rate_facts(attribute_facts(reading, found), article.language))
