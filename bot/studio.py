"""What takes long to make, made beside everything else: charts, sent again by the id Telegram gave them, and tables."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from telegram import Message
from telegram.error import BadRequest

from bot.messages.answer import File, Part
from bot.posting import TelegramBot, post_part
from bot.workers import Workers
from digest.api import Chart, draw_chart, write_table

KEPT = 1_000  # charts whose ids are remembered; a forgotten one is drawn again


class Studio:
    """Sends parts, their charts and tables made by workers."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._ids: OrderedDict[Chart, str] = OrderedDict()

    async def post(self, bot: TelegramBot, chat: int, part: Part) -> Message:
        """Send one part; a chart Telegram holds already goes by its id."""
        if part.table is not None:
            content = await self._workers.run(write_table, part.table)
            return await post_part(bot, chat, replace(part, document=File(part.table.name, content)))
        if part.chart is None:
            return await post_part(bot, chat, part)
        if known := self._ids.get(part.chart):
            try:
                return await post_part(bot, chat, replace(part, file_id=known))
            except BadRequest as error:
                if "file identifier" not in str(error):
                    raise
                del self._ids[part.chart]
        drawn = await self._workers.run(draw_chart, part.chart)
        message = await post_part(bot, chat, replace(part, photo=drawn))
        self._remember(part.chart, message)
        return message

    def _remember(self, chart: Chart, message: Message) -> None:
        if message.photo:
            self._ids[chart] = message.photo[-1].file_id
        while len(self._ids) > KEPT:
            self._ids.popitem(last=False)
