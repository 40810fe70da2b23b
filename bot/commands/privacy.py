"""`/privacy`, `/mydata`, `/deleteme`: what is stored of a reader; get it; delete it all."""

from __future__ import annotations

import json

from bot.commands.buttons import build_button, build_keyboard
from bot.commands.dialogue import NotUnderstood, build_answer
from bot.commands.request import Request
from bot.messages.answer import Answer, Button, File, Part
from bot.messages.markup import bold, escape
from bot.subscribers import delete_chat, find_chat, read_data

CONFIRMED = "yes"  # what the button sends; nobody deletes everything by a slip of the finger


def answer_privacy(request: Request) -> Answer:
    """What is stored, and what is not."""
    words = request.words
    lines = [
        bold(words.say("What I store about you")),
        words.say(
            "• The number of this chat, and what you set: language, time zone, times, quiet hours.\n"
            "• What you follow, and which digests you were sent, so that nothing is told twice."
        ),
        words.say("I do not store your name, your questions, or what you forward or send me: it is read, answered and forgotten."),
        words.say("Groups and channels are stored in the same way."),
    ]
    return build_answer("\n\n".join(lines), build_keyboard(_offer(request)))


def answer_mydata(request: Request) -> Answer:
    """Everything stored of this chat, to read and as a document."""
    words, chat_id = request.words, _need_chat(request)
    with request.archive.reading() as session:
        chat = find_chat(session, chat_id)
        data = read_data(session, chat) if chat else None
    if data is None:
        return build_answer(words.say("I store nothing about this chat."))
    written = json.dumps(data, ensure_ascii=False, indent=2, default=str)
    shown = f"<code>{escape_lines(written)}</code>"
    return Answer(
        (
            *build_answer(f"{bold(words.say('What I store about you'))}\n\n{shown}").parts,
            Part(words.say("The same as a file."), build_keyboard(_offer(request)), document=File("mydata.json", written.encode())),
        )
    )


def answer_deleteme(request: Request) -> Answer:
    """Forget this chat wholly, once that is confirmed."""
    words, chat_id = request.words, _need_chat(request)
    if request.arguments.lower() != CONFIRMED:
        text = words.say("This deletes your settings, what you follow, and the record of what you were sent. It cannot be undone.")
        return build_answer(text, build_keyboard(build_button(f"🗑 {words.say('Delete everything')}", "deleteme", CONFIRMED)))
    with request.archive.transaction() as session:
        known = delete_chat(session, chat_id)
    gone = words.say("Deleted. I know nothing about you any more; /start begins anew.")
    return build_answer(gone if known else words.say("I store nothing about this chat."))


def escape_lines(text: str) -> str:
    """Text made safe, its lines and their indents kept."""
    return "\n".join(" " * (len(line) - len(line.lstrip())) + escape(line) for line in text.splitlines())


def _need_chat(request: Request) -> int:
    if request.chat_id is None:
        raise NotUnderstood(build_answer(request.words.say("This needs a chat: write to me in Telegram.")))
    return request.chat_id


def _offer(request: Request) -> tuple[Button, ...]:
    words = request.words
    return (*build_button(f"📄 {words.say('My data')}", "mydata"), *build_button(f"🗑 {words.say('Delete everything')}", "deleteme"))
