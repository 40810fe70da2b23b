"""Paths, standard input and addresses to documents; links never reach where they must not."""

from __future__ import annotations

import io
import json
from datetime import date as Day
from pathlib import Path

import pytest
from site_on_loopback import Site

from digest.config import FetchSettings
from digest.errors import DocumentError, SourceError
from digest.models import Document
from digest.sources import fetch
from digest.sources.fetch import RetryLater, fetch_url, find_address
from digest.sources.targets import load_documents

FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0">
<channel><title>Harbour Post</title><language>en-us</language>
<item><title>Ferry to resume</title><link>https://post.example/1</link><guid>p1</guid>
<pubDate>Fri, 05 Sep 2025 09:00:00 GMT</pubDate>
<description>&lt;p&gt;Greece and Cyprus will resume the &lt;b&gt;ferry&lt;/b&gt; in May.&lt;/p&gt;</description></item>
<item><title>Nothing</title><link>https://post.example/2</link><guid>p2</guid>
<description></description></item>
<item><title>Third</title>
<link>javascript:alert(1)</link><guid>p3</guid><description>Malta and Tunisia signed a protocol.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Hill Wire</title>
<entry><id>tag:1</id><title>Pass opens</title>
<updated>2025-08-30T10:00:00Z</updated><link href="https://hill.example/a"/>
<content type="html">&lt;p&gt;The pass opened.&lt;/p&gt;</content>
</entry></feed>"""


def load(target: Path | str, **given: object) -> list[Document]:
    return list(load_documents(str(target), **given))  # type: ignore[arg-type]


# --- files ---------------------------------------------------------------------------------------


def test_a_directory_gives_its_files_in_stable_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.html", ".hidden/d.txt", "sub/.e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    documents = load(tmp_path)
    assert [document.id for document in documents] == ["a.md", "b.txt", "picture.png", "sub/c.html"]
    assert [document.media_type for document in documents if not document.error] == ["text/markdown", "text/plain", "text/html"]
    assert documents[2].error
    assert ".jsonl" in documents[2].error


def test_rows_come_one_by_one_and_a_bad_one_stops_no_other(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [json.dumps({"id": str(number), "text": "x" * 100}) for number in range(3)]
    path.write_text("\n".join([rows[0], "{broken", "", "y" * 5_000, rows[1], rows[2]]))
    documents = load(path, max_bytes=1_000)
    assert [document.id for document in documents] == [
        "rows.jsonl:1",
        "rows.jsonl:2",
        "rows.jsonl:4",
        "rows.jsonl:5",
        "rows.jsonl:6",
    ]
    assert [bool(document.error) for document in documents] == [False, False, True, False, False]


def test_a_file_too_large_is_told_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    [document] = load(path)
    assert document.error == "large.txt: larger than 20 MB, which is the most that is read"
    assert document.content == b""


def test_a_path_that_does_not_exist_is_told() -> None:
    with pytest.raises(DocumentError, match="no such file"):
        load("/no/such/file.txt")


@pytest.mark.parametrize(
    ("given", "media_types"),
    [
        (b"  date 2025-09-06 Plain text.", ["text/plain"]),
        (b"\n<p>Page</p>", ["text/html"]),
        (b'\n{"id": "1", "text": "a"}\n{"id": "2", "text": "b"}', ["application/x-ndjson"] * 2),
        (b"", ["text/plain"]),
    ],
)
def test_standard_input_is_what_it_looks_like(given: bytes, media_types: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    documents = load("-")
    assert [document.media_type for document in documents] == media_types
    if media_types == ["text/plain"]:
        assert documents[0].content == given


# --- the web -------------------------------------------------------------------------------------


def test_a_feed_is_its_entries(site: Site, local: FetchSettings) -> None:
    site.answers["/rss"] = (200, {"Content-Type": "application/rss+xml"}, FEED.encode())
    first, second, third = load(site.address + "/rss", fetch=local)
    assert (first.id, first.url, first.outlet, first.title) == ("p1", "https://post.example/1", "Harbour Post", "Ferry to resume")
    assert (first.published, first.language, first.media_type) == (Day(2025, 9, 5), "en", "text/html")
    assert second.error
    assert (third.url, third.media_type) == (None, "text/plain")


def test_an_atom_feed_served_as_anything_is_a_feed(site: Site, local: FetchSettings) -> None:
    site.answers["/atom"] = (200, {"Content-Type": "text/plain"}, ATOM.encode())
    [document] = load(site.address + "/atom", fetch=local)
    assert (document.title, document.published, document.url) == ("Pass opens", Day(2025, 8, 30), "https://hill.example/a")


def test_a_page_is_one_document(site: Site, local: FetchSettings) -> None:
    site.answers["/page"] = (200, {"Content-Type": "text/html; charset=windows-1251"}, "<p>Встреча</p>".encode("cp1251"))
    [document] = load(site.address + "/page", fetch=local)
    assert document.url == site.address + "/page"
    assert document.media_type == "text/html; charset=windows-1251"
    assert site.asked[0][1]["User-Agent"].startswith("Attache/")


def test_nothing_changed_is_no_document(site: Site, local: FetchSettings) -> None:
    site.answers["/rss"] = (304, {"ETag": '"2"'}, b"")
    fetched = fetch_url(site.address + "/rss", local, etag='"1"', last_modified="Fri, 05 Sep 2025 09:00:00 GMT")
    assert fetched.not_modified
    assert site.asked[0][1]["If-None-Match"] == '"1"'
    assert site.asked[0][1]["If-Modified-Since"] == "Fri, 05 Sep 2025 09:00:00 GMT"


@pytest.mark.parametrize(("written", "seconds"), [("120", 120.0), ("9999999", 86_400.0), ("soon", None), ("", None)])
def test_a_busy_server_says_when_to_come_back(site: Site, local: FetchSettings, written: str, seconds: float | None) -> None:
    site.answers["/busy"] = (503, {"Retry-After": written}, b"")
    with pytest.raises(RetryLater) as caught:
        fetch_url(site.address + "/busy", local)
    assert caught.value.seconds == seconds


def test_an_answer_too_large_stops_at_the_limit(site: Site) -> None:
    site.answers["/large"] = (200, {}, b"x" * 300_000)
    with pytest.raises(SourceError, match="larger than"):
        fetch_url(site.address + "/large", FetchSettings(allow_networks=("127.0.0.1",), max_bytes=100_000))


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("/again", "redirects"),
        ("http://169.254.169.254/latest/meta-data", "closed to links"),
        ("http://[::1]/", "closed to links"),
        ("file:///etc/passwd", "only http"),
        ("", "nowhere"),
    ],
)
def test_redirects_are_checked_one_by_one(site: Site, local: FetchSettings, location: str, says: str) -> None:
    site.answers["/again"] = (302, {"Location": location}, b"")
    with pytest.raises(SourceError, match=says):
        fetch_url(site.address + "/again", local)


def test_a_redirect_to_an_open_place_is_followed(site: Site, local: FetchSettings) -> None:
    site.answers |= {"/old": (301, {"Location": "/new"}, b""), "/new": (200, {"Content-Type": "text/plain"}, b"Text")}
    fetched = fetch_url(site.address + "/old", local)
    assert (fetched.url, fetched.content) == (site.address + "/new", b"Text")


@pytest.mark.parametrize(
    "url",
    "http://127.0.0.1/ http://localhost/ http://10.0.0.1/ http://192.168.1.1/ http://[::1]/ http://0.0.0.0/ http://100.64.0.1/ "
    "http://169.254.169.254/ http://[::ffff:127.0.0.1]/ http://2130706433/ http://[fe80::1]/".split(),
)
def test_links_never_reach_networks_that_are_closed(url: str) -> None:
    with pytest.raises(SourceError):
        fetch_url(url, FetchSettings(timeout_seconds=1))


def test_a_name_with_one_closed_address_among_open_ones_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(2, 1, 6, "", ("93.184.215.14", 80)), (2, 1, 6, "", ("10.0.0.7", 80))]
    monkeypatch.setattr(fetch.socket, "getaddrinfo", lambda *_args, **_kwargs: answers)
    with pytest.raises(SourceError, match=r"10\.0\.0\.7"):
        find_address("rebound.example", 80, FetchSettings())


@pytest.mark.parametrize("path", ["/missing", "/broken"])
def test_what_cannot_be_fetched_is_told(site: Site, local: FetchSettings, path: str) -> None:
    site.answers["/broken"] = (200, {"Content-Length": "500"}, b"short")
    with pytest.raises(SourceError, match=path):
        fetch_url(site.address + path, local)


@pytest.mark.parametrize("url", ["http://", "http://[", "https://exa mple/", "http://a.invalid/"])
def test_what_is_no_address_is_told(url: str) -> None:
    with pytest.raises(SourceError):
        load(url)
