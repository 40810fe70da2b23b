"""Health, metrics and the webhook on one port (aiohttp.web)."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.metrics import Metrics

LOG = structlog.get_logger(__name__)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
READY_SECONDS = 5.0
LARGEST_UPDATE = 1_000_000

Check = Callable[[], Awaitable[str | None]]
Receive = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass
class Web:
    """One port. `check` says what is not ready, or None; `refresh` brings the gauges up to date before they are read."""

    metrics: Metrics
    check: Check
    refresh: Callable[[], Awaitable[None]]
    webhook: tuple[str, str, Receive] | None = None
    _runner: web.AppRunner | None = field(default=None, init=False)

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port, which for 0 is a free one."""
        self._runner = web.AppRunner(self.build_app(), access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    def build_app(self) -> web.Application:
        """The routes."""
        app = web.Application(client_max_size=LARGEST_UPDATE)
        app.router.add_get("/healthz", self._answer_health)
        app.router.add_get("/readyz", self._answer_ready)
        app.router.add_get("/metrics", self._answer_metrics)
        if self.webhook:
            app.router.add_post(self.webhook[0], self._answer_webhook)
        return app

    async def _answer_health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def _answer_ready(self, _request: web.Request) -> web.Response:
        try:
            missing = await asyncio.wait_for(self.check(), READY_SECONDS)
        except Exception as error:
            missing = f"the database does not answer: {type(error).__name__}"
        return web.json_response({"status": missing or "ready"}, status=503 if missing else 200)

    async def _answer_metrics(self, _request: web.Request) -> web.Response:
        try:
            await asyncio.wait_for(self.refresh(), READY_SECONDS)
        except Exception:
            LOG.warning("gauges could not be refreshed", exc_info=True)
        return web.Response(body=self.metrics.render(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _answer_webhook(self, request: web.Request) -> web.Response:
        assert self.webhook is not None
        _, secret, receive = self.webhook
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return web.Response(status=403)
        try:
            update = await request.json()
        except ValueError:
            return web.Response(status=400)
        await receive(update)
        return web.Response()
