"""The sandbox over HTTP: a local Bot API server that a bot cannot tell from Telegram's."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.errors import NOT_FOUND, UNAUTHORIZED, ApiError, bad_request
from bot.sandbox.faults import Fault, Limits
from bot.sandbox.methods import METHODS
from bot.sandbox.parameters import Parameters
from bot.sandbox.world import World

ENCODER = json.JSONEncoder(separators=(",", ":"))
LARGEST_REQUEST = 60_000_000
NAMES = {name.lower(): name for name in METHODS}  # Telegram takes method names in any case


@dataclass
class Sandbox:
    """A world behind a port of this machine. `faults` are what goes wrong next; `limits` are enforced when given."""

    world: World = field(default_factory=World)
    faults: list[Fault] = field(default_factory=list)
    limits: Limits | None = None
    also: Callable[[web.Application], None] | None = None
    _runner: web.AppRunner | None = None
    _address: str = ""

    @property
    def base_url(self) -> str:
        """What `telegram.base_url` must be to talk to this sandbox."""
        return f"{self._address}/bot"

    @property
    def address(self) -> str:
        """Where the sandbox answers."""
        return self._address

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        self._runner = web.AppRunner(self.build_app(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self._address = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    def build_app(self) -> web.Application:
        """The routes."""
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/{path:.+}", self._answer_file)
        if self.also is not None:
            self.also(app)
        return app

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            if request.match_info["token"] != self.world.token:
                raise UNAUTHORIZED if ":" in request.match_info["token"] else NOT_FOUND
            method = NAMES.get(request.match_info["method"].lower())
            if method is None:
                raise NOT_FOUND
            call = await _read_parameters(request)
            self.world.calls.append((method, dict(call.values)))
            return await self._carry_out(request, method, call)
        except ApiError as error:
            return web.json_response(error.to_json(), status=error.code)

    async def _carry_out(self, request: web.Request, method: str, call: Parameters) -> web.StreamResponse:
        fault = next((fault for fault in self.faults if fault.concerns(method, call)), None)
        if fault is not None:
            fault.times -= 1
            return await self._fail(request, fault, method, call)
        if self.limits is not None:
            self.limits.check(method, call)
        return web.json_response({"ok": True, "result": await self._call(method, call)}, dumps=ENCODER.encode)

    async def _call(self, method: str, call: Parameters) -> Any:
        result = METHODS[method](self.world, call)
        return await result if inspect.isawaitable(result) else result

    async def _fail(self, request: web.Request, fault: Fault, method: str, call: Parameters) -> web.StreamResponse:
        if fault.accepted:
            await self._call(method, call)
        if fault.error is not None:
            raise fault.error
        if fault.kind == "silence":
            await asyncio.sleep(3600)
        if fault.kind == "cut" and request.transport is not None:
            request.transport.close()
        if fault.kind == "status":
            return web.Response(status=fault.status, text="<html>Bad Gateway</html>", content_type="text/html")
        return web.Response(text="<html>not what you expected</html>", content_type="text/html")

    async def _answer_file(self, request: web.Request) -> web.Response:
        content = self.world.files.get(request.match_info["path"])
        if request.match_info["token"] != self.world.token or content is None:
            return web.json_response(NOT_FOUND.to_json(), status=404)
        return web.Response(body=content, content_type="application/octet-stream")


@asynccontextmanager
async def open_sandbox(
    world: World | None = None,
    port: int = 0,
    limits: Limits | None = None,
    also: Callable[[web.Application], None] | None = None,
) -> AsyncIterator[Sandbox]:
    """A sandbox that listens as long as the block lasts; `also` adds routes beside the Bot API, such as the page's."""
    sandbox = Sandbox(world or World(), limits=limits, also=also)
    await sandbox.start(port=port)
    try:
        yield sandbox
    finally:
        await sandbox.stop()


async def _read_parameters(request: web.Request) -> Parameters:
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json" and request.can_read_body:
        try:
            body = await request.json()
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        return Parameters({**values, **(body if isinstance(body, dict) else {})})
    if request.content_type == "multipart/form-data":
        return await read_form(request, values)
    return Parameters({**values, **dict(await request.post())})


async def read_form(request: web.Request, values: dict[str, Any]) -> Parameters:
    """A multipart form: its fields over `values`, its files by name."""
    files: dict[str, tuple[str, bytes]] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is not None:
            files[part.name] = (part.filename, content)
        else:
            values[part.name] = content.decode("utf-8", "replace")
    return Parameters(values, files)
