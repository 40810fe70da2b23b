"""`/search`: full text over facts and the documents they come from."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands.arguments import LONGEST
from bot.commands.buttons import build_button, build_keyboard, build_pager
from bot.commands.dialogue import build_answer, render_echo
from bot.commands.lists import number_proofs
from bot.commands.request import Request
from bot.messages.answer import Answer
from bot.messages.figures import render_day, render_number
from bot.messages.lists import render_list
from bot.messages.markup import bold, clean, escape, italic, link, shorten
from bot.messages.wording import Wording
from digest.api import FactQuery, FoundText

FACTS_ON_PAGE = 5
TEXTS_ON_PAGE = 3
TITLE_LENGTH, SNIPPET_LENGTH = 120, 200
PAGE = re.compile(r"\s+p(\d{1,4})$")


def answer_search(request: Request) -> Answer:
    """The facts and the documents that hold every one of the words, newest first."""
    words, typed, page = request.words, *read_words(request.arguments)
    if not typed:
        example = "<code>/search railway Termez</code>"
        return build_answer(words.say("What shall I look for? For example: {example}", example=example))
    query = FactQuery(words=typed, unsure=True)  # whoever searches has asked for it; it is marked
    total = request.archive.count_facts(query)
    page = max(page, 1)
    facts = request.archive.find_facts(replace(query, limit=FACTS_ON_PAGE, offset=(page - 1) * FACTS_ON_PAGE))
    texts = request.archive.find_texts(typed, TEXTS_ON_PAGE + 1, (page - 1) * TEXTS_ON_PAGE)
    if not facts and not texts:
        nothing = words.say("I found nothing with all these words: “{name}”.", name=render_echo(typed))
        return build_answer(nothing, build_keyboard(build_button(f"❓ {words.say('Help')}", "help")))
    first = (page - 1) * FACTS_ON_PAGE + 1
    blocks = [f"🔎 {bold(words.say('Search'))} · {render_echo(typed)}"]
    if facts:
        blocks += [bold(f"{words.say('Facts')}: {render_number(total, words)}"), render_list(facts, words, first, request.today)]
    if texts:
        blocks += [bold(words.say("Documents")), *(render_text(text, words) for text in texts[:TEXTS_ON_PAGE])]
    # How many documents there are is not counted: one more than is shown means that there is a page more.
    pages = max(-(-total // FACTS_ON_PAGE), page + (len(texts) > TEXTS_ON_PAGE))
    pager = build_pager(page, pages, "search", typed)
    return build_answer("\n\n".join(blocks), build_keyboard(number_proofs(facts, first), pager))


def read_words(arguments: str) -> tuple[str, int]:
    """What is looked for, and the page of it."""
    typed = clean(arguments)[:LONGEST]
    if match := PAGE.search(typed):
        return typed[: match.start()], int(match[1])
    return typed, 1


def render_text(text: FoundText, words: Wording) -> str:
    """A document: its title as a link, where and when it stands, and the line that was found."""
    title = link(escape(shorten(text.title or text.document_id, TITLE_LENGTH)), text.url)
    day = render_day(text.published, words) if text.published else ""
    where = ", ".join(filter(None, (escape(shorten(text.outlet, 60)), day)))
    return f"📄 {title}\n{where}\n{italic(escape(shorten(text.snippet, SNIPPET_LENGTH)))}"
