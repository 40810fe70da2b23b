"""The methods of the Bot API the sandbox answers, one function each, and the table of them.

A method takes the world and the call's parameters and returns the `result` of the reply, or raises ApiError.
"""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox import errors
from bot.sandbox.entities import find_plain_entities, measure, parse_html, trim
from bot.sandbox.errors import bad_request
from bot.sandbox.parameters import Parameters
from bot.sandbox.world import Json, World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
DATA_LIMIT = 64
COMMANDS_LIMIT = 100
UPDATES_LIMIT = 100
ALBUM_LIMIT = 10
RESULTS_LIMIT = 50
DOWNLOAD_LIMIT = 20_000_000  # bytes a bot can fetch
PHOTO_SIZE = (1280, 720)  # where a picture does not say its own
EMPTY_SCOPE = {"type": "default"}

Method = Callable[[World, Parameters], Any]


# --- the bot itself --------------------------------------------------------------------------------


def get_me(world: World, _: Parameters) -> Json:
    """The bot, with what only this method tells."""
    able = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}
    return {**world.bot, **able, "can_connect_to_business": False, "has_main_web_app": False}


def set_my_commands(world: World, call: Parameters) -> bool:
    """The menu for a scope and a language."""
    commands = call.object("commands") or []
    if len(commands) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not command.get("command") or not command.get("description"):
            raise bad_request("BOT_COMMAND_INVALID")
        if (
            len(command["command"]) > 32
            or not command["command"].replace("_", "a").isalnum()
            or command["command"].lower() != command["command"]
        ):
            raise bad_request("BOT_COMMAND_INVALID")
        if len(command["description"]) > 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(call)] = commands
    world.tell()
    return True


def get_my_commands(world: World, call: Parameters) -> list[Json]:
    """The menu as it was set."""
    return world.commands.get(_scope(call), [])


def delete_my_commands(world: World, call: Parameters) -> bool:
    """The menu forgotten."""
    world.commands.pop(_scope(call), None)
    world.tell()
    return True


def set_description(kind: str) -> Method:
    """The methods that set a text about the bot in a language."""

    def method(world: World, call: Parameters) -> bool:
        world.descriptions[kind, call.text("language_code")] = call.text(kind)
        return True

    return method


def get_description(kind: str) -> Method:
    """The methods that tell a text about the bot in a language."""
    return lambda world, call: {kind: world.descriptions.get((kind, call.text("language_code")), "")}


# --- updates ---------------------------------------------------------------------------------------


async def get_updates(world: World, call: Parameters) -> list[Json]:
    """Long polling: what came since `offset`, at once or within `timeout`. A second poller ends the first."""
    if world.webhook.get("url"):
        raise errors.WEBHOOK_ACTIVE
    poll = world.next_number("poll")
    world.tell()
    offset = call.number("offset")
    while world.updates and ((offset < 0 and len(world.updates) > -offset) or 0 < offset > world.updates[0]["update_id"]):
        world.updates.popleft()
    limit = call.number("limit", UPDATES_LIMIT)
    try:
        async with asyncio.timeout(call.number("timeout") or 0.001):
            while not world.updates:
                await world.changed.wait()
                if world.last_number("poll") != poll:
                    raise errors.OTHER_POLLER
    except TimeoutError:
        return []
    return list(world.updates)[:limit]


def set_webhook(world: World, call: Parameters) -> bool:
    """From now on updates go to an address."""
    if call.text("url") and not call.text("url").startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    world.webhook = {"url": call.text("url"), "secret_token": call.text("secret_token")}
    if call.flag("drop_pending_updates"):
        world.updates.clear()
    world.tell()
    return True


def delete_webhook(world: World, call: Parameters) -> bool:
    """From now on updates are asked for."""
    world.webhook = {}
    if call.flag("drop_pending_updates"):
        world.updates.clear()
    return True


def get_webhook_info(world: World, _: Parameters) -> Json:
    """Where updates go, and how many wait."""
    return {"url": world.webhook.get("url", ""), "has_custom_certificate": False, "pending_update_count": len(world.updates)}


# --- messages --------------------------------------------------------------------------------------


def send_message(world: World, call: Parameters) -> Json:
    """A text."""
    chat = world.find_chat(call.chat_id())
    content = _read_text(call, "text", "entities", TEXT_LIMIT)
    return world.add_message(chat, world.bot, {**content, **_read_markup(call)})


def send_photo(world: World, call: Parameters) -> Json:
    """A picture with a caption."""
    return _send_file(world, call, "photo")


def send_document(world: World, call: Parameters) -> Json:
    """A file with a caption."""
    return _send_file(world, call, "document")


