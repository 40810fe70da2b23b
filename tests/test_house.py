"""The house is in order: what is documented exists, what exists is documented, and nothing secret is committed."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TOKEN = re.compile(rb"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b")  # as BotFather gives them


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def test_no_telegram_token_is_committed() -> None:
    for path in tracked_files():
        if path.is_file():
            assert not TOKEN.search(path.read_bytes()), path


def test_every_command_of_the_command_line_is_in_the_readme() -> None:
    import typer.main

    from bot.cli import app

    root = typer.main.get_command(app)
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        for line in [f"{name} {sub}" for sub in getattr(command, "commands", {})] or [name]:
            assert f"attache {line}" in README, line


def test_every_command_of_the_bot_is_in_the_readme() -> None:
    from bot.commands.table import COMMANDS

    for command in COMMANDS:
        assert f"/{command.name}" in README, command.name


def test_every_dependency_is_pinned() -> None:
    def name(line: str) -> str:
        return re.split(r"[\[<>=]", line)[0].lower().replace("_", "-")

    pinned = {name(line) for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").split()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    assert {name(line) for line in wanted} - {"attache"} <= pinned


def test_every_setting_is_shown_in_the_example_configuration() -> None:
    from bot.config import Settings

    shown = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    for section, field in Settings.model_fields.items():
        fields = getattr(field.annotation, "model_fields", {})
        assert section in shown, section
        assert set(fields) <= set(shown[section] or {}), section


def test_every_file_is_in_the_architecture() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for package in ("digest", "bot"):
        for path in (ROOT / package).rglob("*.py"):
            if path.name != "__init__.py" and "migrations" not in path.parts and "data" not in path.parts:
                room = page.partition(f"### `{path.parent.relative_to(ROOT)}/`")[2].partition("###")[0]
                assert f"- `{path.stem}` " in room, path
