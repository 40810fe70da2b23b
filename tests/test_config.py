"""The configuration: what is read from where, and every wrong one told with key, value and what is allowed."""

from __future__ import annotations

import os
from datetime import time
from pathlib import Path

import pytest
import yaml

from bot.config import Settings, list_keys, load_settings, load_token
from digest.errors import ConfigurationError

TOKEN = "123456789:" + "A" * 35
SHIPPED = Path(__file__).parents[1] / "config.yaml"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.upper().startswith(("ATTACHE_", "TELEGRAM_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def load(text: str, tmp_path: Path) -> Settings:
    file = tmp_path / "given.yaml"
    file.write_text(text, encoding="utf-8")
    return load_settings(file)


def fail(text: str, tmp_path: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(text, tmp_path)
    return str(caught.value)


def test_without_a_file_defaults_serve() -> None:
    settings = load_settings()
    assert settings.database.url == "sqlite:///attache.db"
    assert settings.schedule.default_times == (time(8),)
    assert settings.telegram.base_url == "https://api.telegram.org/bot"


def test_a_file_named_and_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"absent\.yaml"):
        load_settings(tmp_path / "absent.yaml")


def test_config_yaml_of_the_directory_is_read(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("schedule: {default_zone: Asia/Almaty}", encoding="utf-8")
    assert load_settings().schedule.default_zone == "Asia/Almaty"


def test_the_shipped_file_holds_every_key_with_its_default() -> None:
    content = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))

    def flatten(section: dict[str, object], prefix: str = "") -> list[str]:
        keys: list[str] = []
        for name, value in section.items():
            keys += flatten(value, f"{prefix}{name}.") if isinstance(value, dict) else [f"{prefix}{name}"]
        return keys

    assert flatten(content) == list(list_keys())
    assert load_settings(SHIPPED) == Settings()


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "sources:\n", "schedule: {}\n"])
def test_an_empty_file_or_section_is_as_good_as_none(text: str, tmp_path: Path) -> None:
    assert load(text, tmp_path) == Settings()


def test_times_may_be_written_with_or_without_quotes(tmp_path: Path) -> None:
    settings = load("schedule: {default_times: [7:30, '08:00', \"20:15\", 9:00]}", tmp_path)
    assert settings.schedule.default_times == (time(7, 30), time(8), time(20, 15), time(9))


def test_the_environment_wins_key_by_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTACHE_DATABASE__URL", "postgresql://somewhere/attache")
    monkeypatch.setenv("ATTACHE_SCHEDULE__DEFAULT_TIMES", "09:00, 21:30")
    monkeypatch.setenv("ATTACHE_ADMINS", "[1, 2]")
    settings = load("database: {url: 'sqlite:///a.db', busy_seconds: 5}\nschedule: {default_zone: UTC}", tmp_path)
    assert settings.database.url == "postgresql://somewhere/attache"
    assert settings.database.busy_seconds == 5
    assert settings.schedule.default_times == (time(9), time(21, 30))
    assert settings.admins == (1, 2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("shedule: {}", ["shedule", "schedule"]),
        ("telegram: {base_urll: x}", ["telegram.base_urll", "base_url"]),
        ("telegram: {token: '1:a'}", ["telegram.token", "TELEGRAM_BOT_TOKEN"]),
        ("schedule: {default_zone: Europe/Atlantis}", ["schedule.default_zone", "Europe/Atlantis", "Asia/Almaty"]),
        ("schedule: {default_times: ['25:00']}", ["schedule.default_times.0", "25:00", "23:59"]),
        ("schedule: {default_times: [8:75]}", ["schedule.default_times.0", "8:75"]),
        ("schedule: {default_times: '08:00'}", ["schedule.default_times", "list"]),
        ("schedule: {default_times: []}", ["schedule.default_times", "at least 1"]),
        ("schedule: 8", ["schedule is 8", "section"]),
        ("schedule: {max_lateness_hours: -1}", ["schedule.max_lateness_hours", "-1", "greater than 0"]),
        ("delivery: {per_second: many}", ["delivery.per_second", "many", "integer"]),
        ("delivery: {per_second: 500}", ["delivery", "paid_broadcast"]),
        ("database: {url: 'mysql://x'}", ["database.url", "mysql://x", "postgresql://"]),
        ("telegram: {base_url: 'ftp://x'}", ["telegram.base_url", "ftp://x", "http"]),
        ("telegram: {webhook: {url: 'https://a.example/hook'}}", ["telegram.webhook", "secret"]),
        ("access: {mode: closed}", ["access.mode", "closed", "allowlist"]),
        ("access: {mode: allowlist}", ["access", "access.allowlist"]),
        ("access: {mode: invite}", ["access", "access.invite"]),
        ("sources: [{name: x}]", ["sources.0.url", "missing"]),
        ("sources: [{url: 'https://a.example', nmae: x}]", ["sources.0.nmae", "name"]),
        ("logging: {level: loud}", ["logging.level", "loud", "debug"]),
        ("[1, 2]", ["given.yaml", "sections"]),
        ("a: [", ["given.yaml", "YAML"]),
    ],
)
def test_what_is_wrong_is_told(text: str, told: list[str], tmp_path: Path) -> None:
    message = fail(text, tmp_path)
    assert [word for word in told if word not in message] == []
    assert "\n" not in message


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "given.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load_settings(tmp_path / "given.yaml")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ATTACHE_DATABASE__URI", "x", "ATTACHE_DATABASE__URL"),
        ("ATTACHE_DATABSE__URL", "x", "ATTACHE_DATABASE__URL"),
        ("ATTACHE_TOKEN", "x", "allowed are"),
        ("ATTACHE_SCHEDULE__DEFAULT_ZONE", "Mars", "schedule.default_zone is 'Mars'"),
        ("ATTACHE_SCHEDULE__DEFAULT_TIMES", "noon", "schedule.default_times.0 is 'noon'"),
    ],
)
def test_a_wrong_variable_is_told(name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert told in str(caught.value)


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    assert "hush" not in fail("access: {mode: invite, invite: hush}", tmp_path)
    settings = load("telegram: {webhook: {url: 'https://a.example/t', secret: hush-hush}}", tmp_path)
    assert "hush" not in repr(settings)


class TestToken:
    def test_from_the_variable(self) -> None:
        assert load_token({"TELEGRAM_BOT_TOKEN": f" {TOKEN}\n"}).get_secret_value() == TOKEN

    def test_from_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "token").write_text(TOKEN + "\n", encoding="utf-8")
        assert load_token({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "token")}).get_secret_value() == TOKEN

    @pytest.mark.parametrize("environment", [{}, {"TELEGRAM_BOT_TOKEN": "  "}])
    def test_missing(self, environment: dict[str, str]) -> None:
        with pytest.raises(ConfigurationError, match="TELEGRAM_BOT_TOKEN is not set"):
            load_token(environment)

    def test_wrong_and_not_shown(self) -> None:
        with pytest.raises(ConfigurationError, match="no bot token") as caught:
            load_token({"TELEGRAM_BOT_TOKEN": "12345:short-secret"})
        assert "short-secret" not in str(caught.value)

    def test_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigurationError, match="TELEGRAM_BOT_TOKEN_FILE"):
            load_token({"TELEGRAM_BOT_TOKEN_FILE": str(tmp_path / "absent")})
