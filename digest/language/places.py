"""Places: cities, venues, seas and regions, border posts; and which of them are capitals.

Names come from GeoNames (cities.tsv, generated) and from a table of what diplomacy names besides (places.LANGUAGE.tsv).
Many a city is also a word or a family name: those of ambiguous.LANGUAGE.txt count only after "in", "to", "from".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, cast

from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers

from digest.language.countries import FUNCTION_WORDS
from digest.language.gazetteer import Gazetteer, load_rows
from digest.language.morphology import find_forms
from digest.models import PlaceMention, Sentence

PlaceKind = Literal["city", "venue", "region"]
# Country (None for none or several), capital, kind, and how sure the name alone is: 2 always, 1 by its neighbours, 0 after "in".
Entry = tuple[str | None, bool, PlaceKind, int]

LARGE = 1000  # thousands of people: names of such cities stand for themselves
PREPOSITION = re.compile(
    r"(?:\b(?:[Ii]n|[Tt]o|[Ff]rom|[Aa]t|[Nn]ear|[Vv]ia|[Bb]etween|[Tt]owards?|[Oo]utside|[Aa]round|[Ll]eft"
    r"|[Vv]isited|[Rr]eached|city of|port of"
    r"|capital,?)|[a-z]+-) ?$"
)
WORD_BEFORE = re.compile(r"([^\W\d_][\w'’.-]*) $")
WORD_AFTER = re.compile(r" ([A-Z][\w'’-]+)")
FACILITY = re.compile(
    r" (?:International|Airport|Port|Railway|Station|City|Province|Region|Oblast|District|Summit|Forum|Process"
    r"|Agreement|Declaration"
    r"|Dialogue|Convention|Conference|Metro|Palace|Hotel|Airlines|Expo|Road|Street|Bridge|Express|Highway|Time|Free"
    r"|Seaport|Statement"
    r"|Protocol|Plan|Accords?|Initiative|Stock|Marathon|State|University|Security|Film|Book|On|In|For|And|To|The|With)\b"
)
# A word that ends the name of a building; the second group needs "at", "in", "to" before the name.
ENDING = re.compile(
    r" (?:(Palace|Airport|Hotel|Castle|Bhavan|Bhawan|Guesthouse|Guest House|Mansion|Seaport)|(House|Hall|Residence"
    r"|Residency|Centre|Center"
    r"|Complex|Pavilion|Secretariat|Lodge|Villa|Resort|Ministry|Monastery|Stadium|Square|Headquarters|Office|Park"
    r"|Garden|Gardens))\b"
)
BUILDING = re.compile(r"((?:(?:[A-ZÀ-ÖØ-ÞŞÇİ][\w'’.-]*|of|al|el|de|the|for) ){0,5}[A-ZÀ-ÖØ-ÞŞÇİ][\w'’.-]*)$")
AT = re.compile(r"\b(?:[Aa]t|[Ii]n|[Tt]o|[Ii]nside|[Oo]utside) (?:the |his |her |its )?$")
LEADING = re.compile(
    r"^(?:(?:The|At|In|On|From|To|Of|of|the|for|A|An|His|Her|Its|And|After|Inside|President|Minister|King|Prime) )+"
)
OFFICE_VENUE = re.compile(
    r"\b(?:at|in) the ((?:Presidential Secretariat|Foreign Ministry|Ministry of (?:Foreign|External) Affairs"
    r"|Foreign Office|Prime Minister[’']s Office"
    r"|President[’']s Office|Parliament(?: House| Complex| Building)?|Presidential Palace"
    r"|Prime Minister[’']s (?:official )?residence|Temple Trees|State Department))\b"
)


def find_places(sentence: Sentence, language: str = "en") -> list[PlaceMention]:
    """The places named in a sentence, in order; `capital` marks those whose government may be meant."""
    text, found = sentence.text, []
    for start, end, (country, capital, kind, sure) in load_gazetteer(language).find(text):
        if sure == 2 or _is_place(text, start, end, sure):
            found.append((start, end, country, capital, kind))
    for start, end in _find_buildings(text):
        inside = next((f for f in found if start <= f[0] and f[1] <= end), None)
        found = [f for f in found if not (start <= f[0] and f[1] <= end)]
        found.append((start, end, inside[2] if inside else None, False, "venue"))
    return [
        PlaceMention(sentence.start + start, sentence.start + end, text[start:end], country, capital, kind)
        for start, end, country, capital, kind in sorted(found)
    ]


def _is_place(text: str, start: int, end: int, sure: int) -> bool:
    """Whether the neighbours let this word be a place: no name on either side, and for doubtful words a preposition."""
    before = text[max(0, start - 24) : start]
    after = WORD_AFTER.match(text, end)
    if after and not FACILITY.match(text, end):
        return False
    word = WORD_BEFORE.search(before)
    if word and word[1][0].isupper() and word[1] not in FUNCTION_WORDS and not PREPOSITION.search(before):
        return False
    return sure == 1 or bool(PREPOSITION.search(before))


def _find_buildings(text: str) -> list[tuple[int, int]]:
    """Stretches that name a building by its last word, or an office of state after "at the"."""
    spans = [found.span(1) for found in OFFICE_VENUE.finditer(text)]
    for ending in ENDING.finditer(text):
        name = BUILDING.search(text, max(0, ending.start() - 60), ending.start())
        if name:
            start = name.start() + len((LEADING.match(name[0] + " ") or [""])[0])
            if start < ending.start() and (ending[1] or AT.search(text, max(0, start - 16), start)):
                spans.append((start, ending.end()))
    return spans


@cache
def load_gazetteer(language: str = "en") -> Gazetteer[Entry]:
    """Every place a text in a language names."""
    return _load_english() if language == "en" else Gazetteer(_decline_names(language))


def _decline_names(language: str) -> dict[str, Entry]:
    """The capitals of a language's table and the cities by which CLDR names time zones, in every form they take."""
    entries: dict[str, Entry] = {}
    for code, city in _list_cities(language):
        for form in find_forms(city, language):
            entries[form] = code, False, "city", 2
    for code, *_, capitals in load_rows(f"country_words.{language}.tsv"):
        for form in {form for name in capitals.split("|") if name for form in find_forms(name, language)}:
            entries[form] = code, True, "city", 2
    return entries | {name.replace("ё", "е"): entry for name, entry in entries.items() if "ё" in name}


