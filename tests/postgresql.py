"""A PostgreSQL server for the tests: one given by TEST_DATABASE_URL, else one started from the system's own programs.

Started as whoever runs the tests; as root, whom the server refuses, as `postgres` or `nobody`.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

PLACES = "/usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin /opt/homebrew/opt/postgresql*/bin".split()


def find_programs() -> Path | None:
    """The newest directory with initdb and postgres; None where there is none."""
    named = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    placed = sorted((path for place in PLACES for path in Path("/").glob(place[1:])), reverse=True)
    return next((path for path in named + placed if (path / "initdb").exists() and (path / "postgres").exists()), None)


@contextmanager
def run_server(programs: Path) -> Iterator[str]:
    """A server in a temporary directory; its address without a database."""
    user = ("postgres" if _exists("postgres") else "nobody") if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="attache-pg-") as place, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        data = Path(place) / "data"
        data.mkdir()
        if user:
            shutil.chown(place, user)
            shutil.chown(data, user)
        initdb = [programs / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(initdb, check=True, user=user, cwd=place, stdout=subprocess.DEVNULL)
        options = f"-p {port} -k {place} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60".split()
        with (Path(place) / "log").open("wb") as log:
            server = subprocess.Popen([programs / "postgres", "-D", data, *options], user=user, cwd=place, stdout=log, stderr=log)
        try:
            _wait(server, f"postgresql://tests@127.0.0.1:{port}/postgres")
            yield f"postgresql://tests@127.0.0.1:{port}"
        finally:
            # Fast shutdown: connections that a failed test left open are cut, not waited for.
            server.send_signal(signal.SIGINT)
            server.wait()


def create_database(server: str) -> str:
    """The address of a new, empty database."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
    return f"{server}/{name}"


def _wait(server: subprocess.Popen[bytes], address: str) -> None:
    for _ in range(200):
        try:
            psycopg.connect(address, connect_timeout=1).close()
        except psycopg.OperationalError:
            assert server.poll() is None, "the server ended at once"
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the server does not answer")


def _exists(user: str) -> bool:
    return any(line.startswith(f"{user}:") for line in Path("/etc/passwd").read_text().splitlines())
