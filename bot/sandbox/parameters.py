"""Parameters of a Bot API call, which arrive as JSON, as a form, or in the query: read as what they are meant to be."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import CHAT_NOT_FOUND, bad_request


@dataclass(frozen=True)
class Parameters:
    """One call's values (of any JSON type or strings) and uploaded files by name."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """A string."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number; a 400 for anything else."""
        value = self.values.get(name)
        try:
            return default if value in (None, "") else int(str(value))
        except ValueError:
            raise bad_request(f'field "{name}" must be of type Number') from None

    def flag(self, name: str) -> bool:
        """A truth value, `true` or `1` in a form."""
        return str(self.values.get(name, "")).lower() in ("true", "1")

    def object(self, name: str) -> Any:
        """A JSON value, in a form as a string of JSON; None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def chat_id(self) -> int:
        """The chat meant; public names are not known here."""
        value = self.values.get("chat_id")
        if value in (None, ""):
            raise bad_request("chat_id is empty")
        try:
            return int(str(value))
        except ValueError:
            raise CHAT_NOT_FOUND from None

    def upload(self, name: str) -> tuple[str, bytes] | str | None:
        """An uploaded file as (name, content), a file id or address as a string, or None."""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            return self.files.get(value.removeprefix("attach://"))
        return self.files.get(name) or (str(value) if value else None)