def send_media_group(world: World, call: Parameters) -> list[Json]:
    """An album of two to ten pictures or files."""
    chat = world.find_chat(call.chat_id())
    album = call.object("media") or []
    if not 2 <= len(album) <= ALBUM_LIMIT:
        raise bad_request("number of media in the album must be between 2 and 10")
    group = str(world.next_number("album"))
    contents = [_read_media(world, call, item) for item in album]
    return [world.add_message(chat, world.bot, {"media_group_id": group, **content}) for content in contents]


def edit_message_media(world: World, call: Parameters) -> Json:
    """Another picture or file, with its caption, in the place of the old one."""
    message = _find_message(world, call)
    content = {**_read_media(world, call, call.object("media") or {}), **_read_markup(call)}
    return _edit(world, message, content, ("photo", "document", "text", "entities", "caption", "caption_entities"))


def edit_message_text(world: World, call: Parameters) -> Json:
    """Another text in the place of the old one."""
    message = _find_message(world, call)
    if "text" not in message:
        raise errors.NO_TEXT_TO_EDIT
    return _edit(world, message, {**_read_text(call, "text", "entities", TEXT_LIMIT), **_read_markup(call)}, ("text", "entities"))


def edit_message_caption(world: World, call: Parameters) -> Json:
    """Another caption."""
    message = _find_message(world, call)
    if "text" in message:
        raise errors.NO_CAPTION_TO_EDIT
    return _edit(world, message, {**_read_caption(call), **_read_markup(call)}, ("caption", "caption_entities"))


def edit_message_reply_markup(world: World, call: Parameters) -> Json:
    """Other buttons."""
    return _edit(world, _find_message(world, call), _read_markup(call), ())


def delete_message(world: World, call: Parameters) -> bool:
    """A message disappears."""
    chat = world.find_chat(call.chat_id())
    if chat.messages.pop(call.number("message_id"), None) is None:
        raise errors.DELETE_NOT_FOUND
    world.note(chat.id, call.number("message_id"))
    return True


