"""The whole configuration: `config.yaml`, the environment over it, and what is allowed.

Every key can be set by `ATTACHE_<SECTION>__<KEY>`; the environment wins. The token stands in neither: it comes from
`TELEGRAM_BOT_TOKEN`, or from the file `TELEGRAM_BOT_TOKEN_FILE` names. Whatever is wrong raises ConfigurationError
with the key, the value and what is allowed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, PlainSerializer, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from digest.config import ArchiveSettings, DatabaseSettings, DigestSettings, FetchSettings, Section, SourceSettings
from digest.errors import ConfigurationError

DEFAULT_FILE = Path("config.yaml")
PREFIX = "ATTACHE_"
WORDS = {
    "tuple_type": "give a list",
    "model_type": "give a section with its keys",
    "model_attributes_type": "give a section with its keys",
}
TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{20,100}")


def check_zone(zone: str) -> str:
    """The zone itself when IANA knows it."""
    if zone not in available_timezones():
        raise ValueError("not a time zone of the IANA list; write it like Asia/Almaty, Europe/Berlin or UTC")
    return zone


def read_time(value: object) -> time:
    """A time of day from "08:00"; YAML reads 08:00 without quotes as a number of minutes, which is read as meant."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60:
        return time(value // 60, value % 60)
    if isinstance(value, str) and (match := re.fullmatch(r"(\d{1,2}):(\d{2})", value.strip())):
        hour, minute = int(match[1]), int(match[2])
        if hour < 24 and minute < 60:
            return time(hour, minute)
    if isinstance(value, time):
        return value
    raise ValueError('not a time of day; write it like "08:00", from "00:00" to "23:59"')


def check_base_url(url: str) -> str:
    """An address of a Bot API server, without a slash at its end."""
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
        raise ValueError("not an http(s) address; the Bot API's own is https://api.telegram.org/bot")
    return url.rstrip("/")


Zone = Annotated[str, AfterValidator(check_zone)]
TimeOfDay = Annotated[time, BeforeValidator(read_time), PlainSerializer(lambda at: f"{at:%H:%M}")]
BaseUrl = Annotated[str, AfterValidator(check_base_url)]


class WebhookSettings(Section):
    """Webhook instead of polling when `url` is set; `secret` is checked in every request Telegram makes."""

    url: str | None = Field(default=None, pattern="^https://")
    path: str = Field(default="/telegram", pattern="^/")
    secret: SecretStr | None = Field(default=None, description="1–256 of A-Z a-z 0-9 _ -")

    @model_validator(mode="after")
    def _secret_given(self) -> WebhookSettings:
        if self.url and (self.secret is None or not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", self.secret.get_secret_value())):
            raise ValueError("a webhook needs telegram.webhook.secret: 1 to 256 of A-Z a-z 0-9 _ -")
        return self


class TelegramSettings(Section):
    """Which Bot API server, and how it is reached."""

    base_url: BaseUrl = "https://api.telegram.org/bot"
    connect_timeout: float = Field(default=10.0, gt=0, le=120)
    read_timeout: float = Field(default=20.0, gt=0, le=300)
    poll_timeout: int = Field(default=30, ge=0, le=50)
    connections: int = Field(default=64, ge=2, le=1000)
    webhook: WebhookSettings = WebhookSettings()


class ScheduleSettings(Section):
    """When digests are due for whoever has not set anything, and how late one may still be sent."""

    default_times: tuple[TimeOfDay, ...] = Field(default=(time(8),), min_length=1, max_length=24)
    default_zone: Zone = "UTC"
    max_lateness_hours: float = Field(default=6.0, gt=0, le=48)
    tick_seconds: int = Field(default=60, ge=1, le=3600)


class DeliverySettings(Section):
    """Telegram's limits, kept before it has to enforce them, and patience with its failures."""

    per_second: int = Field(default=30, ge=1, le=1000)
    paid_broadcast: bool = Field(default=False, description="Send with allow_paid_broadcast; needed for more than 30 a second.")
    per_chat_seconds: float = Field(default=1.0, ge=0, le=60)
    per_group_minute: int = Field(default=20, ge=1, le=1000)
    in_flight: int = Field(default=64, ge=1, le=1000)
    lease_seconds: int = Field(default=120, ge=1, le=3600)
    first_retry_seconds: float = Field(default=5.0, gt=0, le=600)
    longest_retry_seconds: float = Field(default=600.0, gt=0, le=7200)
    drain_seconds: float = Field(default=20.0, ge=0, le=300)

    @model_validator(mode="after")
    def _paid_beyond_free(self) -> DeliverySettings:
        if self.per_second > 30 and not self.paid_broadcast:
            raise ValueError("more than 30 messages a second need delivery.paid_broadcast: true")
        return self


class AccessSettings(Section):
    """Who may use the bot: everybody, whoever has the invitation, or the listed Telegram user ids."""

    mode: Literal["open", "invite", "allowlist"] = "open"
    allowlist: tuple[int, ...] = ()
    invite: SecretStr | None = Field(default=None, description="The payload of the invitation link, 8–64 of A-Z a-z 0-9 _ -")

    @model_validator(mode="after")
    def _mode_complete(self) -> AccessSettings:
        if self.mode == "invite" and (
            self.invite is None or not re.fullmatch(r"[A-Za-z0-9_-]{8,64}", self.invite.get_secret_value())
        ):
            raise ValueError("access.mode invite needs access.invite: 8 to 64 of A-Z a-z 0-9 _ -")
        if self.mode == "allowlist" and not self.allowlist:
            raise ValueError("access.mode allowlist needs access.allowlist: Telegram user ids")
        return self


class HealthSettings(Section):
    """Health, metrics and webhook on one port; 0 takes a free one, null opens none."""

    host: str = "127.0.0.1"
    port: int | None = Field(default=8080, ge=0, le=65_535)


class LoggingSettings(Section):
    """How the log is written: `console` for people, `json` for machines, `auto` by whether it is a terminal."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "console"] = "auto"


class Environment(EnvSettingsSource):
    """The environment, where a list may be JSON or simply words with commas between them."""

    def decode_complex_value(self, field_name: str, field: Any, value: Any) -> Any:
        """A JSON value, or else the words between commas."""
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return [word.strip() for word in str(value).split(",")]


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True)

    database: DatabaseSettings = DatabaseSettings()
    archive: ArchiveSettings = ArchiveSettings()
    digest: DigestSettings = DigestSettings()
    sources: tuple[SourceSettings, ...] = ()
    fetch: FetchSettings = FetchSettings()
    telegram: TelegramSettings = TelegramSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    delivery: DeliverySettings = DeliverySettings()
    access: AccessSettings = AccessSettings()
    admins: tuple[int, ...] = ()
    health: HealthSettings = HealthSettings()
    logging: LoggingSettings = LoggingSettings()

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_others: Any, **_more: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load_settings` hands over, with the environment over it."""
        environment = Environment(settings_cls, env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True)
        return (environment, init_settings)


def load_settings(path: Path | None = None) -> Settings:
    """The settings of a file and the environment; without a path `config.yaml` if it exists, else the defaults.

    Raises ConfigurationError for a missing file that was named, and for whatever is unknown or not allowed.
    """
    file = path or DEFAULT_FILE
    content = _read_yaml(file) if path or file.is_file() else {}
    _check_environment(os.environ)
    try:
        return Settings(**content)
    except ValidationError as error:
        raise ConfigurationError(_describe(error, file.name)) from error


def load_token(environment: Mapping[str, str] | None = None) -> SecretStr:
    """The bot's token from the environment or the file it names; raises ConfigurationError, never showing the value."""
    environment = os.environ if environment is None else environment
    token, source = environment.get("TELEGRAM_BOT_TOKEN", "").strip(), "TELEGRAM_BOT_TOKEN"
    if not token and (name := environment.get("TELEGRAM_BOT_TOKEN_FILE", "").strip()):
        token, source = _read_text(Path(name), "TELEGRAM_BOT_TOKEN_FILE").strip(), f"the file {name}"
    if not token:
        raise ConfigurationError(
            "TELEGRAM_BOT_TOKEN is not set: give the token of your bot (from @BotFather) in it, "
            "or the name of a file that holds it in TELEGRAM_BOT_TOKEN_FILE; `attache demo` needs none"
        )
    if not TOKEN.fullmatch(token):
        raise ConfigurationError(f"{source} holds no bot token: it looks like 123456789:AA…, digits, a colon, letters and digits")
    return SecretStr(token)


def list_keys(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """Every key that can be set, dotted: `database.url`, … `sources` and other lists are one key."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from list_keys(kind, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def _read_yaml(file: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(_read_text(file, "--config"))
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{file} is not valid YAML: {' '.join(str(error).split())}") from error
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise ConfigurationError(
            f"{file} holds {type(content).__name__}, not sections; allowed are {', '.join(Settings.model_fields)}"
        )
    # A section left empty ("sources:" with everything commented out) is as good as absent.
    return {key: value for key, value in content.items() if value is not None or key not in Settings.model_fields}


def _read_text(file: Path, source: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} (from {source}) is not UTF-8 text") from error
    except OSError as error:
        raise ConfigurationError(f"{file} (from {source}) cannot be read: {error.strerror}") from error


def _check_environment(environment: Mapping[str, str]) -> None:
    """A misspelt variable would be ignored in silence: every one with our prefix must be a key."""
    known = {PREFIX + key.replace(".", "__").upper() for key in list_keys()}
    sections = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in environment:
        if name.upper().startswith(PREFIX) and name.upper() not in known | sections:
            section = name.upper().split("__")[0]
            allowed = sorted(key for key in known if key.startswith(section + "__")) or sorted(known)
            raise ConfigurationError(f"{name} in the environment is no setting; allowed are {', '.join(allowed)}")


def _describe(error: ValidationError, file: str) -> str:
    items: list[dict[str, Any]] = [dict(item) for item in error.errors()]
    # A wrong item also makes its list too short: only the item is told.
    inner = {item["loc"][:-1] for item in items}
    return "; ".join(_describe_one(item, file) for item in items if item["type"] != "too_short" or item["loc"] not in inner)


def _describe_one(item: dict[str, Any], file: str) -> str:
    where = item["loc"]
    key = ".".join(map(str, where)) or "the configuration"
    if item["type"] == "extra_forbidden":
        return f"{key} in {file} is no setting; {_describe_place(where[:-1])}"
    value = "" if isinstance(item["input"], dict | BaseModel) or _is_secret(key) else f" is {item['input']!r}"
    if item["type"] == "missing":
        return f"{key} in {file} is missing; it must be given"
    return f"{key}{value}: {WORDS.get(item['type'], item['msg'].removeprefix('Value error, '))}"


def _describe_place(place: Iterable[Any]) -> str:
    model: Any = Settings
    for part in place:
        if isinstance(part, str) and isinstance(model, type) and issubclass(model, BaseModel):
            model = model.model_fields[part].annotation if part in model.model_fields else None
    if tuple(place)[:1] == ("sources",):
        model = SourceSettings
    if isinstance(model, type) and issubclass(model, BaseModel):
        hint = " (the token comes from TELEGRAM_BOT_TOKEN only)" if model is TelegramSettings else ""
        return f"allowed are {', '.join(model.model_fields)}{hint}"
    return "remove it"


def _is_secret(key: str) -> bool:
    return key.endswith((".secret", ".invite"))
