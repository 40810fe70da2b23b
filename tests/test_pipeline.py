"""Documents of every kind into the archive: repeated, interrupted, killed, several processes at once."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from site_on_loopback import Site

from digest.archive.store import Archive, open_archive
from digest.config import FetchSettings, SourceSettings
from digest.errors import DocumentError, SourceError
from digest.models import Article, Document, Evidence, Fact, FactQuery, Trade
from digest.pipeline import ingest_documents, poll_source, reextract_documents
from digest.sources.targets import load_documents

DOCUMENTS = 80
# A program that takes the rows of a file in, as `attache ingest` does, with a fact it makes up for each.
WRITER = """
import sys
from decimal import Decimal
from digest.archive.store import open_archive
from digest.models import Evidence, Fact, Trade
from digest import pipeline
from digest.sources.targets import load_documents

def extract(article):
    value = Decimal(len(article.text) % 7 + 1) * 1_000_000
    details = Trade("exports", "GH", "TG", value, "USD", quantum=Decimal(1_000_000), period="2024")
    return (Fact("trade", ("GH", "TG"), None, "actual", details, (Evidence(article.text, 0, len(article.text)),), "test"),)

pipeline.extract_facts = extract
archive = open_archive(sys.argv[1])
print("ready", flush=True)
for done in pipeline.ingest_documents(archive, load_documents(sys.argv[2])):
    if done.error:
        sys.exit(done.error)
archive.close()
"""


@pytest.fixture(autouse=True)
def no_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read in a text is tested elsewhere; here nothing is."""
    monkeypatch.setattr("digest.pipeline.extract_facts", lambda _article: ())


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    told = [{"id": str(n), "text": "x" * (n + 1), "date": "2025-09-06", "source": f"Outlet {n % 5}"} for n in range(DOCUMENTS)]
    path.write_text("\n".join(map(json.dumps, told)))
    return path


