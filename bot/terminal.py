"""What the command line shows: facts as a table, progress on a terminal, explanations."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from digest.facts.evaluation import Score
from digest.facts.explain import Explanation, SentenceExplained
from digest.models import Agreement, Article, Cooperation, Fact, Meeting, Person, Trade, Transport, Visit

if TYPE_CHECKING:
    from digest.api import SourceSettings
    from digest.archive.looks import Look

T = TypeVar("T")
WIDE = 140  # columns where there is no terminal to ask
OUT = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)
ERR = Console(stderr=True, highlight=False, soft_wrap=True)
INVISIBLE = {ord(c): None for c in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}


def plain(text: str) -> str:
    """Text from outside without what would steer a terminal: control characters and direction marks."""
    return "".join(c if c.isprintable() else " " for c in text.translate(INVISIBLE))


def show_progress(items: Iterable[T], title: str) -> Iterator[T]:
    """The items as they pass, counted in a progress bar when standard error is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=ERR, transient=True) as progress:
        task = progress.add_task(title, total=None)
        for item in items:
            progress.advance(task)
            yield item


def render_number(value: Decimal | None) -> str:
    """A number with thin groups and no more digits than it has."""
    if value is None:
        return ""
    digits = f"{value:,f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def render_person(person: Person) -> str:
    """ "Name (Title, XX)", leaving out what is not known."""
    about = ", ".join(part for part in (person.title, person.country) if part)
    return f"{person.name} ({about})" if person.name and about else person.name or about or "?"


def render_slots(fact: Fact) -> str:
    """What a fact says, in one line."""
    details = fact.details
    match details:
        case Meeting():
            parts = [" with ".join(map(render_person, details.participants)), details.format, details.place]
        case Visit():
            parts = [", ".join(map(render_person, details.visitors)), f"→ {details.destination}", details.purpose]
        case Trade():
            parts = _render_trade(details)
        case Transport():
            parts = [details.mode, details.action, details.name, " – ".join(details.endpoints)]
        case Agreement():
            parts = [
                details.instrument,
                f"× {details.count}" if details.count else None,
                " – ".join(details.parties),
                details.subject,
            ]
        case Cooperation():
            giver = f"{details.provider or '?'} → {details.beneficiary}" if details.beneficiary else details.provider
            parts = [details.field, details.action, giver, details.what]
    return plain(" · ".join(part for part in parts if part))


def _render_trade(trade: Trade) -> list[str | None]:
    sign = "" if trade.qualifier == "=" else trade.qualifier + " "
    upper = f"–{render_number(trade.value_max)}" if trade.value_max else ""
    amount = f"{sign}{render_number(trade.value)}{upper} {trade.currency}" if trade.value is not None else None
    change = f"{trade.change_pct:+f} %" if trade.change_pct is not None else None
    join = {"exports": "→", "imports": "←"}.get(trade.flow, "–")
    return [trade.flow, f"{trade.reporter or '?'} {join} {trade.partner or 'world'}", trade.commodity, amount, trade.period, change]


def render_facts(article: Article, facts: tuple[Fact, ...]) -> Table:
    """One document's facts with the sentence that states each."""
    published = article.published.isoformat() if article.published else "no date"
    table = Table(title=Text(f"{plain(article.title or article.id)} ({published})"), title_justify="left", show_lines=True)
    for heading in ("kind", "countries", "date", "status", "fact", "evidence"):
        table.add_column(heading, overflow="fold", ratio={"fact": 4, "evidence": 5}.get(heading))
    for fact in facts:
        row = (fact.kind, " ".join(fact.countries), fact.date or "", fact.status, render_slots(fact), plain(fact.evidence[0].text))
        table.add_row(*map(Text, row))
    return table


def render_sources(sources: Iterable[tuple[SourceSettings, Look]]) -> Table:
    """Sources as they are configured and as they were left the last time they were looked at; times are UTC."""
    table = Table()
    for heading in ("source", "name", "every", "last answer", "failures", "not before", "error"):
        table.add_column(heading, overflow="fold")
    for source, look in sources:
        every = f"{source.every_minutes} min" if source.enabled else "off"
        times = (render_instant(look.last_success), str(look.failures), render_instant(look.next_fetch))
        table.add_row(*(Text(plain(cell)) for cell in (source.url, source.name or "", every, *times, look.error or "")))
    return table


def render_instant(instant: datetime | None) -> str:
    """An instant to the minute."""
    return f"{instant:%Y-%m-%d %H:%M}" if instant else ""


def render_scores(scores: dict[str, Score], macro: float) -> Table:
    """Precision, recall and F1 by kind."""
    table = Table(caption=f"macro F1 {macro:.4f}")
    for heading in ("kind", "gold", "found", "missed", "wrong", "precision", "recall", "F1"):
        table.add_column(heading, justify="left" if heading == "kind" else "right")
    for kind, score in scores.items():
        counts = (score.found + score.missed, score.found, score.missed, score.wrong)
        rates = (score.precision, score.recall, score.f1)
        table.add_row(kind, *map(str, counts), *(f"{rate:.3f}" for rate in rates))
    return table


def render_explanation(explanation: Explanation) -> Iterator[Text]:
    """Sentence by sentence: mentions, what fired, what nearly did; then the facts."""
    for sentence in explanation.sentences:
        yield from _render_sentence(sentence)
    for fact in explanation.facts:
        yield Text(
            f"FACT {fact.kind} {' '.join(fact.countries)} {fact.status} {fact.date or ''} {render_slots(fact)}", style="bold"
        )
        yield Text(f"     rule {fact.rule}, confidence {fact.confidence:.2f}: {plain(fact.evidence[0].text)}")
    if not explanation.facts:
        yield Text("no fact", style="bold")


def _render_sentence(explained: SentenceExplained) -> Iterator[Text]:
    sentence = explained.masked.sentence
    yield Text(plain(sentence.text), style="underline")
    for mention in sentence.mentions:
        slots = ", ".join(
            f"{name}={getattr(mention, name)}"
            for name in mention.__dataclass_fields__
            if name not in ("start", "end", "text") and getattr(mention, name) not in (None, False)
        )
        yield Text(f"  {type(mention).__name__.removesuffix('Mention').lower()}: {plain(mention.text)} ({plain(slots)})")
    for pattern, words in explained.fired:
        yield Text(f"  fired {pattern.name}: {plain(words)}", style="green")
    for pattern in explained.nearly:
        yield Text(f"  nearly {pattern.name}", style="dim")
