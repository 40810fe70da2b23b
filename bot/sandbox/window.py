"""The window onto the sandbox: a page in the browser that shows the chats as their readers see them.

The page is plain HTML, CSS and one script (bot/sandbox/page/). It hears what happens as server-sent events and does
what a person does by small JSON posts. Only this machine can reach it; other sites' pages are refused by their Origin.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files

from aiohttp import web

from bot.sandbox.errors import ApiError
from bot.sandbox.menus import find_menu
from bot.sandbox.server import read_form
from bot.sandbox.world import Json, World

BATCH = 500  # messages an event carries at most
HOSTS = ("127.0.0.1", "localhost", "::1")  # another name that leads here is another site's
CLOCK_SECONDS = 2.0  # by which the page's clock may be off
QUIET_SECONDS = 15.0  # an event stream says something at least so often, so that a closed page is noticed
CONTENT = {"index.html": "text/html", "style.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)

Move = Callable[[str], Awaitable[None]]


@dataclass
class Window:
    """The page of one world. `move` turns the demonstration's clock on ("next", "hour", "day"), None without a clock."""

    world: World
    move: Move | None = None
    _pressed: dict[str, Json] = field(default_factory=dict)

    def add_routes(self, app: web.Application) -> None:
        """The page and what it asks for, beside the Bot API."""
        app.router.add_get("/", self._serve)
        app.router.add_get("/page/{name}", self._serve)
        app.router.add_get("/events", self._tell)
        app.router.add_get("/files/{name}", self._serve_file)
        for name, act in {
            "say": self._say,
            "press": self._press,
            "forward": self._forward,
            "inline": self._ask_inline,
            "choose": self._choose,
            "clock": self._move_clock,
        }.items():
            app.router.add_post(f"/do/{name}", self._acting(act))
        app.router.add_post("/do/upload", self._upload)

    # --- what the page is ---------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.Response:
        name = request.match_info.get("name", "index.html")
        if name not in CONTENT:
            raise web.HTTPNotFound
        body = (files("bot.sandbox") / "page" / name).read_bytes()
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache", "Referrer-Policy": "no-referrer"}
        return web.Response(body=body, content_type=CONTENT[name], charset="utf-8", headers=headers)

    async def _serve_file(self, request: web.Request) -> web.Response:
        body = self.world.files.get(request.match_info["name"])
        if body is None:
            raise web.HTTPNotFound
        kind = "image/png" if body.startswith(b"\x89PNG") else "application/octet-stream"
        return web.Response(body=body, content_type=kind, headers={"X-Content-Type-Options": "nosniff"})

    # --- what the page hears ------------------------------------------------------------------------

    async def _tell(self, request: web.Request) -> web.StreamResponse:
        """Everything there is, then whatever changes, until the page is closed."""
        check_origin(request)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await response.prepare(request)
        teller = Teller(self.world, self._pressed, self.move is not None)
        with suppress(ConnectionError, asyncio.CancelledError):
            while True:
                changed = self.world.changed
                lines = [f"data: {json.dumps(event, ensure_ascii=False)}\n\n" for event in teller.news()]
                await response.write("".join(lines or [": nothing new\n\n"]).encode())
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), QUIET_SECONDS)
        return response

    # --- what a person does -------------------------------------------------------------------------

    def _acting(self, act: Callable[[Json], Awaitable[Json]]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            check_origin(request)
            try:
                return web.json_response(await act(await request.json()))
            except (KeyError, ValueError, TypeError, AssertionError, ApiError) as error:
                return web.json_response({"error": f"not possible: {error}"}, status=400)

        return handle

    async def _say(self, wish: Json) -> Json:
        message = self.world.say(int(wish["user"]), str(wish["text"])[:4096], int(wish["chat"]))
        return {"message": message["message_id"]}

    async def _press(self, wish: Json) -> Json:
        message = self.world.chats[int(wish["chat"])].messages[int(wish["message"])]
        query = self.world.press(int(wish["user"]), message, str(wish["data"]))
        self._pressed[query] = {"chat": int(wish["chat"]), "message": int(wish["message"])}
        return {"query": query}

    async def _forward(self, wish: Json) -> Json:
        message = self.world.chats[int(wish["from"])].messages[int(wish["message"])]
        return {"message": self.world.forward(int(wish["user"]), message, int(wish["chat"]))["message_id"]}

    async def _ask_inline(self, wish: Json) -> Json:
        results = await self.world.ask_inline(int(wish["user"]), str(wish["query"])[:256])
        return {"results": results}

    async def _choose(self, wish: Json) -> Json:
        message = self.world.choose(int(wish["user"]), int(wish["chat"]), dict(wish["result"]))
        return {"message": message["message_id"]}

    async def _move_clock(self, wish: Json) -> Json:
        if self.move is None:
            raise ValueError("this clock is the real one")
        await self.move(str(wish["by"]))
        self.world.tell()
        return {"now": self.world.clock().isoformat()}

    async def _upload(self, request: web.Request) -> web.Response:
        check_origin(request)
        form = await read_form(request, {})
        if not isinstance(upload := form.files.get("file"), tuple):
            raise web.HTTPBadRequest
        message = self.world.send_file(int(form.values["user"]), int(form.values["chat"]), upload[0], upload[1])
        return web.json_response({"message": message["message_id"]})


@dataclass
class Teller:
    """How far one open page has heard."""

    world: World
    pressed: dict[str, Json]
    movable: bool
    heard: int = 0
    notices: int = 0
    actions: int = 0
    told: bool = False
    _said: str = ""
    _ahead: float | None = None

    def news(self) -> list[Json]:
        """The events since the last time. The first are everything there is, and end with one that says so."""
        events = [*self._frame(), *self._clock(), *self._messages(), *self._notices(), *self._typing()]
        if not self.told:
            events.append({"kind": "told"})
            self.told = True
        return events

    def _frame(self) -> Iterator[Json]:
        """Chats, people and menus, when any of them is another than before."""
        chats = [chat.shape for chat in self.world.chats.values() if chat.moved_to is None]
        users = list(self.world.users.values())
        frame = {
            "kind": "frame",
            "bot": self.world.bot,
            "chats": chats,
            "users": users,
            "menus": {chat["id"]: {user["id"]: self._find_menu(chat, user) for user in users} for chat in chats},
            "busy": self.world.busy,
        }
        said = json.dumps(frame, sort_keys=True)
        if said != self._said:
            self._said = said
            yield frame

    def _find_menu(self, chat: Json, user: Json) -> list[Json]:
        return find_menu(self.world.commands, chat, user["id"], user["language_code"])

    def _clock(self) -> Iterator[Json]:
        """The clock when it was turned; the page lets it run on."""
        ahead = (self.world.clock() - datetime.now(UTC)).total_seconds()
        if self.movable and (self._ahead is None or abs(ahead - self._ahead) > CLOCK_SECONDS):
            self._ahead = ahead
            yield {"kind": "clock", "now": self.world.clock().isoformat()}

    def _messages(self) -> Iterator[Json]:
        changed = dict.fromkeys(self.world.journal[self.heard :])
        self.heard = len(self.world.journal)
        gone = [[chat, message] for chat, message in changed if message not in self.world.chats[chat].messages]
        there = [self.world.chats[chat].messages[message] for chat, message in changed if [chat, message] not in gone]
        for start in range(0, len(there), BATCH):
            yield {"kind": "messages", "messages": there[start : start + BATCH]}
        if gone:
            yield {"kind": "gone", "messages": gone}

    def _notices(self) -> Iterator[Json]:
        for notice in self.world.notices[self.notices :]:
            yield {"kind": "notice", **self.pressed.get(notice["query"], {}), "text": notice["text"], "alert": notice["alert"]}
        self.notices = len(self.world.notices)

    def _typing(self) -> Iterator[Json]:
        for chat in dict.fromkeys(self.world.actions[self.actions :]):
            yield {"kind": "typing", "chat": chat}
        self.actions = len(self.world.actions)


def check_origin(request: web.Request) -> None:
    """Only the page itself may act and listen: a browser says in Origin whose page asks, and in Host by which name."""
    origin = request.headers.get("Origin")
    if request.url.host not in HOSTS or (origin is not None and origin.partition("://")[2] != request.host):
        raise web.HTTPForbidden
