"""Files, directories and standard input → documents."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from digest.article import MEGABYTE
from digest.errors import DocumentError
from digest.models import Document

ROWS = "application/x-ndjson"
MEDIA_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".json": "application/json",
    ".jsonl": ROWS,
    ".ndjson": ROWS,
}


def load_path(target: str, max_bytes: int) -> Iterator[Document]:
    """The documents of a file, or of every file below a directory that is not hidden, sorted by path.

    A document of a directory is named by its path below it, a single file by its name.
    """
    path = Path(target)
    if not path.exists():
        raise DocumentError(f"{target}: there is no such file or directory")
    return _load_directory(path, max_bytes) if path.is_dir() else _load_file(path, path.name, max_bytes)


def load_stdin(max_bytes: int) -> Iterator[Document]:
    """Standard input: rows of JSON when its first line is one, a page when it begins with a tag, else one plain text."""
    stream = sys.stdin.buffer
    first = _first_line(stream, max_bytes)
    if first.lstrip().startswith(b"{"):
        return _split_rows(stream, "stdin", max_bytes, first)
    return iter([_whole("stdin", first, stream, max_bytes)])


def _whole(name: str, first: bytes, stream: BinaryIO, max_bytes: int) -> Document:
    content = first + stream.read(max(max_bytes + 1 - len(first), 0))
    if len(content) > max_bytes:
        return _failed(name, _too_large(max_bytes))
    media_type = "text/html" if content.lstrip()[:1] == b"<" else "text/plain"
    return Document(id=name, content=content, media_type=media_type)


def _first_line(stream: BinaryIO, max_bytes: int) -> bytes:
    """The first line that is not blank, with the blank ones before it: their code points count."""
    read = b""
    while len(read) <= max_bytes and (line := stream.readline(max_bytes + 1)):
        read += line
        if line.strip():
            break
    return read


def _load_directory(root: Path, max_bytes: int) -> Iterator[Document]:
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        if not any(part.startswith(".") for part in name.parts) and path.is_file():
            yield from _load_file(path, name.as_posix(), max_bytes)


def _load_file(path: Path, name: str, max_bytes: int) -> Iterator[Document]:
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    if media_type is None:
        accepted = " ".join(MEDIA_TYPES)
        yield _failed(name, f"files of the kind {path.suffix or '(no suffix)'} are not read; these are: {accepted}")
        return
    try:
        if not path.is_file():
            yield _failed(name, "this is not a regular file")
        elif media_type == ROWS:
            with path.open("rb") as stream:
                yield from _split_rows(stream, name, max_bytes)
        elif path.stat().st_size > max_bytes:
            yield _failed(name, _too_large(max_bytes))
        else:
            yield Document(id=name, content=path.read_bytes(), media_type=media_type)
    except OSError as error:
        yield _failed(name, f"the file cannot be read ({error.strerror})")


def _split_rows(stream: BinaryIO, name: str, max_bytes: int, first: bytes = b"") -> Iterator[Document]:
    """One document a row, named by its line until its own id is read; a row larger than `max_bytes` is skipped over."""
    number = 0
    line = first or stream.readline(max_bytes + 1)
    while line:
        number += max(line.count(b"\n"), 1)
        if len(line) > max_bytes:
            yield _failed(f"{name}:{number}", _too_large(max_bytes))
            _skip_line(stream, line)
        elif line.strip():
            yield Document(id=f"{name}:{number}", content=line, media_type=ROWS)
        line = stream.readline(max_bytes + 1)


def _skip_line(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(MEGABYTE)


def _failed(name: str, why: str) -> Document:
    return Document(id=name, content=b"", error=f"{name}: {why}")


def _too_large(max_bytes: int) -> str:
    return f"larger than {max_bytes / MEGABYTE:g} MB, which is the most that is read"
