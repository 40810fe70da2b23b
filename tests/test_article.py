"""Any document to title, text, date and language; whatever cannot be read says why in one sentence."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date as Day

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.article import guess_language, read_document
from digest.errors import DocumentError
from digest.models import Article, Document

RUSSIAN = "Премьер-министр Армении принял в Ереване министра торговли Ирана. Стороны обсудили дорогу через Мегри."
KAZAKH = "Қазақстан мен Өзбекстан арасындағы сауда айналымы артып келеді, деп хабарлады министрлік өкілі бүгін."
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Site · Rail link agreed</title>
<meta property="og:title" content="Rail link agreed"><meta property="article:published_time" content="2025-09-04T08:00:00Z">
<link rel="canonical" href="https://news.example/rail"></head><body><nav>Home Sport Weather</nav><article><h1>Rail link agreed</h1>
<p>The transport ministers of Laos and Vietnam agreed on Thursday to build a railway between Vientiane and Vung Ang.</p>
<p>The line will be 555 kilometres long, the ministry in Hanoi said in a statement published the same day.</p></article>
<footer>All rights reserved</footer></body></html>"""


def read(content: bytes | str, media_type: str = "text/plain", **given: object) -> Article:
    """The only article of a document."""
    [article] = read_document(Document("doc", content, media_type, **given))  # type: ignore[arg-type]
    return article


def test_the_leading_date_is_the_publication_date_and_stays_in_the_text() -> None:
    text = "  \n date 2025-09-06 Trade grew."
    article = read(text.encode())
    assert article.published == Day(2025, 9, 6)
    assert article.text == text


@pytest.mark.parametrize("start", ["date 2025-13-45 ", "dated 2025-09-06 ", "The date 2025-09-06 ", "date 06.09.2025 "])
def test_what_only_looks_like_a_leading_date_is_none(start: str) -> None:
    assert read(start + "Trade grew.").published is None


def test_what_the_source_says_comes_before_what_the_text_says() -> None:
    article = read("date 2025-09-06 Text.", published=Day(2025, 9, 1), language="ru", outlet="Wire", title="Title")
    assert (article.published, article.language, article.outlet, article.title) == (Day(2025, 9, 1), "ru", "Wire", "Title")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(text, encoding) for text in (RUSSIAN, KAZAKH) for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32")]
    + [(RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), ("Le café fermé à Besançon, a déclaré l’hôtelier.", "cp1252")],
)
def test_every_usual_encoding_is_read(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    "text", [RUSSIAN[:65], "Президент Таджикистана прибыл в Баку.", "Товарооборот вырос на 12%.", "Переговоры"]
)
def test_a_short_russian_text_in_cp1251_is_no_garbage(text: str) -> None:
    assert read(text.encode("cp1251")).text == text


def test_a_declared_encoding_is_believed_where_the_text_is_not_utf8() -> None:
    page = PAGE.replace("<head>", '<head><meta charset="windows-1251">').replace("The transport", RUSSIAN + " The transport")
    assert RUSSIAN in read(page.encode("cp1251"), "text/html").text
    assert read(RUSSIAN.encode("cp1251"), "text/plain; charset=windows-1251").text == RUSSIAN
    assert read(RUSSIAN.encode(), "text/plain; charset=windows-1251").text == RUSSIAN


