"""Precision, recall and F1 of extracted facts against gold facts, by the rules of the contract of facts ("Scoring").

Facts of a kind are paired one to one, required gold facts first, best pairs first. A gold fact marked `optional` is
never missed, and one prediction that meets it is not wrong. All facts here are JSON objects (digest/facts/form.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FactRow = Mapping[str, Any]
DONE = {"signed", "ratified", "in_force"}
REAL = {"under_construction", "operating"}
FUTURE = {"proposed", "planned"}
SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}
# Words every agreement's subject has: they make no two subjects alike.
EMPTY_WORDS = set(
    "the a an of on in for and to between with cooperation agreement memorandum understanding "
    "в на о об по с и к между для сотрудничестве сотрудничества соглашение меморандум".split()
)


@dataclass
class Score:
    """Counts of one kind over many documents."""

    found: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 0.0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed) if self.found + self.missed else 0.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def fold(text: str | None) -> str:
    """Lower case without accents, punctuation and the possessive."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text or "") if not unicodedata.combining(c)).casefold()
    return re.sub(r"[^\w\s-]", "", bare.replace("’", "'").replace("'s", "")).strip()


def name_parts(person: FactRow) -> list[str]:
    return [part for part in fold(person.get("name")).replace("-", " ").split() if part not in SUFFIXES]


def content_words(text: str | None) -> set[str]:
    """Words that tell one subject from another; Russian ones cut to five letters, so that inflected forms meet."""
    words = (word for word in re.findall(r"\w+", fold(text)) if word not in EMPTY_WORDS)
    return {word[:5] if re.match("[а-яё]", word) else word for word in words}


def same_person(gold: FactRow, found: FactRow) -> float:
    """1 the same; 0.5 the gold has no name; 0.25 the prediction lacks a known name; 0 somebody else."""
    a, b = name_parts(gold), name_parts(found)
    if a and b:
        return float(a[-1] in b or b[-1] in a)
    if not gold.get("country") or gold.get("country") != found.get("country"):
        return 0.0
    return 1.0 if not a and not b else 0.5 if not a else 0.25


