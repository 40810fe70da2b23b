"""How many messages a second the sandbox takes: `python -m bench.sandbox`. The server has a process and a core to itself.

The client, another process, speaks plain HTTP/1.1 over CONNECTIONS kept-alive connections, each with one call under way,
so that what is measured is the server. Beside the rate stand the server's own processor seconds: on a machine that is
shared, messages per processor second is the figure to compare.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import statistics
import time
from multiprocessing.connection import Connection

from bot.sandbox.server import open_sandbox
from bot.sandbox.world import World

RUNS = 5
MESSAGES = 10_000
CONNECTIONS = 32
READERS = 100
HTML = (
    "<b>Trade</b> · Mongolia\n• Turnover: <b>$74M</b>, +3.6%\n• Exports: <b>$71.5M</b> ¹\n\n¹ <a href='https://example.org/1'>x</a>"
)
KEYBOARD = {"inline_keyboard": [[{"text": "All facts", "callback_data": "1+/country MN"}]]}


def build_requests(address: str, token: str) -> list[bytes]:
    """One sendMessage a reader, as a bot sends it: HTML and a button."""
    host = address.removeprefix("http://")
    requests = []
    for reader in range(1, READERS + 1):
        call = {"chat_id": reader, "text": HTML, "parse_mode": "HTML", "reply_markup": KEYBOARD}
        body = json.dumps(call).encode()
        head = f"POST /bot{token}/sendMessage HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        requests.append(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    return requests


async def send_all(address: str, token: str, count: int) -> float:
    """Seconds that `count` messages take."""
    requests = build_requests(address, token)
    host, _, port = address.removeprefix("http://").partition(":")
    turns = iter(range(count))

    async def send() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        for turn in turns:
            writer.write(requests[turn % READERS])
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(CONNECTIONS)))
    return time.perf_counter() - started


def serve(pipe: Connection) -> None:
    """The sandbox in a process of its own: tells its address, and its processor seconds whenever asked."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    world = World()
    for reader in range(1, READERS + 1):
        world.add_person(reader)
    async with open_sandbox(world) as sandbox:
        pipe.send((sandbox.address, world.token))
        while await asyncio.to_thread(pipe.recv):
            pipe.send(time.process_time())


def main() -> None:
    pipe, other = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(other,))
    server.start()
    address, token = pipe.recv()
    rates, own = [], []
    for _ in range(RUNS):
        pipe.send(True)
        before = pipe.recv()
        rates.append(MESSAGES / asyncio.run(send_all(address, token, MESSAGES)))
        pipe.send(True)
        own.append(MESSAGES / (pipe.recv() - before))
    pipe.send(False)
    server.join()
    print("| what | median | spread |\n|---|---|---|")
    for name, values in (("a second, on one core", rates), ("a processor second of the server", own)):
        print(f"| sendMessage, {name} | {statistics.median(values):,.0f} | {min(values):,.0f}–{max(values):,.0f} |")


if __name__ == "__main__":
    main()
