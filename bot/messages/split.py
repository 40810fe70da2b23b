"""Long HTML in messages Telegram accepts: never a cut entity or surrogate pair, breaks where a reader would break.

Source: Bot API "sendMessage" (1–4,096 characters after entities parsing, counted in UTF-16 code units; captions 1,024)
and the server's limit of 100 entities a message, beyond which markup is dropped silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

from bot.messages.markup import measure

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 100
TOKEN = re.compile(r"<(?P<close>/?)(?P<tag>[a-z]+)(?P<attributes>[^>]*)>|(?P<text>[^<]+)")
# Where a text may be broken, best first; the break is after the match.
BORDERS = tuple(re.compile(pattern) for pattern in (r"\n{2,}", r"\n", r"[.!?…;]\s+", r"\s+"))
# Code points that belong to the one before them: joiners, variation selectors, combining marks, skin tones, tags.
GLUE = re.compile("[\u0300-\u036f\u200c\u200d\ufe00-\ufe0f\u20d0-\u20ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text under the same open tags (their opening forms, outermost first)."""

    text: str
    tags: tuple[str, ...]


def split_html(html: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """The HTML in parts of at most `limit` UTF-16 units of text and 100 entities each, every part valid by itself.

    The texts of the parts together are the text of the whole; tags open at a border are closed and opened again.
    A part of white space only is left out: Telegram refuses it.
    """
    runs = list(_read_runs(html))
    parts = (_render(piece) for piece in _split_runs(runs, limit))
    return [part for part in parts if part.strip()]


def _read_runs(html: str) -> Iterator[_Run]:
    tags: list[str] = []
    for match in TOKEN.finditer(html):
        if match["text"] is not None:
            yield _Run(unescape(match["text"]), tuple(tags))
        elif match["close"]:
            tags.pop()
        else:
            tags.append(f"{match['tag']}{match['attributes']}")


def _split_runs(runs: list[_Run], limit: int) -> Iterator[list[_Run]]:
    while runs:
        fitting = _count_fitting(runs, limit)
        text = "".join(run.text for run in runs)
        if fitting >= len(text):
            yield runs
            return
        head, runs = _cut(runs, _find_border(text, fitting, _find_inside(runs, fitting)))
        yield head


def _count_fitting(runs: list[_Run], limit: int) -> int:
    """How many code points from the start fit both limits; at least one grapheme's worth."""
    count = units = entities = 0
    before: tuple[str, ...] = ()
    for run in runs:
        entities += len(run.tags) - _shared(before, run.tags)
        before = run.tags
        if entities > ENTITY_LIMIT:
            return count
        length = measure(run.text)
        if units + length > limit:
            return count + _count_units(run.text, limit - units)
        count, units = count + len(run.text), units + length
    return count


def _count_units(text: str, limit: int) -> int:
    units = 0
    for index, character in enumerate(text):
        units += 2 if character > "\uffff" else 1
        if units > limit:
            return index
    return len(text)


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    for index, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return index
    return min(len(one), len(other))


def _find_inside(runs: list[_Run], fitting: int) -> list[tuple[int, int]]:
    """The stretches up to `fitting` that are inside an entity, as (start, end)."""
    inside: list[tuple[int, int]] = []
    here = 0
    for run in runs:
        end = here + len(run.text)
        if run.tags and inside and inside[-1][1] == here:
            inside[-1] = (inside[-1][0], end)
        elif run.tags:
            inside.append((here, end))
        here = end
        if here > fitting:
            break
    return inside


def _find_border(text: str, fitting: int, inside: list[tuple[int, int]]) -> int:
    """Where to cut: the last best border in the second half of what fits, outside entities if there is one."""
    window = text[:fitting]
    for avoid in (inside, []):
        for border in BORDERS:
            ends = [m.end() for m in border.finditer(window) if m.end() >= fitting // 2]
            free = [end for end in ends if not any(start < end < stop for start, stop in avoid)]
            if free:
                return free[-1]
    return _keep_whole(text, fitting)


def _keep_whole(text: str, index: int) -> int:
    """The nearest place at or before `index` that does not cut an emoji sequence; `index` itself if there is none near."""
    for place in range(index, max(index - 40, 0), -1):
        if not _glued(text, place):
            return place
    return max(index, 1)


def _glued(text: str, place: int) -> bool:
    after, before = text[place], text[place - 1]
    if GLUE.match(after) or before == "\u200d":
        return True
    flags = re.search("[\U0001f1e6-\U0001f1ff]*$", text[max(0, place - 64) : place])
    return bool(FLAG.match(after)) and flags is not None and len(flags[0]) % 2 == 1


def _cut(runs: list[_Run], index: int) -> tuple[list[_Run], list[_Run]]:
    here = 0
    for number, run in enumerate(runs):
        if here + len(run.text) > index:
            left, right = run.text[: index - here], run.text[index - here :]
            head = [*runs[:number], _Run(left, run.tags)] if left else runs[:number]
            return head, [_Run(right, run.tags), *runs[number + 1 :]]
        here += len(run.text)
    return runs, []


def _render(runs: list[_Run]) -> str:
    pieces: list[str] = []
    tags: tuple[str, ...] = ()
    for run in [*runs, _Run("", ())]:
        shared = _shared(tags, run.tags)
        pieces += [f"</{tag.split()[0]}>" for tag in reversed(tags[shared:])]
        pieces += [f"<{tag}>" for tag in run.tags[shared:]]
        pieces.append(escape(run.text, quote=False))
        tags = run.tags
    return "".join(pieces)