def start(url: str, rows: Path) -> subprocess.Popen[bytes]:
    """The writer as a process of its own, at the point where it begins to write."""
    process = subprocess.Popen([sys.executable, "-c", WRITER, url, str(rows)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def finish(process: subprocess.Popen[bytes]) -> None:
    assert process.wait() == 0
    assert process.stdout is not None
    process.stdout.close()


def count_appearances(archive: Archive) -> int:
    """How many documents the facts were read in, by their proofs."""
    return sum(len(fact.proofs) for fact in archive.find_facts(FactQuery(limit=500)))


def test_one_bad_document_stops_no_other(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    for name, content in {
        "a.txt": b"date 2025-09-06 Text.",
        "b.txt": b"",
        "c.txt": b"%PDF-1.4",
        "d.html": b"<p>Page.</p>",
        "e.pdf": b"x",
    }.items():
        (tmp_path / "news" / name).write_bytes(content)
    (tmp_path / "news" / "f.jsonl").write_text('{"id": "1", "text": "Row."}\nbroken\n{"id": "2", "text": "Other row."}')
    done = list(ingest_documents(archive, load_documents(str(tmp_path / "news"))))
    assert [each.document_id for each in done] == ["a.txt", "b.txt", "c.txt", "d.html", "e.pdf", "1", "f.jsonl:2", "2"]
    assert [bool(each.error) for each in done] == [False, True, True, False, True, False, True, False]
    assert [each.new for each in done if not each.error] == [True] * 4


def test_ingesting_again_changes_nothing(archive: Archive, rows: Path) -> None:
    assert all(each.new for each in ingest_documents(archive, load_documents(str(rows))))
    before = archive.sequence()
    assert not any(each.new for each in ingest_documents(archive, load_documents(str(rows))))
    assert archive.sequence() == before


def test_killed_at_any_moment_it_goes_on_where_it_stopped(archive: Archive, database_url: str, rows: Path) -> None:
    chance = random.Random(7)
    for _ in range(3):
        process = start(database_url, rows)
        time.sleep(chance.uniform(0.0, 0.15))
        process.kill()
        process.communicate()
        assert archive.check() == []
    finish(start(database_url, rows))
    assert archive.check() == []
    assert count_appearances(archive) == DOCUMENTS
    assert archive.count_facts(FactQuery()) == 7


@pytest.mark.parametrize("engine", ["database_url", "postgresql_url"])
def test_several_writers_at_once_lose_and_double_nothing(engine: str, request: pytest.FixtureRequest, rows: Path) -> None:
    database_url = request.getfixturevalue(engine)
    archive = open_archive(database_url)
    archive.upgrade()
    for process in [start(database_url, rows) for _ in range(4)]:
        finish(process)
    assert archive.check() == []
    assert count_appearances(archive) == DOCUMENTS
    archive.close()


def test_a_text_our_rules_stumble_over_stops_no_other(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(article: Article) -> tuple[Fact, ...]:
        if article.id == "bad":
            raise KeyError("a mistake in the rules")
        return ()

    monkeypatch.setattr("digest.pipeline.extract_facts", stumble)
    done = list(ingest_documents(archive, [Document("bad", "Text."), Document("good", "Other text.")]))
    assert [bool(each.error) for each in done] == [True, False]
    assert "bad" in str(done[0].error)


def test_reading_again_with_other_rules_keeps_the_facts_that_stay(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def with_rules(*facts: Fact) -> None:
        monkeypatch.setattr("digest.pipeline.extract_facts", lambda _article: facts)

    text = "Exports of Ghana to Togo came to $310 million in 2024."
    details = Trade("exports", "GH", "TG", Decimal(310_000_000), "USD", quantum=Decimal(1_000_000), period="2024")
    fact = Fact("trade", ("GH", "TG"), None, "actual", details, (Evidence(text, 0, len(text)),), "test")
    with_rules(fact)
    list(ingest_documents(archive, [Document("one", text)]))
    assert [each.new for each in reextract_documents(archive, "other rules")] == [False]
    assert list(reextract_documents(archive, "other rules")) == []
    [same] = archive.find_facts(FactQuery())
    assert (same.id, same.revision, len(same.proofs)) == (1, 1, 1)
    with_rules()
    list(reextract_documents(archive, "blind rules"))
    assert archive.find_facts(FactQuery()) == []
    [correction] = archive.find_corrections(0)
    assert (correction.cause, correction.after["withdrawn"]) == ("rules", True)
    with_rules(fact)
    list(reextract_documents(archive, "better rules"))
    assert [fact.id for fact in archive.find_facts(FactQuery())] == [1]
    assert archive.check() == []


def test_two_archives_do_not_share_anything(tmp_path: Path, archive: Archive) -> None:
    other = open_archive(f"sqlite:///{tmp_path / 'other.db'}")
    other.upgrade()
    list(ingest_documents(other, [Document("one", "Text.")]))
    assert archive.sequence() == 0
    other.close()


FEED = """<rss version="2.0"><channel><title>Post</title><item><title>Ferry</title><link>https://post.example/1</link>
<description>The ferry sails again.</description></item></channel></rss>"""


def poll(archive: Archive, source: SourceSettings, fetch: FetchSettings) -> list[bool]:
    """Which documents of a look were new."""
    return [done.new for done in poll_source(archive, source, fetch)]


def test_a_source_is_asked_for_what_changed_alone(archive: Archive, site: Site, local: FetchSettings) -> None:
    source = SourceSettings(url=site.address + "/rss", name="The Post")
    site.answers["/rss"] = (200, {"ETag": '"1"', "Content-Type": "application/rss+xml"}, FEED.encode())
    assert poll(archive, source, local) == [True]
    assert poll(archive, source, local) == [False]
    site.answers["/rss"] = (304, {}, b"")
    assert poll(archive, source, local) == []
    assert [headers.get("If-None-Match") for _, headers in site.asked] == [None, '"1"', '"1"']


@pytest.mark.parametrize(("asked", "minutes"), [({}, [10, 20, 40]), ({"Retry-After": "3600"}, [60, 60, 60])])
def test_a_source_that_fails_is_left_alone_for_longer_each_time(
    archive: Archive, site: Site, local: FetchSettings, clock: Any, asked: dict[str, str], minutes: list[int]
) -> None:
    source = SourceSettings(url=site.address + "/rss", every_minutes=10)
    site.answers["/rss"] = (503, asked, b"")
    for wait in minutes:
        with pytest.raises(SourceError):
            poll(archive, source, local)
        clock.move(minutes=wait, seconds=-1)
        assert poll(archive, source, local) == []
        clock.move(seconds=1)
    assert len(site.asked) == 3
    site.answers["/rss"] = (200, {"Content-Type": "application/rss+xml"}, FEED.encode())
    assert poll(archive, source, local) == [True]
    assert archive.load_look(source.url).failures == 0


def test_a_folder_is_a_source_and_a_source_can_be_off(archive: Archive, tmp_path: Path, local: FetchSettings) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Text.")
    source = SourceSettings(url=str(tmp_path / "in"))
    assert poll(archive, source.model_copy(update={"enabled": False}), local) == []
    assert poll(archive, source, local) == [True]
    with pytest.raises(DocumentError):
        poll(archive, SourceSettings(url=str(tmp_path / "gone")), local)


def test_copies_of_an_agency_count_as_the_agency(archive: Archive, rows: Path, database_url: str) -> None:
    finish(start(database_url, rows))
    before = max(fact.importance for fact in archive.find_facts(FactQuery()))
    for number in range(1, 5):
        archive.set_agency(f"Outlet {number}", "Outlet 0")
    assert max(fact.importance for fact in archive.find_facts(FactQuery())) < before
    assert archive.check() == []
