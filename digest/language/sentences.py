"""Text to sentences: paragraphs first, then full stops that end something.

One pass of one regular expression names the places where a sentence may end; a word list decides about each. Everything
is linear in the length of the text, and no sentence is longer than LONGEST, so that later patterns stay bounded. What goes
on for PROSE without an end is no prose (a table, a dump, an attack): only its beginning is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.models import Article, Field, Sentence

LONGEST = 2000
PROSE = 10 * LONGEST
DATELINE = re.compile(r"\s*date \d{4}-\d\d-\d\d(?=\s|$)")
BULLETS = "•▪●◦‣►■□❖➢✓"
# A full stop with its quotes, a stop glued to the next sentence ("held.The"), a bullet, or a line's end.
CANDIDATE = re.compile(
    r"(?=[.!?…\s])(?:"  # one look at most letters instead of four
    rf"[.!?…]{{1,6}}[\"”’'»)\]]{{0,4}}(?=[^\S\n]|[“«])|(?<=[^\W\d_A-ZА-ЯЁ.][^\W\d_A-ZА-ЯЁ.])[.!?](?=[A-ZА-ЯЁ][^\W\d_A-ZА-ЯЁ]+[ ,])"
    rf"|[^\S\n](?=[{BULLETS}])|\r?\n\s*)"
)
ITEM = re.compile(rf"(?:[{BULLETS}*–—-]|\(?\d{{1,3}}[.)]|\(?[a-zа-я][.)])\s")
ENDS = re.compile(r"[.!?…:;][\"”’'»)\]]{0,4}$")
WORDS = re.compile(r"\S")
LAST_WORD = re.compile(r"[^\s(\[“\"«‘]{0,30}$")
DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
INITIAL = re.compile(r"(?:[^\W\d_]{1,2}\.-?)*(?:[A-ZА-ЯЁӘІҢҒҮҰҚӨҺ]|Ch|Sh|Zh|Ts|Ya|Yu|Kh|Dz|Дж)")
OPENERS = "\"“‘«([„'…—–-"
WRAPPED = range(45, 131)  # the length of a line that was wrapped by hand or by a mail program

# After these a full stop never ends a sentence before a name or a number.
TITLES = frozenset(
    """mr mrs ms mx dr drs prof gen lt col sgt capt cpt maj brig adm cmdr rev fr hon sen rep gov amb pres messrs mme mlle
    st ste mt ft h.e hrh rt sr sra dato eng ing arch art sec fig vol pp vs cf viz approx est ca e.g i.e al nos rs re tel
    assoc asst ret retd rtd supt engr smt shri sh md ma hj dist dept min sqn wg sh ust jn
    г ул им пр просп пл д стр см т.е проф акад ген адм респ обл р-н с.г н.э""".split()
)
# After these it does when the next word is one that starts sentences.
COMPANIES = frozenset("inc ltd co corp bros llc plc jr sr ii iii bhd pte sdn pvt univ assn".split())
NUMBERED = frozenset("no nos art sec p pp vol para jan feb mar apr jun jul aug sep sept oct nov dec № п ст".split())
MEASURES = frozenset("млн млрд трлн тыс руб долл гг кв куб км т.д т.п др пр чел тенге тг коп".split())
STARTERS = frozenset(
    """the a an in on at he she it this that these those they we i you but and for as with from by to after before during
    since while when if according however meanwhile earlier also moreover both his her its their our there here today
    yesterday following speaking under such all most some many last next not no as per who what
    он она они это этот эта эти в на по при как для также кроме ранее об о из с к до после""".split()
)


def split_sentences(article: Article) -> list[Sentence]:
    """The title (if any) and the sentences of the text, in order, with their offsets.

    Offsets count code points of the field as given. `paragraph` counts from 0 in the text; the title's is -1. A leading
    line `date 2025-09-06 ` belongs to no sentence.
    """
    sentences: list[Sentence] = []
    for start, end in _cut(article.title or "", 0, len(article.title or "")):
        sentences.append(_build(article.title or "", "title", len(sentences), start, end, -1))
    for start, end, paragraph in _spans(article.text):
        for first, last in _cut(article.text, start, end):
            sentences.append(_build(article.text, "text", len(sentences), first, last, paragraph))
    return sentences


def _build(text: str, field: Field, index: int, start: int, end: int, paragraph: int) -> Sentence:
    return Sentence(index, start, end, text[start:end], field, (), paragraph)


def _spans(text: str) -> Iterator[tuple[int, int, int]]:
    """Stretches between ends of sentences, white space included, with their paragraph numbers."""
    dateline = DATELINE.match(text)
    start = line = dateline.end() if dateline else 0
    paragraph = 0
    for found in CANDIDATE.finditer(text, start):
        newline = "\n" in found[0]
        if newline:
            new_sentence, new_paragraph = _line_ends(text, line, found)
            line = found.end()
        else:
            new_sentence, new_paragraph = found[0].isspace() or _stop_ends(text, start, found), False
        if new_sentence:
            yield start, found.end(), paragraph
            start = found.end()
        paragraph += new_paragraph
    yield start, len(text), paragraph


def _line_ends(text: str, line: int, found: re.Match[str]) -> tuple[bool, bool]:
    """Whether this end of a line ends a sentence, and whether it ends a paragraph."""
    if found[0].count("\n") > 1:
        return True, True
    written, after = text[max(line, found.start() - 200) : found.start()].rstrip(), text[found.end() : found.end() + 12]
    wrapped = len(written) in WRAPPED
    if ITEM.match(after):
        return True, True
    if ENDS.search(written):
        return True, not wrapped
    joins = wrapped or after[:1].islower() or (written[-1:] in ",–-" and bool(written))
    return not joins, not joins


def _stop_ends(text: str, start: int, found: re.Match[str]) -> bool:
    """Whether a stop followed by white space (or by a capital, or by an opening quote) ends a sentence."""
    rest = text[found.end() : found.end() + 40].lstrip()
    head = rest.lstrip(OPENERS).lstrip()
    if not head or not (head[0].isupper() or head[0].isdigit() or not head[0].islower()):
        return False
    if found[0][0] in "!?…" or found[0].startswith(".."):
        return head[0].isupper() or rest[0] in OPENERS
    word = LAST_WORD.search(text[max(start, found.start() - 30) : found.start()])
    assert word is not None
    return not _abbreviates(word[0], head, at_start=not text[start : found.start()][:40].strip().removesuffix(word[0]))


def _abbreviates(word: str, head: str, at_start: bool) -> bool:
    """Whether the full stop after `word` belongs to it, seen what follows."""
    lower = word.lower()
    follower = re.match(r"\w*", head)
    starter = follower is not None and follower[0].lower() in STARTERS and head[:1].isupper()
    if lower in NUMBERED:
        return head[0].isdigit()
    if lower in TITLES:
        return True
    if at_start and word.isdigit():
        return len(word) <= 3
    if _is_initial(word):
        return not starter
    if lower in COMPANIES or lower in MEASURES or DOTTED.fullmatch(word):
        return not starter and lower not in ("a.m", "p.m")
    return False


def _is_initial(word: str) -> bool:
    """'B' of "B. Battsetseg", 'K.-J' of "K.-J. Tokayev", 'Ch' of "Ch. Munkhbat"."""
    return bool(INITIAL.fullmatch(word))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch without white space around it, in pieces of at most LONGEST cut at a space; at most PROSE of it."""
    first = WORDS.search(text, start, end)
    end = min(end, first.start() + PROSE) if first else start
    while start < end:
        while start < end and (text[start].isspace() or text[start] in "\ufeff\u200b"):
            start += 1
        last = end
        while last > start and (text[last - 1].isspace() or text[last - 1] in "\ufeff\u200b"):
            last -= 1
        if start >= last:
            return
        if last - start > LONGEST:
            space = text.rfind(" ", start + 1, start + LONGEST)
            last = space if space > 0 else start + LONGEST
        yield start, last
        start = last
