"""How well people are known, measured alone: `python -m bench.people DOCUMENTS FACTS`.

Each person of the gold facts, once a document, is held against what language/reference makes of the document's mentions:
is there a mention of that name, and do most of its mentions have the full name, the title and the country?
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digest.article import read_document
from digest.facts.evaluation import content_words, name_parts
from digest.language.reading import read_article
from digest.models import Document, Person, PersonMention

Row = dict[str, Any]


def load_rows(path: str) -> dict[str, Row]:
    rows = (json.loads(line) for line in Path(path).read_text("utf-8").splitlines() if line.strip())
    return {row["id"]: row for row in rows}


def find_gold(facts: list[Row]) -> list[Row]:
    """The people of a document's facts, each once, the named ones."""
    people = [p for fact in facts for p in (*fact.get("participants", ()), *fact.get("visitors", ()))]
    return list({p["name"]: p for p in people if p["name"]}.values())


def find_known(row: Row) -> list[Person]:
    """Everybody the document's mentions mean, a row a mention."""
    document = Document(row["id"], json.dumps(row), "application/json")
    known: list[Person] = []
    for article in read_document(document):
        reading = read_article(article)
        for masked in reading.sentences:
            for mention in masked.sentence.mentions:
                if isinstance(mention, PersonMention):
                    known += reading.discourse.persons(masked.sentence, mention)
    return known


def judge_person(gold: Row, known: list[Person]) -> Iterator[str]:
    """What is wrong with a person: nothing, or the classes of failure."""
    parts = name_parts(gold)
    named = [(p, name_parts({"name": p.name})) for p in known if p.name]
    mine = [p for p, own in named if own and (parts[-1] in own or own[-1] in parts)]
    if not mine:
        yield "name not found"
        return
    if not any(set(name_parts({"name": p.name})) == set(parts) for p in mine):
        yield "name differs"
    titles = [bool(content_words(gold["title"]) & content_words(p.title)) for p in mine if p.title]
    if gold["title"] and not any(titles):
        yield "title wrong" if titles else "title missing"
    lands = [p.country for p in mine]
    if all(land is None for land in lands):
        yield "country missing"
    elif any(land not in (None, gold["country"]) for land in lands):
        yield "country wrong" if gold["country"] not in lands else "country wrong once"
    elif None in lands:
        yield "country missing once"


def main(documents: str, facts: str, only: str = "", verbose: str = "") -> None:
    gold, texts = load_rows(facts), load_rows(documents)
    path, _, part = only.rpartition(":")
    wanted = set(json.loads(Path(path).read_text("utf-8"))[part]) if path else set(gold)
    counts: Counter[str] = Counter()
    for name in (name for name in gold if name in wanted):
        people = find_gold(gold[name]["facts"])
        known = find_known(texts[name]) if people else []
        for person in people:
            counts["people"] += 1
            for failure in judge_person(person, known) or ():
                counts[failure] += 1
                if verbose:
                    mine = {p for p in known if p.name and person["name"].split()[-1] in p.name}
                    print(failure, name, person, [(p.name, p.title, p.country) for p in mine], sep=" | ")
    print(", ".join(f"{what} {count}" for what, count in counts.most_common()))


if __name__ == "__main__":
    main(*sys.argv[1:])
