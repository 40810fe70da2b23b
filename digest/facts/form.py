"""Facts to JSON and back, as the contract of facts writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from digest.models import DETAILS, Article, Details, Evidence, Fact, Kind, Person

PEOPLE = ("participants", "visitors")
NUMBERS = ("value", "value_max", "quantum", "change_pct")
TUPLES = ("endpoints", "parties")


def details_to_json(details: Details) -> dict[str, Any]:
    """The slots of a kind as JSON values; decimals keep no more digits than were stated."""
    return {name: _plain(value) for name, value in asdict(details).items()}


def details_from_json(kind: Kind, slots: Mapping[str, Any]) -> Details:
    """The kind's own class from JSON slots; unknown slots are left out, a missing one raises TypeError."""
    cls = DETAILS[kind]
    known = {f.name for f in fields(cls)}
    made: dict[str, Any] = {name: _rich(name, value) for name, value in slots.items() if name in known}
    return cls(**made)


def fact_to_json(fact: Fact) -> dict[str, Any]:
    """One fact as one JSON object of the contract."""
    return {
        "kind": fact.kind,
        "countries": list(fact.countries),
        "date": fact.date,
        "status": fact.status,
        **details_to_json(fact.details),
        "evidence": [asdict(evidence) for evidence in fact.evidence],
        "rule": fact.rule,
        "confidence": round(fact.confidence, 3),
        "attributed_to": fact.attributed_to,
    }


def fact_from_json(row: Mapping[str, Any]) -> Fact:
    """A fact from its JSON object."""
    return Fact(
        kind=row["kind"],
        countries=tuple(row["countries"]),
        date=row.get("date"),
        status=row["status"],
        details=details_from_json(row["kind"], row),
        evidence=tuple(Evidence(**evidence) for evidence in row.get("evidence", ())),
        rule=row.get("rule", ""),
        confidence=row.get("confidence", 1.0),
        attributed_to=row.get("attributed_to"),
    )


def article_to_json(article: Article, facts: tuple[Fact, ...]) -> dict[str, Any]:
    """One line of `attache extract`: the document's row with its facts."""
    return {
        "id": article.id,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "title": article.title,
        "facts": [fact_to_json(fact) for fact in facts],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return list(value) if isinstance(value, tuple) else value


def _rich(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in PEOPLE:
        return tuple(Person(p.get("name"), p.get("title"), p.get("country"), p.get("role")) for p in value)
    if name in NUMBERS:
        return Decimal(str(value))
    return tuple(value) if name in TUPLES else value
