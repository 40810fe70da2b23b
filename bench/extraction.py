"""Speed and memory of extraction: `make bench`. One core; every figure is the median of RUNS with its spread.

Two kinds of documents of about 2.5 kB: our own newsroom articles one after another (as news is), and the gold sentences
of the tests, of which nearly every one states a fact (as no news is). quantulum3
(which reads numbers only) and spaCy's blank English pipeline (which splits words and sentences only) are timed side by
side in the same run when installed: ratios hold where absolute figures on a shared machine do not. They want an environment
of their own: `python -m venv rivals && rivals/bin/pip install -c constraints.txt . quantulum3 spacy`, then from the project's
folder `PYTHONPATH=. rivals/bin/python -m bench.extraction`.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from digest.facts.extract import extract_facts
from digest.models import Article

RUNS = 5
ROOT = Path(__file__).parents[1]
HOSTILE = {
    "1 MB without a full stop": "the two sides discussed trade and President Aa met Bb in Cc with $5 million and 3 % " * 12_000,
    "ten thousand opening brackets": "(" * 10_000,
    "a million digits": "7" * 1_000_000,
}


def load_sentences() -> list[str]:
    """The gold sentences of the tests: our own words, all kinds."""
    rows = [line for path in sorted((ROOT / "tests" / "gold").glob("*.en.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [json.loads(row)["text"] for row in rows if row.strip()]


def build_texts(sentences: list[str], count: int, size: int) -> list[str]:
    """`count` texts of about `size` characters, two to five sentences a paragraph, the same every time."""
    dice = random.Random(1)
    texts = []
    for _ in range(count):
        text = ""
        while len(text) < size:
            text += " ".join(dice.choices(sentences, k=dice.randint(2, 5))) + "\n\n"
        texts.append(text[:size])
    return texts


def load_articles(count: int, size: int) -> list[str]:
    """The newsroom articles of the tests, joined and cut to `size`, each beginning at another one."""
    rows = (ROOT / "tests" / "newsrooms" / "documents.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(row)["text"] for row in rows]
    return ["\n\n".join(texts[(i + step) % len(texts)] for step in range(4))[:size] for i in range(min(count, len(texts)))]


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def extract_texts(texts: list[str]) -> int:
    day = date(2025, 9, 6)
    return sum(len(extract_facts(Article(str(i), text, None, day))) for i, text in enumerate(texts))


def rivals() -> dict[str, Callable[[list[str]], object]]:
    """Other libraries at hand, each as a function over texts."""
    found: dict[str, Callable[[list[str]], object]] = {"attache": extract_texts}
    try:
        from quantulum3 import parser

        found["quantulum3"] = lambda texts: [parser.parse(text) for text in texts[:20]]
    except ImportError:
        print("quantulum3 is not installed: left out")
    try:
        import spacy

        pipeline = spacy.blank("en")
        pipeline.add_pipe("sentencizer")
        found["spaCy blank"] = lambda texts: list(pipeline.pipe(texts))
    except ImportError:
        print("spaCy is not installed: left out")
    return found


def bench_throughput(kind: str, texts: list[str]) -> None:
    extract_texts(texts)
    works = rivals()
    rates: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(RUNS):
        for name, work in works.items():
            count = 20 if name == "quantulum3" else len(texts)
            rates[name].append(count / seconds(lambda work=work: work(texts)))  # type: ignore[misc]
    for name, values in rates.items():
        print(f"| {name}, {kind} | {statistics.median(values):,.0f} documents/s | {min(values):,.0f}–{max(values):,.0f} |")


def bench_flatness(sentences: list[str]) -> None:
    for size in (1_000, 10_000, 100_000, 1_000_000):
        texts = build_texts(sentences, max(1, 500_000 // size), size)
        kilobytes = len(texts) * size / 1000
        values = [seconds(lambda texts=texts: extract_texts(texts)) / kilobytes * 1000 for _ in range(3)]  # type: ignore[misc]
        print(f"| {size // 1000} kB | {statistics.median(values):.3f} ms/kB | {min(values):.3f}–{max(values):.3f} |")


def bench_start(sentences: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.txt"
        path.write_text(" ".join(sentences[:5]), encoding="utf-8")
        command = [str(Path(sys.executable).parent / "attache"), "extract", str(path)]
        values = [seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(RUNS)]
    print(f"| start to first fact | {statistics.median(values):.2f} s | {min(values):.2f}–{max(values):.2f} |")


def bench_hostile() -> None:
    for name, text in HOSTILE.items():
        print(f"| {name} | {seconds(lambda text=text: extract_texts([text])):.2f} s | |")  # type: ignore[misc]


def main() -> None:
    sentences = load_sentences()
    print("| what | median | spread |\n|---|---|---|")
    bench_start(sentences)
    extract_texts(build_texts(sentences, 20, 2500))
    print(f"| peak memory after 20 documents | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB | |")
    bench_flatness(sentences)
    bench_hostile()
    print(f"| peak memory after all that | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB | |")
    bench_throughput("articles", load_articles(64, 2500))
    bench_throughput("a fact a sentence", build_texts(sentences, 100, 2500))


if __name__ == "__main__":
    main()
