"""Many articles at once: facts of each, in input order, over as many processes as given."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor

from digest.facts.extract import extract_facts
from digest.models import Article, Fact

AHEAD = 64  # articles handed out per process before the first answer is waited for: bounds the memory of long inputs

Extracted = tuple[Article, tuple[Fact, ...]]


def extract_articles(articles: Iterable[Article], jobs: int = 1) -> Iterator[Extracted]:
    """(article, its facts) for each article, in input order; `jobs` processes, the calling one alone when 1."""
    if jobs <= 1:
        yield from ((article, extract_facts(article)) for article in articles)
        return
    with ProcessPoolExecutor(jobs) as pool:
        waiting: deque[tuple[Article, Future[tuple[Fact, ...]]]] = deque()
        for article in articles:
            waiting.append((article, pool.submit(extract_facts, article)))
            if len(waiting) >= jobs * AHEAD:
                yield _finish(waiting)
        while waiting:
            yield _finish(waiting)


def _finish(waiting: deque[tuple[Article, Future[tuple[Fact, ...]]]]) -> Extracted:
    article, facts = waiting.popleft()
    return article, facts.result()
