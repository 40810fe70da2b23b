"""Catalogues: every message of the interface in every language, with the same places to fill."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import bot
from bot.messages.facts import MODES, PURPOSES
from bot.messages.wording import LANGUAGES, choose_language, find_wording

ROOT = Path(bot.__file__).parent
Key = tuple[str | None, str]


def find_messages() -> Iterator[Key]:
    """(context, message) of every literal said anywhere in the bot."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                literals = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                if name in ("say", "N_", "count") and literals:
                    yield None, literals[0]
                elif name == "within" and len(literals) == 2:
                    yield literals[0], literals[1]
    yield from (("object", thing) for _, thing in MODES.values())
    yield from (("visit", purpose) for purpose in PURPOSES.values())


def load_catalogue(language: str) -> Catalog:
    with (ROOT / "locales" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


MESSAGES = dict.fromkeys(find_messages())
# Said only in a context: the plain word is never shown.
CONTEXTUAL = {(None, purpose) for purpose in PURPOSES.values()}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_message_is_translated(language: str) -> None:
    catalogue = load_catalogue(language)
    missing = [key for key in MESSAGES if key not in CONTEXTUAL and catalogue.get(key[1], context=key[0]) is None]
    assert missing == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_no_translation_is_left_over(language: str) -> None:
    known = {message for _, message in MESSAGES}
    ids = [message.id[0] if isinstance(message.id, tuple) else message.id for message in load_catalogue(language) if message.id]
    assert [text for text in ids if text not in known] == []


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_translations_fill_the_same_places(language: str) -> None:
    for message in load_catalogue(language):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(re.findall(r"\{(\w+)\}", ids[0]))
        for text in texts:
            assert text, message.id
            assert set(re.findall(r"\{(\w+)\}", text)) == wanted, message.id


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1 документ"), (2, "2 документа"), (5, "5 документов"), (11, "11 документов"), (22, "22 документа")]
)
def test_russian_plurals(number: int, text: str) -> None:
    assert find_wording("ru").count("{shown} document", "{shown} documents", number, shown=number) == text


@pytest.mark.parametrize(
    ("code", "language"), [("ru-RU", "ru"), ("kk", "kk"), ("KK_kz", "kk"), ("de", "en"), (None, "en"), ("", "en")]
)
def test_language_of_a_client(code: str | None, language: str) -> None:
    assert choose_language(code) == language
