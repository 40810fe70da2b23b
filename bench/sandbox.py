"""How many messages a second the sandbox takes, and how soon the demonstration answers: `python -m bench.sandbox`.

The server has a process and a core to itself. The client, another process, speaks plain HTTP/1.1 over CONNECTIONS
kept-alive connections, each with one call under way, so that what is measured is the server. Beside each figure stand the
processor seconds behind it: on a machine that is shared they are what to compare.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from multiprocessing.connection import Connection
from pathlib import Path

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


def time_start() -> tuple[float, float]:
    """Seconds from the command to its page, and its processor seconds (not a number where there is no /proc)."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "bot.cli", "demo", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8") as process:
        assert process.stdout is not None
        urllib.request.urlopen(process.stdout.readline().split()[3]).read()
        seconds, spent = time.perf_counter() - started, read_processor_seconds(process.pid)
        process.terminate()
        process.stdout.read()
    return seconds, spent


def read_processor_seconds(pid: int) -> float:
    """What a process has used so far."""
    try:
        user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:
        return float("nan")
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measure_rates() -> tuple[list[float], list[float]]:
    """Messages a second, and a processor second of the server, in RUNS runs."""
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
    return rates, own


def main() -> None:
    print("| what | median | spread |\n|---|---|---|")
    rates, own = measure_rates()
    for name, values in (("a second, on one core", rates), ("a processor second of the server", own)):
        print(f"| sendMessage, {name} | {statistics.median(values):,.0f} | {min(values):,.0f}–{max(values):,.0f} |")
    starts = [time_start() for _ in range(RUNS)]
    for name, values in (("", [wall for wall, _ in starts]), (", processor seconds", [spent for _, spent in starts])):
        print(f"| `attache demo` to its page{name} | {statistics.median(values):.2f} s | {min(values):.2f}–{max(values):.2f} |")


if __name__ == "__main__":
    main()