@pytest.mark.parametrize(
    ("content", "media_type", "says"),
    [
        (b"", "text/plain", "empty"),
        (b" \n\t ", "text/plain", "no text"),
        (b"%PDF-1.7 stream", "text/plain", "binary"),
        (b"PK\x03\x04zipped", "text/plain", "binary"),
        (bytes(range(256)) * 20, "text/plain", "binary"),
        (b"\x01\x02\x03\x04\x05\x06\x07" * 50, "text/plain", "binary"),
        (b"a" * 20_000_001, "text/plain", "too large"),
        (RUSSIAN.encode()[:-2], "text/plain", "cut off"),
        (RUSSIAN.encode("utf-16")[:-1], "text/plain", "cut off"),
        (b'{"id": "a", "text": "half', "application/x-ndjson", "cut off"),
        (b"[" * 100_000, "application/json", "not valid JSON"),
        (b'{"id": "a"}', "application/x-ndjson", "id and text"),
        (b'["a", "b"]', "application/x-ndjson", "id and text"),
        (b'{"id": "a", "text": "b", "date": "yesterday"}', "application/x-ndjson", "2025-09-06"),
        (b"<html><body></body></html>", "text/html", "no text"),
        (b"Text", "application/pdf", "accepted"),
        (b"Text", "", "accepted"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, media_type: str, says: str) -> None:
    with pytest.raises(DocumentError, match=says) as caught:
        read(content, media_type)
    assert str(caught.value).startswith("doc: ")


def test_a_document_its_source_could_not_get_at_says_so() -> None:
    with pytest.raises(DocumentError, match="no permission"):
        read_document(Document("doc", b"", error="doc: no permission"))


def test_rows_keep_their_text_exactly() -> None:
    text = "  Two\r\nlines\u2028and\ttabs, \u00a0spaces \U0001f1f2\U0001f1f3 "
    row = {
        "id": 7,
        "text": text,
        "title": "T",
        "date": "2025-09-06T10:00:00Z",
        "url": "https://a.example",
        "source": "S",
        "language": "en",
    }
    rows = json.dumps(row, ensure_ascii=False) + "\n\n" + json.dumps({"id": "b", "text": "Second."}) + "\n"
    first, second = read_document(Document("rows", rows.encode(), "application/x-ndjson"))
    assert first == Article("7", text, "T", Day(2025, 9, 6), "en", "https://a.example", "S")
    assert second == Article("b", "Second.")


def test_half_a_surrogate_becomes_one_replacement_so_that_offsets_stand() -> None:
    assert read(b'{"id": "a", "text": "x\\ud83dy\\u0000z"}', "application/x-ndjson").text == "x\ufffdy\ufffdz"


def test_a_page_is_its_article() -> None:
    article = read(PAGE.encode(), "text/html; charset=utf-8")
    assert "agreed on Thursday to build a railway" in article.text
    assert "Weather" not in article.text
    assert (article.title, article.published, article.language) == ("Rail link agreed", Day(2025, 9, 4), "en")
    assert article.url == "https://news.example/rail"


def test_a_snippet_of_markup_is_read_whole() -> None:
    assert (
        read("<p>Fiji and <b>Tonga</b> signed a treaty.</p>", "text/html").text.split() == "Fiji and Tonga signed a treaty.".split()
    )


@pytest.mark.parametrize(
    "page", ["<div>" * 5_000 + "Deep text here." + "</div>" * 5_000, "<", "<!--", "<html><![CDATA[", "&#0;&#xd800;x"]
)
def test_hostile_markup_is_read_or_refused_but_never_breaks(page: str) -> None:
    with suppress(DocumentError):
        read_document(Document("doc", page, "text/html"))


def test_markdown_loses_its_marks() -> None:
    text = (
        '---\ntitle: "Port opens"\ndate: 2025-09-01\n---\n# Ignored here\n\nThe **port** of [Poti](https://x.example) _opened_.\n'
    )
    article = read(text, "text/markdown")
    assert article.text.strip() == "The port of Poti opened."
    assert (article.title, article.published) == ("Port opens", Day(2025, 9, 1))


@pytest.mark.parametrize(("text", "language"), [(RUSSIAN, "ru"), (KAZAKH, "kk"), ("Trade grew.", "en"), ("123", "en"), ("", "en")])
def test_the_language_is_guessed_by_script(text: str, language: str) -> None:
    assert guess_language(text) == language


@given(
    st.binary(max_size=300),
    st.sampled_from(["text/plain", "text/markdown", "text/html", "application/x-ndjson", "application/json"]),
)
def test_bytes_of_any_kind_give_articles_or_a_sentence(content: bytes, media_type: str) -> None:
    try:
        articles = read_document(Document("doc", content, media_type))
    except DocumentError as error:
        assert str(error).startswith("doc: ")  # noqa: PT017 - either end is right
    else:
        assert all(article.text or article.title for article in articles)
