"""The interface's words: gettext catalogues for sentences, CLDR for countries, numbers and dates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("en", "ru", "kk")
DEFAULT = "en"


@dataclass(frozen=True)
class Wording:
    """The words of one language. Messages are HTML with `{named}` places; values must be escaped already."""

    language: str
    locale: Locale
    catalogue: NullTranslations

    def say(self, message: str, /, **values: object) -> str:
        """The message in this language, filled in."""
        return self.catalogue.gettext(message).format(**values) if message else ""

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The plural form this language uses for `number`, filled in; `{number}` is the number itself."""
        return self.catalogue.ngettext(one, many, number).format(number=number, **values)

    def within(self, context: str, message: str, /, **values: object) -> str:
        """The message as it stands in a context, where one English word has several translations."""
        return self.catalogue.pgettext(context, message).format(**values)


def N_(message: str) -> str:  # noqa: N802 - the name catalogues are extracted by
    """Mark a message of a table for the catalogues; it is translated where it is shown."""
    return message


def choose_language(code: str | None) -> str:
    """The interface language for a client's language code ("ru-RU", "kk", None); English for one without a catalogue."""
    base = (code or "").replace("_", "-").split("-")[0].lower()
    return base if base in LANGUAGES else DEFAULT


@lru_cache
def find_wording(language: str) -> Wording:
    """The words of a language; read once from its catalogue."""
    known = choose_language(language)
    return Wording(known, Locale.parse(known), _load_catalogue(known))


def _load_catalogue(language: str) -> NullTranslations:
    source = files("bot").joinpath("locales", f"{language}.po")
    if not source.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