def _list_cities(language: str) -> Iterator[tuple[str, str]]:
    """Cities by which CLDR names the time zones of a country, in a language it knows; its names of countries left out."""
    if language not in locale_identifiers():
        return
    territories = get_global("zone_territories")
    countries = {name for row in load_rows("countries.tsv") for name in row[2:5]}
    for zone, names in Locale(language).time_zones.items():
        city, code = names.get("city"), territories.get(zone, "")
        if city and len(code) == 2 and code.isalpha() and city not in countries:
            yield code, str(city)


def _load_english() -> Gazetteer[Entry]:
    """Every place with what it stands for; the hand-written table overrules the generated one."""
    doubtful = {word for (line,) in load_rows("ambiguous_places.en.txt") for word in line.split()}
    countries = {name for _, _, name, *_ in load_rows("countries.tsv")} | {"Hong Kong", "Macao", "Macau"}
    entries: dict[str, Entry] = {}
    for name, country, capital, people in load_rows("cities.tsv"):
        if name not in countries and len(name) > 3:
            sure = 0 if name in doubtful else 2 if capital == "1" or int(people) >= LARGE else 1
            entries[name] = country, capital == "1", "city", sure
    for name, country, kind, role in load_rows("places.en.tsv"):
        entries[name] = country or None, role == "capital", cast(PlaceKind, kind), 0 if name in doubtful else 2
    entries |= {name.upper(): entry for name, entry in entries.items() if entry[3] == 2 and len(name) > 4}
    return Gazetteer(entries)
