"""Commands that need no settings: what the settings are, and a new key."""

from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.settings import Settings, meaning

HEAD = """\
# Settings

All of them are environment variables; an empty one counts as unset. Every fault is reported at
once when a process starts. This page is printed by `python -m bot settings`.

| variable | what it decides | what it should be | default |
|---|---|---|---|
"""


def main() -> None:
    """Print every setting as a page of Markdown."""
    print(settings_page(), end="")


def settings_page() -> str:
    """docs/settings.md, made from the settings themselves."""
    return HEAD + "".join(_row(name) for name in Settings.model_fields)


def _row(name: str) -> str:
    words = meaning(name)
    default = Settings.model_fields[name].default
    if isinstance(default, SecretStr):
        default = default.get_secret_value()  # a default is no secret
    shown = "" if default in {None, ()} else f"`{default}`"
    expected = words.expected.removeprefix("should be ")
    return f"| `{name.upper()}` | {words.purpose} | {expected} | {shown} |\n"


def key() -> None:
    """Print a new key for `ENCRYPTION_KEYS`."""
    print(Fernet.generate_key().decode("ascii"))
