"""Facts as a table to take away: CSV (RFC 4180, UTF-8 with a mark, so that spreadsheets read it) and XLSX.

Text from outside never becomes a formula: in CSV an apostrophe is put before it, in XLSX its cell is marked as text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date as Day
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from digest.models import ArchivedFact, Meeting, Person, Visit

Cell = str | int | float | Decimal | Day | None
FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")  # what a spreadsheet takes for the start of a formula
LONGEST_CELL = 32_000  # a spreadsheet's limit is 32,767
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML can hold none of these


@dataclass(frozen=True, slots=True)
class Table:
    """Facts to be written under a file's name, whose ending says how. A plain value: another process can write it."""

    name: str
    facts: tuple[ArchivedFact, ...]


def write_table(table: Table) -> bytes:
    """The file; KeyError for an ending that is not of FORMATS."""
    return FORMATS[table.name.rpartition(".")[2]](table.facts)


def write_csv(facts: Iterable[ArchivedFact]) -> bytes:
    """A row a fact with its first proof, under a row of headings."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_defuse(column(fact)) for column in COLUMNS.values()] for fact in facts)
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(facts: Sequence[ArchivedFact]) -> bytes:
    """A workbook of two sheets: the facts as in the CSV, and every proof of each."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _write_sheet(book, "facts", tuple(COLUMNS), ([column(fact) for column in COLUMNS.values()] for fact in facts))
    proofs = ([fact.id, *(getattr(proof, name) for name in PROOF_COLUMNS)] for fact in facts for proof in fact.proofs)
    _write_sheet(book, "proofs", ("fact", *PROOF_COLUMNS), proofs)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _write_sheet(book: Any, name: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    titles = [WriteOnlyCell(sheet, heading) for heading in headings]
    for title in titles:
        title.font = Font(bold=True)
    sheet.append(titles)
    for row in rows:
        sheet.append([_make_cell(sheet, value) for value in row])


def _make_cell(sheet: Any, value: Cell) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, _tidy(value))
    cell.data_type = "s"
    return cell


def _defuse(value: Cell) -> Cell:
    if not isinstance(value, str):
        return value
    text = _tidy(value)
    return f"'{text}" if FORMULA.match(text) else text


def _tidy(text: str) -> str:
    return UNPRINTABLE.sub("", text)[:LONGEST_CELL]


def _find_slot(name: str) -> Callable[[ArchivedFact], Cell]:
    """A column of a slot that only some kinds have."""

    def find(fact: ArchivedFact) -> Cell:
        value: Any = getattr(fact.details, name, None)
        return ", ".join(map(str, value)) if isinstance(value, tuple) else value

    return find


def _find_proof(name: str) -> Callable[[ArchivedFact], Cell]:
    return lambda fact: getattr(fact.proofs[0], name) if fact.proofs else None


def _list_people(fact: ArchivedFact) -> str:
    details = fact.details
    people = details.participants if isinstance(details, Meeting) else details.visitors if isinstance(details, Visit) else ()
    return "; ".join(map(_name, people))


def _name(person: Person) -> str:
    about = ", ".join(filter(None, (person.title, person.country)))
    return f"{person.name} ({about})" if person.name and about else person.name or about


def _count_outlets(fact: ArchivedFact) -> int:
    return len({proof.outlet for proof in fact.proofs})


COLUMNS: dict[str, Callable[[ArchivedFact], Cell]] = {
    "id": lambda fact: fact.id,
    "kind": lambda fact: fact.kind,
    "countries": lambda fact: " ".join(fact.countries),
    "date": lambda fact: fact.date,
    "status": lambda fact: fact.status,
    "people": _list_people,
    **{name: _find_slot(name) for name in ("format", "place", "destination", "purpose")},
    **{name: _find_slot(name) for name in ("flow", "reporter", "partner", "commodity", "qualifier", "value", "value_max")},
    **{name: _find_slot(name) for name in ("currency", "period", "change_pct", "change_base")},
    **{name: _find_slot(name) for name in ("mode", "action", "endpoints", "name")},
    **{
        name: _find_slot(name) for name in ("instrument", "parties", "subject", "count", "field", "provider", "beneficiary", "what")
    },
    "conflicts": lambda fact: " ".join(map(str, fact.conflicts)),
    "outlets": _count_outlets,
    **{name: _find_proof(name) for name in ("outlet", "published", "url", "quote", "attributed_to", "rule", "confidence")},
}
PROOF_COLUMNS = ("quote", "outlet", "url", "published", "document_id", "attributed_to", "rule", "confidence")
FORMATS: dict[str, Callable[[Sequence[ArchivedFact]], bytes]] = {"csv": write_csv, "xlsx": write_xlsx}
