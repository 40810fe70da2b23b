"""Confidence: the share of facts like this one that were right, by weights fitted on documents whose facts are known.

A logistic model of what a fact shows of itself: the kind, the rule that read it, what the rule thinks of itself, whether
it lies ahead, whether somebody in it has no name … The weights stand in confidence.yaml, written by `python -m
bench.confidence`; there the method and the figures. A kind without weights keeps what its rule says.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from digest.models import Agreement, Fact, Meeting, Transport, Visit

LOWEST, HIGHEST = 0.02, 0.99
AHEAD = frozenset(("planned", "proposed", "target", "forecast", "potential", "cancelled"))
MANY = 4  # people of one fact: lists of more are told loosely


def rate_facts(facts: Iterable[Fact], language: str = "en") -> Iterator[Fact]:
    """The same facts with their confidence, in a language without weights of its own no higher than its share right."""
    weights, ceiling = load_table()["weights"], load_table().get("ceilings", {}).get(language, HIGHEST)
    for fact in facts:
        sure = rate(fact, weights[fact.kind]) if fact.kind in weights else fact.confidence
        yield replace(fact, confidence=min(sure, ceiling))


def rate(fact: Fact, weights: Mapping[str, float]) -> float:
    """The share of facts with these traits that were right, 0 to 1 with two digits."""
    score = sum(weights.get(name, 0.0) * value for name, value in find_traits(fact).items())
    return round(min(max(1 / (1 + math.exp(-score)), LOWEST), HIGHEST), 2)


def find_traits(fact: Fact) -> dict[str, float]:
    """What a fact shows of itself, by name; 1 for a trait it has, and how sure its rule is in log odds."""
    said = min(max(fact.confidence, LOWEST), HIGHEST)
    traits = {"always": 1.0, "said": math.log(said / (1 - said)), f"rule {fact.rule}": 1.0}
    has = {
        "ahead": fact.status in AHEAD,
        "undated": fact.date is None,
        "headline": all(quote.field == "title" for quote in fact.evidence),
        "two sentences": len(fact.evidence) > 1,
        "attributed": fact.attributed_to is not None,
        "vague": is_vague(fact),
        "crowd": len(people(fact)) > MANY,
    }
    return traits | {name: 1.0 for name, given in has.items() if given}


def is_vague(fact: Fact) -> bool:
    """Whether what would tell it from others is missing: a name, an end, a subject."""
    details = fact.details
    if isinstance(details, Transport):
        return not details.endpoints and not details.name
    if isinstance(details, Agreement):
        return details.subject is None
    return any(person.name is None for person in people(fact))


def people(fact: Fact) -> tuple[Any, ...]:
    """Who takes part in it."""
    details = fact.details
    return details.participants if isinstance(details, Meeting) else details.visitors if isinstance(details, Visit) else ()


@cache
def load_table() -> dict[str, Any]:
    """`weights` of traits by kind, and `ceilings` by language."""
    path = files("digest.facts") / "confidence.yaml"
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), loader) if path.is_file() else {"weights": {}}  # noqa: S506 (a safe loader)
