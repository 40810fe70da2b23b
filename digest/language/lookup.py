"""What a person types for a country, met half-way: any spelling, case, language or code, and small slips."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from digest.language.gazetteer import load_rows

LANGUAGES = ("en", "ru", "kk")
INDICATOR = 0x1F1E6  # regional indicator A: a flag is two of them
FLAG = re.compile("^[\U0001f1e6-\U0001f1ff]{2}$")
SUBDIVISION_FLAG = "🏴"  # followed by tag letters: England, Scotland, Wales
# Names two countries share: both are offered.
SHARED = {
    ("CD", "CG"): ("congo", "congolese", "конго", "конголезский"),
    ("KR", "KP"): ("korea", "korean", "the koreas", "корея", "корейский", "корейская", "кореи", "кореей", "корею", "корее"),
}
RUSSIAN_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ая", ("ой", "ой", "ую", "ой", "ой")),
    ("ые", ("ых", "ым", "ые", "ыми", "ых")),
    ("ие", ("их", "им", "ие", "ими", "их")),
    ("ый", ("ого", "ому", "ый", "ым", "ом")),
    ("ий", ("ого", "ому", "ий", "им", "ом")),
    ("ое", ("ого", "ому", "ое", "ым", "ом")),
    ("ия", ("ии", "ии", "ию", "ией", "ии")),
    ("а", ("ы", "е", "у", "ой", "е")),
    ("я", ("и", "е", "ю", "ей", "е")),
    ("й", ("я", "ю", "й", "ем", "е")),
    ("ь", ("я", "ю", "ь", "ем", "е")),
    ("ы", ("", "ам", "ы", "ами", "ах")),
)
ADJECTIVE_ENDINGS = ("ий", "ая", "ое", "ие", "ого", "ому", "им", "ом", "ой", "ую", "их", "ими")
KAZAKH_ENDINGS = re.compile(
    r"(?:[нтд][ыі]ң|[дт]ағ?ы|[дт]ег?і|[дтн][ае]н|[мбп]ен|[дт][ае]|[нтд][ыі]|[ғқ]а|[гк]е|[лдт][ыі][қк]|с[ыі]н[ае]н|с[ыі]н[ае]|с[ыі]на)$"
)


@dataclass(frozen=True, slots=True)
class Country:
    """A country or organisation: its code of the contract, ISO 3166-1 alpha-3 ("" for organisations), names by language."""

    code: str
    alpha3: str
    names: tuple[str, ...]  # in the order of LANGUAGES

    def name(self, language: str = "en") -> str:
        """The name in one of LANGUAGES, English for any other."""
        wanted = LANGUAGES.index(language) if language in LANGUAGES else 0
        return self.names[wanted] or self.names[0]

    @property
    def flag(self) -> str:
        """The flag as an emoji, "" for an organisation without one."""
        if len(self.code) != 2 or self.code == "WB":
            return ""
        return "".join(chr(INDICATOR + ord(letter) - ord("A")) for letter in self.code)


@dataclass(frozen=True, slots=True)
class CountryMatch:
    """Who may be meant: one (`guessed` when the spelling was mended), several to choose from, or none."""

    candidates: tuple[Country, ...] = ()
    guessed: bool = False

    @property
    def country(self) -> Country | None:
        """The one country meant, None when there is none or a choice."""
        return self.candidates[0] if len(self.candidates) == 1 else None


def find_country(text: str, language: str = "en") -> CountryMatch:
    """Who is meant by `text` as a whole: a name, adjective, people, capital, ISO code or flag, in any of LANGUAGES.

    A slip of the pen with one close candidate gives it with `guessed`; several close candidates are all given. Nothing is
    ever matched as part of a word. `language` decides between meanings of equal rank.
    """
    flag = _read_flag(text.strip())
    key = fold(text)
    codes = (flag,) if flag else _exact(key, language)
    if codes:
        return CountryMatch(_known(codes))
    close = _known(_close(key)) if len(key) > 3 else ()
    return CountryMatch(close, guessed=bool(close))


def find_typed_countries(text: str, language: str = "en") -> list[Country]:
    """The countries named in free text ("trade mongolia 2024", "кто встречался с Монголией"), exact spellings only."""
    words = re.findall(r"[\w'’.&-]+|[\U0001f1e6-\U0001f1ff]{2}", text)
    found: list[Country] = []
    here = 0
    while here < len(words):
        for size in range(min(6, len(words) - here), 0, -1):
            piece = " ".join(words[here : here + size])
            flag = _read_flag(piece)
            codes = (flag,) if flag else _exact(fold(piece), language)
            if codes and (len(piece) > 3 or piece.isupper() or flag):
                found += [country for country in _known(codes[:1]) if country not in found]
                here += size - 1
                break
        here += 1
    return found


def get_country(code: str) -> Country | None:
    """The country or organisation of a code of the contract."""
    return load_countries().get(code)


def fold(text: str) -> str:
    """Lower case without punctuation and Latin diacritics: how names are compared."""
    spaced = re.sub(r"[-‐‑–—/,()]+", " ", text.replace("&", " and ").replace("ё", "е").replace("Ё", "е"))
    letters = "".join(map(_plain, spaced.casefold()))
    words = re.sub(r"[^\w\s]", "", letters).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def _plain(letter: str) -> str:
    if letter < "\u0080" or letter >= "\u0370":
        return "" if unicodedata.combining(letter) else letter
    return "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c)) or ""


def _read_flag(text: str) -> str | None:
    """The code behind a flag emoji."""
    if FLAG.match(text):
        code = "".join(chr(ord(letter) - INDICATOR + ord("A")) for letter in text)
        return code if code in load_countries() else None
    return "GB" if text.startswith(SUBDIVISION_FLAG + "\U000e0067\U000e0062") else None


def _known(codes: Iterable[str]) -> tuple[Country, ...]:
    countries = load_countries()
    return tuple(countries[code] for code in codes if code in countries)


def _exact(key: str, language: str) -> tuple[str, ...]:
    """The codes of a folded name, of it without its form of state, or of it without a Kazakh ending."""
    index = load_index()
    bare = re.sub(r"^(?:republic|kingdom|state) of (?:the )?", "", key)
    stem = KAZAKH_ENDINGS.sub("", key)
    return next((index[k] for k in (key, bare, stem, *_possessive(key)) if k in index), ())


def _possessive(key: str) -> Iterator[str]:
    if key.endswith("s"):
        yield key[:-1]


def _close(key: str) -> tuple[str, ...]:
    """The codes of the nearest names within one slip (two for long names); the first letter of short names must be right."""
    slips = 1 if len(key) < 8 else 2
    best: dict[str, int] = {}
    for name, codes in load_index().items():
        if len(name) < 4 or abs(len(name) - len(key)) > slips or (len(key) < 7 and name[0] != key[0]):
            continue
        distance = OSA.distance(key, name, score_cutoff=slips)
        if distance <= slips:
            for code in codes:
                best[code] = min(distance, best.get(code, slips))
    nearest = min(best.values(), default=0)
    return tuple(sorted(code for code, distance in best.items() if distance == nearest))


@cache
def load_countries() -> dict[str, Country]:
    """Every country and organisation by its code."""
    countries = {
        code: Country(code, alpha3, tuple(_short(name) for name in names)) for code, alpha3, *names, _ in load_rows("countries.tsv")
    }
    others = {
        language: {row[0]: row[1].split("|")[0] for row in load_rows(f"country_words.{language}.tsv")} for language in LANGUAGES
    }
    for code, words in load_rows("organisations.en.tsv"):
        shown = words.split("|")[0]
        countries[code] = Country(code, "", (shown, others["ru"].get(code, shown), others["kk"].get(code, shown)))
    return countries


def _short(name: str) -> str:
    """ "Hong Kong SAR China" and "Myanmar (Burma)" as people say them."""
    return re.sub(r" SAR China$| \(САР\)$| АӘА$| \([^)]*\)$", "", name).replace(" & ", " and ")


@cache
def load_index() -> dict[str, tuple[str, ...]]:
    """Folded name → codes; names first, then what only stands for a country (capital, code)."""
    index: dict[str, tuple[str, ...]] = {key: codes for codes, keys in SHARED.items() for key in keys}
    for code, name in _names():
        index.setdefault(fold(name), (code,))
    return index


def _names() -> Iterator[tuple[str, str]]:
    """Every (code, name), the surer ones first."""
    for country in load_countries().values():
        yield from ((country.code, name) for name in country.names[:1])
    for row in load_rows("country_words.en.tsv"):
        yield from _english(*row)
    for code, _, name, russian, kazakh, _ in load_rows("countries.tsv"):
        yield from ((code, n) for n in (name, kazakh, *inflect(russian), *inflect(_short(russian))))
    for language in ("ru", "kk"):
        for code, names, adjectives, capital in load_rows(f"country_words.{language}.tsv"):
            yield from ((code, form) for name in f"{names}|{capital}".split("|") if name for form in inflect(name))
            yield from ((code, form) for word in adjectives.split("|") if word for form in _adjective(word))
    for code, words in load_rows("organisations.en.tsv"):
        yield from ((code, word) for word in words.split("|"))
    for code, alpha3, *_, capital in load_rows("countries.tsv"):
        yield from ((code, word) for word in (capital, alpha3, code) if word)
    yield from ((row[1], row[0]) for row in load_rows("places.en.tsv") if row[3] == "capital")
    yield from ((code, code) for code in load_countries())


def _english(code: str, names: str, adjectives: str = "", people: str = "") -> Iterator[tuple[str, str]]:
    for word in f"{names}|{adjectives}|{people}".split("|"):
        if word:
            yield code, word
    for word in adjectives.split("|"):
        if word:
            yield code, word + "s"


def inflect(name: str) -> Iterator[str]:
    """A Russian name in its cases, word by word ("Саудовская Аравия" → "Саудовской Аравией"); other names as they are."""
    yield name
    if re.search(r"[а-я]", name):
        cases = [_cases(word) for word in name.split()]
        yield from (" ".join(forms) for forms in zip(*cases, strict=True))
        if name.endswith("ы"):
            yield name[:-1] + "ов"


def _cases(word: str) -> tuple[str, ...]:
    for ending, forms in RUSSIAN_ENDINGS:
        if word.endswith(ending):
            return tuple(word[: -len(ending)] + form for form in forms)
    if re.search(r"[бвгджзклмнпрстфхцчшщ]$", word) and not word.isupper():
        return tuple(word + form for form in ("а", "у", "", "ом", "е"))
    return (word,) * 5


def _adjective(word: str) -> Iterator[str]:
    yield word
    if word.endswith("ий"):
        yield from (word[:-2] + ending for ending in ADJECTIVE_ENDINGS)
