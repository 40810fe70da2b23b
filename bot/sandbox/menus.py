"""Which of the menus a bot has set a person sees in a chat: the nearest scope wins, the person's language before any.

Source: Bot API, "Determining list of commands". Everybody in a sandbox group is one of its administrators.
"""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]
Menus = dict[tuple[str, str], list[Json]]  # by scope as JSON with sorted keys, and language


def find_menu(menus: Menus, chat: Json, user_id: int, language: str) -> list[Json]:
    """The commands offered to a person of a language in a chat; none when none were set."""
    for scope in _scopes(chat, user_id):
        key = json.dumps(scope, sort_keys=True)
        menu = menus.get((key, language)) or menus.get((key, ""))
        if menu:
            return menu
    return []


def _scopes(chat: Json, user_id: int) -> list[Json]:
    place = {"chat_id": chat["id"]}
    if chat["type"] == "private":
        return [{"type": "chat", **place}, {"type": "all_private_chats"}, {"type": "default"}]
    return [
        {"type": "chat_member", **place, "user_id": user_id},
        {"type": "chat_administrators", **place},
        {"type": "chat", **place},
        {"type": "all_chat_administrators"},
        {"type": "all_group_chats"},
        {"type": "default"},
    ]
