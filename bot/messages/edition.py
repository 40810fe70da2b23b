"""A digest as a reader sees it: for `/digest`, the scheduled editions and the terminal alike."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from bot.messages.answer import CALLBACK_LIMIT, Button, Keyboard, Part
from bot.messages.facts import KIND_NAMES, Line, render_line, render_when
from bot.messages.figures import render_countries, render_country, render_day, render_flag
from bot.messages.markup import bold, escape
from bot.messages.sources import Footnotes
from bot.messages.split import split_html
from bot.messages.wording import Wording, find_wording
from digest.api import ArchivedFact, Edition, Profile

SEPARATORS = {"trade": " · "}
AHEAD = frozenset({"planned", "proposed", "under_construction"})
COUNTRIES_SHOWN = 12  # in "You follow"; the others are counted


def render_edition(edition: Edition, language: str, *, own: bool = True) -> list[Part]:
    """The messages of an edition, in order, the buttons under the last; an empty edition says that there is nothing new.

    `own`: the profile is what the reader follows, not what was asked for just now.
    """
    words = find_wording(language)
    footnotes = Footnotes(words)
    blocks = [_render_header(edition, words, own)]
    blocks += [_render_group(group.countries, group.facts, footnotes) for group in edition.groups]
    if edition.empty:
        blocks.append(words.say("Nothing new."))
    blocks.append(footnotes.render())
    parts = split_html("\n\n".join(filter(None, blocks)))
    return [Part(html) for html in parts[:-1]] + [Part(parts[-1], _build_buttons(edition, words))]


def render_profile(profile: Profile, words: Wording) -> str:
    """What is followed: "Mongolia, Kazakhstan – Turkey (Trade)"; "everything" for no limit."""
    names = [render_country(code, words) for code in profile.countries]
    names += [" – ".join(render_country(code, words) for code in pair) for pair in profile.pairs]
    names += [escape(name) for name in profile.people]
    left = len(names) - COUNTRIES_SHOWN
    more = [words.count("and {shown} more", "and {shown} more", left, shown=left)] if left > 0 else []
    what = ", ".join(names[:COUNTRIES_SHOWN] + more) or words.say("everything")
    topics = ", ".join(words.say(KIND_NAMES[kind]) for kind in profile.kinds)
    return f"{what} ({topics})" if topics else what


def _render_header(edition: Edition, words: Wording, own: bool) -> str:
    title = bold(words.say("Diplomatic digest · {day}", day=render_day(edition.day, words, weekday=True)))
    what = render_profile(edition.profile, words)
    return f"{title}\n{words.say('You follow: {what}', what=what) if own else what}"


def _render_group(countries: tuple[str, ...], facts: Iterable[ArchivedFact], footnotes: Footnotes) -> str:
    told = [(fact, render_line(fact, footnotes.words)) for fact in facts]
    runs = groupby(told, lambda item: (item[0].kind, item[1].symbol, item[1].heading) if item[1].heading else item[0].id)
    lines = [_render_run(list(run), footnotes) for _, run in runs]
    return "\n".join([bold(render_countries(countries, footnotes.words)), *lines])


def _render_run(run: list[tuple[ArchivedFact, Line]], footnotes: Footnotes) -> str:
    """Facts told in one line; a footnote's mark stands after the last of the neighbours that share it."""
    marks = [footnotes.mark(fact) for fact, _ in run]
    following = [*marks[1:], ""]
    separator = SEPARATORS.get(run[0][0].kind, "; ")
    bodies = [
        line.body + _render_day(fact, footnotes.words) + (f" {mark}" if mark != after else "")
        for (fact, line), mark, after in zip(run, marks, following, strict=True)
    ]
    return Line(run[0][1].symbol, run[0][1].heading, separator.join(bodies)).html


def _render_day(fact: ArchivedFact, words: Wording) -> str:
    """The day of a fact where it is not the day it was published: what is planned, and what happened before."""
    published = [proof.published.isoformat() for proof in fact.proofs if proof.published]
    told = any(day == fact.date or (fact.status not in AHEAD and day.startswith(fact.date or "-")) for day in published)
    if not fact.date or told:
        return ""
    return f" ({render_when(fact, words)})"


def _build_buttons(edition: Edition, words: Wording) -> Keyboard:
    profile = edition.profile
    named = not (profile.pairs or profile.people or profile.kinds)  # else the reader's own profile is read again
    day, what = edition.day.isoformat(), " ".join(profile.countries if named else ())
    all_facts = f"1+/digest {day} {what}".strip()
    if len(f"{all_facts} p1") > CALLBACK_LIMIT:
        all_facts = f"1+/digest {day}"
    label = words.count("All facts ({shown} more)", "All facts ({shown} more)", edition.left, shown=edition.left)
    first = [Button(label if edition.left else words.say("All facts"), f"{all_facts} p1")]
    charted = {fact.countries for fact in edition.facts if fact.kind == "trade" and len(fact.countries) == 2}
    for pair in sorted(charted)[:1]:
        first.insert(0, Button(f"📈 {words.say('Trade')} {''.join(map(render_flag, pair))}", f"1+/trade {' '.join(pair)}"))
    settings = (Button(f"⚙️ {words.say('Settings')}", "1+/settings"),)
    return (settings,) if edition.empty else (tuple(first), settings)
