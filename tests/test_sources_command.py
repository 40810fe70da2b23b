"""`attache sources` and `attache ingest` as an operator uses them: the settings of the file decide how links are fetched."""

from __future__ import annotations

from pathlib import Path

import pytest
from site_on_loopback import Site
from typer.testing import CliRunner, Result

from bot.cli import app

FEED = """<rss version="2.0"><channel><title>Post</title><item><title>Ferry</title><link>https://post.example/1</link>
<description>The ferry sails again.</description></item></channel></rss>"""


@pytest.fixture
def config(tmp_path: Path, site: Site) -> Path:
    """A configuration with a feed on loopback, which links may reach, and a folder that is not there."""
    site.answers["/rss"] = (200, {"Content-Type": "application/rss+xml"}, FEED.encode())
    file = tmp_path / "config.yaml"
    file.write_text(
        f"database: {{url: 'sqlite:///{tmp_path / 'a.db'}'}}\n"
        "fetch: {allow_networks: [127.0.0.0/8], timeout_seconds: 2}\n"
        f"sources: [{{url: '{site.address}/rss', name: The Post}}, {{url: /no/such/place, enabled: false}}]\n"
    )
    return file


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_sources_are_listed_as_they_were_left(config: Path) -> None:
    shown = run("sources", "list", "--config", str(config))
    assert shown.exit_code == 0
    assert "15 min" in shown.stdout
    assert "off" in shown.stdout


def test_sources_are_checked_and_nothing_is_kept(config: Path) -> None:
    shown = run("sources", "check", "--config", str(config))
    assert shown.exit_code == 1
    assert "1 documents" in shown.stdout
    assert run("ask", "/search ferry", "--config", str(config)).exit_code == 0


def test_a_link_is_fetched_as_the_settings_say(config: Path, site: Site) -> None:
    shown = run("ingest", f"{site.address}/rss", "--config", str(config))
    assert "1 new" in shown.stdout, shown.output
    config.write_text(config.read_text().replace("127.0.0.0/8", "10.0.0.0/8"))
    assert run("ingest", f"{site.address}/rss", "--config", str(config)).exit_code == 1


@pytest.mark.parametrize("command", ["list", "check"])
def test_no_sources_are_said_so(command: str, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(f"database: {{url: 'sqlite:///{tmp_path / 'a.db'}'}}\n")
    shown = run("sources", command, "--config", str(file))
    assert shown.exit_code == 0
    assert "no sources" in shown.stdout
