"""The chat behind a request: read and changed in one transaction, never kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlmodel import Session

from bot.commands.dialogue import NotUnderstood, build_answer
from bot.commands.request import Request
from bot.subscribers import Subject, build_profile, find_chat, find_following, register_chat
from bot.tables import ChatRow
from digest.api import Profile

T = TypeVar("T")


def find_profile(request: Request) -> Profile:
    """What the reader follows; everything for somebody unknown or in a terminal."""
    if request.chat_id is None:
        return Profile()
    with request.archive.reading() as session:
        chat = find_chat(session, request.chat_id)
        return build_profile(find_following(session, chat)) if chat else Profile()


def find_subjects(request: Request) -> tuple[Subject, ...]:
    """What the reader follows, in the order it was asked for."""
    return change_chat(request, find_following)


def change_chat(request: Request, change: Callable[[Session, ChatRow], T]) -> T:
    """Change the reader's chat in one transaction; raises NotUnderstood where there is no chat, as in a terminal."""
    if request.chat_id is None:
        raise NotUnderstood(build_answer(request.words.say("This needs a chat: write to me in Telegram.")))
    with request.archive.transaction() as session:
        kind = "private" if request.private else "group"
        chat = register_chat(session, request.chat_id, request.now, kind=kind, language=request.language, defaults=request.defaults)
        return change(session, chat)
