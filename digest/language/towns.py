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

FIXED_LINKS = tuple(frozenset(pair.split()) for pair in ("MY SG", "DK SE", "FR GB", "BH SA"))  # bridges and tunnels


@lru_cache(maxsize=4096)
def find_town(name: str) -> tuple[str, ...]:
    """The codes of the countries that have a town or airport of this name, that of the largest first; () when none is known."""
    plain = FACILITY.sub("", name.replace("’", "'").strip())
    table = _load_towns()
    at = table.find(f"\n{plain}\t")
    if at < 0:
        return ()
    return tuple(table[at + len(plain) + 2 : table.index("\n", at + 1)].split())


@cache
def _load_towns() -> str:
    path = files("digest.language") / "data" / "towns.tsv"
    return path.read_text(encoding="utf-8") if path.is_file() else "\n"


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


@cache
def _load_neighbours() -> dict[str, frozenset[str]]:
    return {code: frozenset(others.split()) for code, others in load_rows("neighbours.tsv")}
