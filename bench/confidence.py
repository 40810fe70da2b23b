"""How sure is sure: fits the weights of digest/facts/confidence.yaml, and shows for bands of confidence the share right.

    python -m bench.confidence --fit A:B [--fit C:D …] --hold E:F …

Each argument is FACTS.jsonl:DOCUMENTS.jsonl of documents whose facts are known. The weights are those of a logistic
regression with a penalty (a rule seen seldom moves little), fitted by Newton's method on the `--fit` sets; the shift of
every kind is then fitted on the `--hold` sets alone, which no writer of rules has read. Facts that meet an optional one
count as right.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from digest.article import read_document
from digest.facts.attribution import attribute_facts
from digest.facts.confidence import find_traits, load_table, rate
from digest.facts.evaluation import LIKENESS, pair_facts
from digest.facts.extract import FINDERS
from digest.facts.form import fact_to_json
from digest.language.reading import read_article
from digest.models import Fact
from digest.sources.targets import load_documents

BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
PENALTY, SHIFT_PENALTY = 1.0, 2.0
SEEN = 5  # facts of a rule below which it has no weight of its own
Sample = tuple[Fact, bool]
OUT = Path(__file__).parents[1] / "digest" / "facts" / "confidence.yaml"


def read_samples(argument: str) -> Iterator[Sample]:
    """Every fact found in the documents of a set, with whether it is right."""
    gold_path, documents_path = argument.split(":")
    gold = {row["id"]: row["facts"] for row in map(json.loads, Path(gold_path).read_text(encoding="utf-8").splitlines())}
    for document in load_documents(documents_path):
        for article in read_document(document):
            if article.id in gold:
                reading = read_article(article)
                facts = list(attribute_facts(reading, (fact for find in FINDERS.values() for fact in find(reading))))
                yield from judge(facts, gold[article.id])


def judge(facts: list[Fact], gold: list[dict[str, Any]]) -> Iterator[Sample]:
    """Facts of one document, each with whether it meets a gold fact."""
    for kind in LIKENESS:
        made = [fact for fact in facts if fact.kind == kind]
        wanted = [row for row in gold if row["kind"] == kind]
        right = {found for _, found in pair_facts(kind, wanted, [fact_to_json(fact) for fact in made])}
        yield from ((fact, i in right) for i, fact in enumerate(made))


def fit_weights(samples: list[Sample]) -> dict[str, float]:
    """The weights of one kind: logistic regression, penalised towards none (the constant is free)."""
    counted: dict[str, int] = defaultdict(int)
    for fact, _ in samples:
        for name in find_traits(fact):
            counted[name] += 1
    names = ["always", *sorted(name for name, times in counted.items() if times >= SEEN and name != "always")]
    rows = np.array([[find_traits(fact).get(name, 0.0) for name in names] for fact, _ in samples])
    right = np.array([float(is_right) for _, is_right in samples])
    penalty = np.diag([0.01, *[PENALTY] * (len(names) - 1)])
    weights = np.zeros(len(names))
    for _ in range(50):
        odds = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (right - odds) - penalty @ weights
        bend = (rows * (odds * (1 - odds))[:, None]).T @ rows + penalty
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True) if abs(weight) >= 0.005}


def fit_shift(samples: list[Sample], weights: dict[str, float]) -> float:
    """What to add to the constant so that the mean confidence of unread facts is the share right among them."""
    shift = 0.0
    base = [sum(weights.get(name, 0.0) * value for name, value in find_traits(fact).items()) for fact, _ in samples]
    for _ in range(50):
        odds = [1 / (1 + math.exp(-(score + shift))) for score in base]
        slope = sum(is_right - p for (_, is_right), p in zip(samples, odds, strict=True)) - SHIFT_PENALTY * shift
        bend = sum(p * (1 - p) for p in odds) + SHIFT_PENALTY
        shift += slope / bend
    return round(shift, 3)


def show_bands(title: str, samples: Iterable[Sample], weights: dict[str, dict[str, float]]) -> None:
    """Print for each band of confidence how many facts fall into it and the share of them that are right."""
    rated = [(rate(fact, weights[fact.kind]), is_right) for fact, is_right in samples]
    print(f"\n{title}: {len(rated)} facts, {sum(right for _, right in rated) / max(len(rated), 1):.2f} right")
    print("| confidence | facts | mean | right |\n|---|---|---|---|")
    for low, high in pairwise(BANDS):
        inside = [(p, right) for p, right in rated if low <= p < high]
        if inside:
            mean, share = sum(p for p, _ in inside) / len(inside), sum(right for _, right in inside) / len(inside)
            print(f"| {low:.2f}–{min(high, 1):.2f} | {len(inside)} | {mean:.2f} | {share:.2f} |")


def main() -> None:
    """Fit, show, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="append", default=[])
    parser.add_argument("--hold", action="append", default=[])
    parser.add_argument("--show", action="append", default=[], help="sets to show bands of, with the weights as they stand")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    fitted = [sample for argument in given.fit for sample in read_samples(argument)]
    held = [sample for argument in given.hold for sample in read_samples(argument)]
    weights: dict[str, dict[str, float]] = {}
    for kind in LIKENESS:
        weights[kind] = fit_weights([sample for sample in fitted if sample[0].kind == kind])
        shift = fit_shift([sample for sample in held if sample[0].kind == kind], weights[kind])
        weights[kind]["always"] = round(weights[kind].get("always", 0.0) + shift, 3)
        print(f"{kind}: shift on unread documents {shift:+.2f}")
    show_bands("read by the writers of rules", fitted, weights)
    show_bands("unread", held, weights)
    for argument in given.show:
        show_bands(Path(argument.split(":")[0]).stem, read_samples(argument), weights)
    if given.write:
        head = "# Written by `python -m bench.confidence`; not by hand. Log odds of being right, by kind and trait.\n"
        table = {**load_table(), "weights": weights}  # ceilings are set by hand, from the scores of their languages
        OUT.write_text(head + yaml.safe_dump(table, allow_unicode=True), encoding="utf-8")


if __name__ == "__main__":
    main()
