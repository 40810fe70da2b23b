"""Tables of trade in plain text: rows of cells under a heading, with countries, years or flows along either side.

What a cell says is what its row, its column and the caption say together: flow, partner, period, unit. A cell of which
one of these is not known, or of which two are said, states nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from digest.facts.trading.periods import PERIOD
from digest.facts.trading.scene import Flow
from digest.facts.trading.words import Words
from digest.language.countries import find_countries
from digest.language.money import find_money
from digest.language.numbers import build_number
from digest.language.reading import Reading
from digest.language.times import find_times
from digest.models import Article, Evidence, Fact, Sentence, Trade

CELLS = re.compile(r"\s*\|\s*|\t+|\s{2,}")
RULE = re.compile(r"[\s|:+=_–—-]*")  # the line under a heading
FIGURE = re.compile(r"([+−–-]?)\s?(\d[\d\s\u00a0\u202f.,]*)\s?(%?)")
YEAR = re.compile(r"(?:19|20)\d\d")
LEAST = 2  # rows of a table
CAPTION = 3  # lines above a table that may say what it shows
RULE_NAME, CONFIDENCE = "trade.table", 0.85
CHANGES = 400  # per cent: what is more is another kind of number


@dataclass(frozen=True)
class Label:
    """What the head of a row or a column says of its cells; `kind` is amount, change or other."""

    flow: Flow | None = None
    partner: str | None = None
    period: str | None = None
    unit: tuple[Decimal, str] | None = None
    kind: str = "amount"
    broken: bool = False  # two things said at once

    def join(self, other: Label) -> Label:
        """Both together; what both say otherwise is broken."""
        said = {name: (getattr(self, name), getattr(other, name)) for name in ("flow", "partner", "period", "unit")}
        broken = any(one and two and one != two for one, two in said.values())
        kind = next((k for k in (self.kind, other.kind) if k != "amount"), "amount")
        made = {name: one or two for name, (one, two) in said.items()}
        return Label(**made, kind=kind, broken=self.broken or other.broken or broken)


@dataclass(frozen=True)
class Row:
    """A line of cells with its offsets in the text."""

    cells: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Table:
    """A heading, its rows, and the lines above that say what they show, the nearest first."""

    head: Row
    rows: tuple[Row, ...]
    caption: tuple[str, ...]


def read_tables(reading: Reading, words: Words) -> Iterator[Fact]:
    """The figures of the tables of a document."""
    if "table_flow" not in words.says:
        return
    for table in find_tables(reading.article.text):
        yield from read_table(table, reading, words)


def find_tables(text: str) -> Iterator[Table]:
    """Runs of lines with the same number of cells, three at least in each, the first of them a heading."""
    rows: list[Row] = []
    above: list[str] = []
    offset = 0
    for line in [*text.splitlines(keepends=True), ""]:
        bare = line.strip()
        cells = tuple(cell.strip() for cell in CELLS.split(bare.strip("|").strip())) if bare else ()
        ruled = len(bare) > 1 and RULE.fullmatch(bare)
        if len(cells) > 2 and (not rows or len(cells) == len(rows[0].cells)):
            start = offset + len(line) - len(line.lstrip())
            rows.append(Row(cells, start, start + len(bare)))
        elif bare and not ruled:
            if len(rows) > LEAST:
                yield Table(rows[0], tuple(rows[1:]), tuple(reversed(above[-CAPTION:])))
            above, rows = ([] if rows else above) + [bare], []
        elif not line and len(rows) > LEAST:
            yield Table(rows[0], tuple(rows[1:]), tuple(reversed(above[-CAPTION:])))
        offset += len(line)


def read_table(table: Table, reading: Reading, words: Words) -> Iterator[Fact]:
    """The facts of one table; none where nobody says whose trade it shows."""
    article = reading.article
    caption, reporter = read_caption(table, reading, words)
    if reporter is None:
        return
    columns = [read_label(cell, article, words) for cell in table.head.cells]
    for row in table.rows:
        told = read_label(row.cells[0], article, words)
        if told.kind == "other":
            continue
        last: Fact | None = None
        for column, cell in zip(columns[1:], row.cells[1:], strict=True):
            label = told.join(column)
            if label.kind == "change" and last is not None and (change := read_change(cell)) is not None:
                last = add_change(last, change)
                continue
            if last is not None:
                yield last
            last = read_cell(cell, fill(label, caption), reporter, row, article)
        if last is not None:
            yield last


def add_change(fact: Fact, change: Decimal) -> Fact:
    """The same figure with its change in per cent."""
    assert isinstance(fact.details, Trade)
    return replace(fact, details=replace(fact.details, change_pct=change))


def fill(label: Label, caption: Label) -> Label:
    """A label with what only the caption says."""
    return replace(
        label,
        flow=label.flow or caption.flow,
        partner=label.partner or caption.partner,
        period=label.period or caption.period,
        unit=label.unit or caption.unit,
    )


def read_cell(cell: str, label: Label, reporter: str, row: Row, article: Article) -> Fact | None:
    """The fact of one cell, None where something of it is not said."""
    found = FIGURE.fullmatch(cell)
    if found is None or found[3] or label.kind != "amount" or label.broken:
        return None
    if not (label.flow and label.period and label.unit) or label.partner == reporter or label.flow == "balance":
        return None
    number = build_number(found[2].strip())
    if number is None or found[1]:
        return None
    scale, currency = label.unit
    value, quantum = number[0] * scale, number[1] * scale
    details = Trade(label.flow, reporter, label.partner, value, currency, quantum=quantum, period=label.period)
    countries = tuple(sorted(filter(None, (reporter, label.partner))))
    quote = (Evidence(article.text[row.start : row.end], row.start, row.end),)
    return Fact("trade", countries, None, "actual", details, quote, RULE_NAME, CONFIDENCE)


def read_change(cell: str) -> Decimal | None:
    """A change in per cent, None for a cell that is none."""
    found = FIGURE.fullmatch(cell)
    number = build_number(found[2].strip()) if found else None
    if found is None or number is None or number[0] > CHANGES:
        return None
    return -number[0] if found[1] and found[1] != "+" else number[0]


def read_label(text: str, article: Article, words: Words) -> Label:
    """What a heading says."""
    says = words.says
    if says["table_other"].search(text):
        return Label(kind="other")
    flows = {flow for flow in ("turnover", "exports", "imports", "balance") if says[f"table_{flow}"].search(text)}
    partners = {m.code for m in find_countries(_sentence(text), article.language) if m.form != "organisation"}
    kind = "change" if says["table_change"].search(text) else "amount"
    if len(flows) > 1 or len(partners) > 1:
        return Label(kind=kind, broken=True)
    period = find_table_period(text, article)
    unit = find_unit(text, article, words)
    return Label(next(iter(flows), None), next(iter(partners), None), period, unit, kind)  # type: ignore[arg-type]


def find_table_period(text: str, article: Article) -> str | None:
    """The one period a heading names; a bare year is one."""
    if YEAR.fullmatch(text.strip()):
        return text.strip()
    times = [m.iso for m in find_times(_sentence(text), article.published, article.language) if m.iso and PERIOD.fullmatch(m.iso)]
    years = YEAR.findall(text)
    if len(set(times)) == 1:
        return times[0]
    return years[0] if not times and len(years) == 1 else None


def find_unit(text: str, article: Article, words: Words) -> tuple[Decimal, str] | None:
    """What one of a table's numbers stands for: "BGN million", "in millions of euros", "thousand US dollars"."""
    found = words.says["table_unit"].search(text)
    if found is None:
        return None
    scale = found["scale"].lower().removesuffix("s")
    before, after = text[: found.start()].split()[-1:], text[found.end() : found.end() + 24]
    for said in (f"1 {scale} {after.strip(' .,;:)')}", f"{''.join(before).strip('(,')} 1 {scale}"):
        money = [m for m in find_money(_sentence(said), article.language) if m.value_max is None]
        if len(money) == 1:
            return money[0].value, money[0].currency
    return None


def read_caption(table: Table, reading: Reading, words: Words) -> tuple[Label, str | None]:
    """What is said above a table and in the title, nearest first, and whose trade it is."""
    article, home = reading.article, reading.discourse.home
    caption, named = Label(), list[str]()
    for line in (*table.caption, article.title or ""):
        label = read_label(line, article, words)
        named += [m.code for m in find_countries(_sentence(line), article.language) if m.form != "organisation"]
        caption = Label(caption.flow or label.flow, None, caption.period or label.period, caption.unit or label.unit, kind="amount")
    rows = {read_label(row.cells[0], article, words).partner for row in table.rows} - {None}
    others = list(dict.fromkeys(code for code in named if code not in rows))
    if rows:
        return caption, home if home and home not in rows else others[0] if len(others) == 1 else None
    if len(others) == 2 and home in others:
        return replace(caption, partner=next(code for code in others if code != home)), home
    return caption, others[0] if len(others) == 1 and home in (None, others[0]) else None


def _sentence(text: str) -> Sentence:
    return Sentence(0, 0, len(text), text)
