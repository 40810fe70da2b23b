"""Towns: the countries of places too small or too doubtful for the gazetteer, border crossings, and who is whose neighbour.

The table of towns is large and seldom asked: it is kept as one text and searched where a name is to be a place anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files

from digest.language.gazetteer import Gazetteer, load_rows

FACILITY = re.compile(r" (?:(?:international |main )?(?:airport|station|(?:sea)?port|terminal|harbou?r|city|town|village))+$", re.I)

# Villages of these names are never meant.
GENERIC = frozenset(
    "Port Airport City Station Border Bridge Central Union Road North South East West Gate Terminal Railway".split()
)
FIXED_LINKS = tuple(frozenset(pair.split()) for pair in ("MY SG", "DK SE", "FR GB", "BH SA"))  # bridges and tunnels


@lru_cache(maxsize=4096)
def find_town(name: str) -> tuple[str, ...]:
    """The codes of the countries that have a town or airport of this name, that of the largest first; () when none is known."""
    plain = FACILITY.sub("", name.replace("’", "'").strip())
    if plain in GENERIC:
        return ()
    table = _load_towns()
    at = table.find(f"\n{plain}\t")
    if at < 0:
        return ()
    return tuple(table[at + len(plain) + 2 : table.index("\n", at + 1)].split())


@cache
def _load_towns() -> str:
    path = files("digest.language") / "data" / "towns.tsv"
    return path.read_text(encoding="utf-8") if path.is_file() else "\n"


def find_city(name: str) -> str | None:
    """The code of the country of the largest city of this name, None where none is large."""
    return _load_cities().get(name)


@cache
def _load_cities() -> dict[str, str]:
    return {name: code for name, code, *_ in load_rows("cities.tsv")}


def find_crossings(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Start, end and countries of every border crossing named in a text."""
    return _load_crossings().find(text)


@cache
def _load_crossings() -> Gazetteer[tuple[str, ...]]:
    rows = load_rows("crossings.tsv")
    return Gazetteer({name: tuple(codes.split()) for names, codes in rows for name in names.split("|")})


def is_border(codes: Iterable[str]) -> bool:
    """Whether some two of these countries share a border on land, or a bridge or tunnel that is one."""
    known = frozenset(codes)
    return (
        "EU" in known
        or any(known & _load_neighbours().get(code, frozenset()) for code in known)
        or any(pair <= known for pair in FIXED_LINKS)
    )


def is_overland(codes: Iterable[str]) -> bool:
    """Whether a way on land between some two of these countries can be: islands may get bridges, continents do not."""
    lands = [_find_mainland("FR" if code == "EU" else code) for code in codes]
    return "" in lands or len(set(lands)) < len(lands)


@cache
def _find_mainland(code: str) -> str:
    """The first code of those that can be reached from a country on land, "" for an island."""
    reached, ahead = {code}, [code]
    while ahead:
        new = _load_neighbours().get(ahead.pop(), frozenset()) - reached
        reached |= new
        ahead += new
    return min(reached) if len(reached) > 2 else ""


@cache
def _load_neighbours() -> dict[str, frozenset[str]]:
    return {code: frozenset(others.split()) for code, others in load_rows("neighbours.tsv")}
