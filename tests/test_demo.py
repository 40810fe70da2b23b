"""`attache demo` as a process: what it prints, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ATTACHE = [sys.executable, "-m", "bot.cli", "demo", "--no-browser"]


@contextmanager
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The demonstration and its address, as soon as that is printed."""
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(ATTACHE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", env=environment) as process:
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address is not None
        try:
            yield process, address[0]
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_conversation_is_printed_and_a_signal_ends_it(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path) as (process, address):
        assert b"<title>" in urllib.request.urlopen(address).read()
        assert process.stdout is not None
        said = "".join(iter(process.stdout.readline, "¹ Steppe Courier, 6 Sept\n"))
        process.send_signal(number)
        rest = process.stdout.read()
        assert process.wait() == 0
    assert "> /trade Mongolia\n" in said
    assert "$74M" in said
    assert "<b>" not in said
    assert rest.strip() == "Good-bye."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
def test_it_can_be_ended_while_it_begins(tmp_path: Path) -> None:
    with running(tmp_path) as (process, _):
        process.terminate()
        assert process.stdout is not None
        assert process.stdout.read().strip() == "Good-bye."
        assert process.wait() == 0
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run([*ATTACHE, "--port", port], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert f"--port {port} cannot be listened on" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