def pair_people(gold: Sequence[FactRow], found: Sequence[FactRow]) -> list[float]:
    """The weights of a greedy one-to-one pairing of people, best first."""
    ranked = sorted(((-same_person(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)))
    used_gold, used_found, weights = set[int](), set[int](), list[float]()
    for negative, i, j in ranked:
        if negative < 0 and i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            weights.append(-negative)
    return weights


def people_overlap(gold: Sequence[FactRow], found: Sequence[FactRow]) -> tuple[float, list[float]]:
    """Weighted Jaccard of two lists of people, and the weights of the pairs."""
    weights = pair_people(gold, found)
    return (sum(weights) / (len(gold) + len(found) - len(weights)) if gold and found else 0.0), weights


def meeting_likeness(gold: FactRow, found: FactRow) -> float:
    people, others = gold.get("participants") or [], found.get("participants") or []
    if (gold.get("status") == "held") != (found.get("status") == "held"):
        return 0.0
    jaccard, weights = people_overlap(people, others)
    if jaccard >= 0.5 and len(weights) >= min(2, len(people)):
        return jaccard
    # The principals out of a long list are right as well.
    principals = len(others) >= 2 and len(weights) == len(others) and min(weights) == 1
    return 0.4 if principals and len({person.get("country") for person in others}) >= 2 else 0.0


def visit_likeness(gold: FactRow, found: FactRow) -> float:
    done = {"held", "ongoing"}
    if gold.get("destination") != found.get("destination") or (gold.get("status") in done) != (found.get("status") in done):
        return 0.0
    jaccard, weights = people_overlap(gold.get("visitors") or [], found.get("visitors") or [])
    return 0.5 + jaccard / 2 if weights else 0.0


def month_span(period: str) -> tuple[str, str]:
    """A period as its first and last month: "2025-Q1" is ("2025-01", "2025-03"); what is no period stands for itself."""
    first, _, last = period.partition("/")
    return _months(first)[0], _months(last or first)[1]


def _months(part: str) -> tuple[str, str]:
    found = re.fullmatch(r"(\d{4})(?:-(?:(Q)([1-4])|(H)([12])|(\d\d)))?(?:-\d\d)?", part)
    if not found:
        return part, part
    year, quarter, q, half, h, month = found.groups()
    if month:
        return f"{year}-{month}", f"{year}-{month}"
    length, number = (3, int(q)) if quarter else (6, int(h)) if half else (12, 1)
    return f"{year}-{length * (number - 1) + 1:02}", f"{year}-{length * number:02}"


def trade_direction(fact: FactRow) -> tuple[list[Any], Any]:
    """([flow, from, to], value): A's imports from B are B's exports to A; a balance turned round changes its sign."""
    flow, reporter, partner, value = (fact.get(name) for name in ("flow", "reporter", "partner", "value"))
    if flow == "imports" and reporter and partner:
        return ["exports", partner, reporter], value
    if flow == "turnover":
        return [flow, *sorted((reporter or "", partner or ""))], value
    if flow == "balance" and reporter and partner and reporter > partner:
        return [flow, partner, reporter], None if value is None else -value
    return [flow, reporter, partner], value


def trade_likeness(gold: FactRow, found: FactRow) -> float:
    (direction, value), (other, number) = trade_direction(gold), trade_direction(found)
    apart = (
        direction != other,
        (gold.get("status") == "actual") != (found.get("status") == "actual"),
        (gold.get("commodity") is None) != (found.get("commodity") is None),
        bool(gold.get("period") and found.get("period")) and month_span(gold["period"]) != month_span(found["period"]),
        not _same_figure(gold, found, value, number),
    )
    alike = 1.0 + bool(content_words(gold.get("commodity")) & content_words(found.get("commodity")))
    return 0.0 if any(apart) else alike


def _same_figure(gold: FactRow, found: FactRow, value: float | None, number: float | None) -> bool:
    if value is not None and number is not None:
        return gold.get("currency") == found.get("currency") and abs(value - number) <= 0.001 * max(abs(value), abs(number))
    change, other = gold.get("change_pct"), found.get("change_pct")
    return value is number is None and change is not None and other is not None and abs(change - other) <= 0.1


def transport_likeness(gold: FactRow, found: FactRow) -> float:
    statuses = {gold.get("status"), found.get("status")}
    if gold.get("mode") != found.get("mode") or (statuses & FUTURE and statuses & REAL):
        return 0.0
    countries = set(gold.get("countries") or [])
    shared = len(countries & set(found.get("countries") or []))
    ends = {fold(e) for e in gold.get("endpoints") or []} & {fold(e) for e in found.get("endpoints") or []} - {""}
    if shared and (shared >= min(2, len(countries)) or ends):
        return 1.0 + len(ends) + (gold.get("action") == found.get("action")) + shared / 10
    return 0.0


def agreement_likeness(gold: FactRow, found: FactRow) -> float:
    subject, other = content_words(gold.get("subject")), content_words(found.get("subject"))
    parties, others = set(gold.get("parties") or []), set(found.get("parties") or [])
    if not parties and gold.get("optional"):
        return float(len(subject & other))
    jaccard = len(parties & others) / len(parties | others) if parties and others else 0.0
    if jaccard < 0.5 or (gold.get("status") in DONE) != (found.get("status") in DONE):
        return 0.0
    same = gold.get("instrument") == found.get("instrument")
    alike = subject & other or (same and not (subject and other))
    return jaccard + same + len(subject & other) if alike else 0.0


LIKENESS: dict[str, Callable[[FactRow, FactRow], float]] = {
    "meeting": meeting_likeness,
    "visit": visit_likeness,
    "trade": trade_likeness,
    "transport": transport_likeness,
    "agreement": agreement_likeness,
}


def pair_facts(kind: str, gold: Sequence[FactRow], found: Sequence[FactRow]) -> list[tuple[int, int]]:
    """Indices of gold and found facts that meet: required gold facts first, best pairs first."""
    ranked = sorted((bool(g.get("optional")), -LIKENESS[kind](g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found))
    used_gold, used_found, pairs = set[int](), set[int](), list[tuple[int, int]]()
    for _, negative, i, j in ranked:
        if negative < 0 and i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            pairs.append((i, j))
    return pairs


def score_document(gold: Iterable[FactRow], found: Iterable[FactRow], scores: dict[str, Score]) -> None:
    """Add one document's counts to `scores`, by kind."""
    gold, found = list(gold), list(found)
    for kind in LIKENESS:
        wanted = [fact for fact in gold if fact["kind"] == kind]
        made = [fact for fact in found if fact.get("kind") == kind]
        pairs = pair_facts(kind, wanted, made)
        required = sum(not fact.get("optional") for fact in wanted)
        hits = sum(not wanted[i].get("optional") for i, _ in pairs)
        score = scores.setdefault(kind, Score())
        score.found += hits
        score.missed += required - hits
        score.wrong += len(made) - len(pairs)


def macro_f1(scores: Mapping[str, Score]) -> float:
    """The unweighted mean F1 of the kinds that have gold facts."""
    values = [score.f1 for score in scores.values() if score.found + score.missed]
    return sum(values) / len(values) if values else 0.0
