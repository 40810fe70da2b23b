"""The log: structured, one line an event, never a token or what people write."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from bot.config import LoggingSettings

TOKEN = re.compile(r"\d{5,20}:[A-Za-z0-9_-]{20,100}")
HIDDEN = "[token]"
# These log addresses, which hold the token, or every run of every job.
QUIET = ("alembic", "httpx", "httpcore", "apscheduler", "aiohttp.access", "telegram", "telegram.ext")


def configure_logging(settings: LoggingSettings) -> None:
    """Send everything, our own events and the libraries', through one formatter to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _choose_renderer(settings), _hide_rendered],
        )
    )
    logging.basicConfig(level=settings.level.upper(), handlers=[out], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def hide_token(text: str) -> str:
    """The text with everything that looks like a bot's token taken out."""
    return TOKEN.sub(HIDDEN, text)


def _choose_renderer(settings: LoggingSettings) -> Processor:
    console = settings.format == "console" or (settings.format == "auto" and sys.stderr.isatty())
    if console:
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _hide_rendered(_logger: Any, _method: str, rendered: EventDict | str) -> str:
    # On the finished line: a token may stand in an address within an exception within a cause.
    return hide_token(str(rendered))
