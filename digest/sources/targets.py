"""What a person names → documents. `SOURCES` says which kind of source takes which target.

A target that does not exist at all raises; after that nothing raises: a file, row or entry that cannot be had becomes a
document with `error` set, in its place in the order, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from digest.article import MAX_BYTES
from digest.models import Document
from digest.sources.files import load_path, load_stdin

if TYPE_CHECKING:
    from digest.config import FetchSettings


def load_documents(target: str, fetch: FetchSettings | None = None, max_bytes: int | None = None) -> Iterator[Document]:
    """The documents of a path, a directory (all below it, in stable order), `-` (standard input) or an http(s) URL.

    Rows of JSON lines come one by one, so that a file of any size is read in the memory of its longest row.
    Raises DocumentError for a path that does not exist, SourceError for an address that cannot be fetched.
    """
    load = next(load for fits, load in SOURCES if fits(target))
    return load(target, fetch, max_bytes or (fetch.max_bytes if fetch else MAX_BYTES))


def _load_web(target: str, fetch: FetchSettings | None, _max_bytes: int) -> Iterator[Document]:
    # Imported late: a program that reads files starts without the HTTP client, the feed parser and the settings.
    from digest.config import FetchSettings
    from digest.sources.web import load_address

    return load_address(target, fetch or FetchSettings())


def _is_stdin(target: str) -> bool:
    return target == "-"


def _is_address(target: str) -> bool:
    return target.lower().startswith(("http://", "https://"))


def _is_path(target: str) -> bool:
    return True


Load = Callable[[str, "FetchSettings | None", int], Iterator[Document]]
# The first that fits takes the target.
SOURCES: tuple[tuple[Callable[[str], bool], Load], ...] = (
    (_is_stdin, lambda _target, _fetch, max_bytes: load_stdin(max_bytes)),
    (_is_address, _load_web),
    (_is_path, lambda target, _fetch, max_bytes: load_path(target, max_bytes)),
)