def answer_callback_query(world: World, call: Parameters) -> bool:
    """The clock on the pressed button stops; perhaps a notice is shown."""
    query = call.text("callback_query_id")
    if query not in world.queries:
        raise errors.QUERY_TOO_OLD
    if len(call.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    world.queries[query] = True
    world.notices.append({"query": query, "text": call.text("text"), "alert": call.flag("show_alert")})
    world.tell()
    return True


def answer_inline_query(world: World, call: Parameters) -> bool:
    """What is offered for an inline query; each result is kept with the message it would become."""
    query, results = call.text("inline_query_id"), call.object("results") or []
    if query not in world.inline:
        raise errors.QUERY_TOO_OLD
    if len(results) > RESULTS_LIMIT:
        raise bad_request("RESULTS_TOO_MUCH")
    if len({result.get("id") for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    world.inline[query] = [{**result, "message": _read_result(result)} for result in results]
    world.tell()
    return True


def send_chat_action(world: World, call: Parameters) -> bool:
    """ "typing …"."""
    world.actions.append(world.find_chat(call.chat_id()).id)
    world.tell()
    return True


# --- chats -----------------------------------------------------------------------------------------


def get_chat(world: World, call: Parameters) -> Json:
    """A chat with what only this method tells."""
    return {
        **world.find_chat(call.chat_id()).shape,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": _no_gifts(),
    }


def get_chat_member(world: World, call: Parameters) -> Json:
    """What somebody is in a chat: everybody here is the owner of theirs."""
    world.find_chat(call.chat_id())
    user = world.users.get(call.number("user_id"))
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return {"status": "creator", "user": user, "is_anonymous": False}


def get_chat_administrators(world: World, call: Parameters) -> list[Json]:
    """Who is in charge of a group: here, its people."""
    if world.find_chat(call.chat_id()).shape["type"] == "private":
        raise bad_request("there are no administrators in the private chat")
    return [{"status": "creator", "user": user, "is_anonymous": False} for user in world.users.values()]


def get_file(world: World, call: Parameters) -> Json:
    """Where a file can be had."""
    file_id = call.text("file_id")
    if file_id not in world.files:
        raise bad_request("invalid file_id")
    size = len(world.files[file_id])
    if size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "file_path": file_id}


def leave_chat(world: World, call: Parameters) -> bool:
    """The bot goes."""
    world.find_chat(call.chat_id()).closed = "kicked"
    return True


METHODS: dict[str, Method | Callable[[World, Parameters], Awaitable[Any]]] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
    "sendChatAction": send_chat_action,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyDescription": set_description("description"),
    "getMyDescription": get_description("description"),
    "setMyShortDescription": set_description("short_description"),
    "getMyShortDescription": get_description("short_description"),
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getFile": get_file,
    "leaveChat": leave_chat,
}


# --- what they share -------------------------------------------------------------------------------


def _read_text(call: Parameters, name: str, entities: str, limit: int) -> Json:
    """A text and its entities as a message holds them."""
    mode = call.text("parse_mode").upper()
    if mode not in ("", "HTML"):
        raise bad_request("unsupported parse_mode")
    given = call.text(name)
    text, marked = parse_html(given) if mode else trim(given, call.object(entities) or find_plain_entities(given))
    if not text and limit == TEXT_LIMIT:
        raise errors.TEXT_EMPTY
    if measure(text) > limit:
        raise errors.TEXT_TOO_LONG if limit == TEXT_LIMIT else errors.CAPTION_TOO_LONG
    return {name: text, **({entities: marked} if marked else {})} if text else {}


def _read_caption(call: Parameters) -> Json:
    return _read_text(call, "caption", "caption_entities", CAPTION_LIMIT)


def _read_markup(call: Parameters) -> Json:
    markup = call.object("reply_markup")
    if not markup or "inline_keyboard" not in markup:
        return {}
    for button in (button for row in markup["inline_keyboard"] for button in row):
        if not button.get("text"):
            raise bad_request("inline keyboard button text must be non-empty")
        _check_button(button)
    return {"reply_markup": markup} if any(markup["inline_keyboard"]) else {}


def _check_button(button: Json) -> None:
    actions = set(button) - {"text", "style", "icon_custom_emoji_id"}
    if len(actions) != 1:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= DATA_LIMIT:
        raise errors.BUTTON_DATA_INVALID


def _find_message(world: World, call: Parameters) -> Json:
    message = world.find_chat(call.chat_id()).messages.get(call.number("message_id"))
    if message is None:
        raise errors.EDIT_NOT_FOUND
    if not message["from"]["is_bot"]:
        raise bad_request("message can't be edited")
    return message


def _edit(world: World, message: Json, content: Json, names: tuple[str, ...]) -> Json:
    replaced = (*names, "reply_markup")
    if all(message.get(name) == content.get(name) for name in replaced):
        raise errors.NOT_MODIFIED
    for name in replaced:
        message.pop(name, None)
    message.update(content, edit_date=int(world.clock().timestamp()))
    world.note(message["chat"]["id"], message["message_id"])
    return message


def _send_file(world: World, call: Parameters, kind: str) -> Json:
    chat = world.find_chat(call.chat_id())
    content = {**_keep_file(world, call.upload(kind), kind), **_read_caption(call), **_read_markup(call)}
    return world.add_message(chat, world.bot, content)


def _read_media(world: World, call: Parameters, item: Json) -> Json:
    """One InputMedia as a message holds it; its file is uploaded beside it under a name of its own."""
    kind = item.get("type")
    if kind not in ("photo", "document"):
        raise bad_request("type of the media is not supported")
    one = Parameters(item, call.files)
    return {**_keep_file(world, one.upload("media"), kind), **_read_caption(one)}


def _keep_file(world: World, upload: tuple[str, bytes] | str | None, kind: str) -> Json:
    """An uploaded file, kept from now on, or one known already, as a message holds it."""
    if isinstance(upload, tuple):
        file_id = world.keep_file(kind, *upload)
    elif upload in world.files:
        file_id = str(upload)
    else:
        raise bad_request("wrong file identifier/HTTP URL specified" if upload else f"there is no {kind} in the request")
    return {"photo": [_describe_photo(world, file_id)]} if kind == "photo" else {"document": world.describe_file(file_id)}


def _describe_photo(world: World, file_id: str) -> Json:
    content = world.files[file_id]
    is_png = content.startswith(b"\x89PNG\r\n") and len(content) >= 24
    width, height = struct.unpack(">II", content[16:24]) if is_png else PHOTO_SIZE
    file = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": len(content)}
    return {**file, "width": width, "height": height}


def _read_result(result: Json) -> Json:
    """The message an inline result would become; only articles are made here."""
    if not result.get("id") or not result.get("type"):
        raise bad_request("can't parse inline query result: Can't find field")
    if result["type"] != "article":
        raise bad_request("unsupported inline query result type")
    call = Parameters({**(result.get("input_message_content") or {}), "reply_markup": result.get("reply_markup")})
    content = _read_text(call, "message_text", "entities", TEXT_LIMIT)
    return {"text": content.pop("message_text"), **content, **_read_markup(call)}


def _scope(call: Parameters) -> tuple[str, str]:
    return json.dumps(call.object("scope") or EMPTY_SCOPE, sort_keys=True), call.text("language_code")


def _no_gifts() -> Json:
    kinds = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return dict.fromkeys(kinds, False)
