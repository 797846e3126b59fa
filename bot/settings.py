"""What the operator decides, read from the environment once, at the start of each process.

Every fault is reported at once: which variable, what it should be, what to do. A value is never
repeated in a message, because it may be a secret.
"""

import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote, urlsplit

from cryptography.fernet import Fernet
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.addresses import DISCORD_API, SLACK_API, without_password
from bot.combinations import combination_faults
from bot.faults import Fault, Meaning, SettingsError
from bot.folders import Folders


class SlackDoor(StrEnum):
    """How Slack reaches the bot."""

    SOCKET = "socket"
    HTTP = "http"


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not a web address")
    return value.rstrip("/")


def _store_address(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme in {"redis", "rediss"} and parts.hostname:
        return value
    if parts.scheme == "unix" and parts.path.startswith("/"):
        return value
    raise ValueError("not the address of a Redis")


def _dsn(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    project = parts.path.rpartition("/")[2]
    if parts.scheme in {"http", "https"} and parts.username and parts.hostname and project:
        return value
    raise ValueError("not a DSN")


def _token(fits: Callable[[str], bool]) -> AfterValidator:
    def check(value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if any(character.isspace() for character in text) or not fits(text):
            raise ValueError("not such a token")
        return value

    return AfterValidator(check)


def _comma_list(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _fernet_keys(keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    for key in keys:
        Fernet(key.get_secret_value())  # ValueError on anything but 32 bytes in URL-safe base64
    return keys


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


Port = Annotated[int, Field(ge=1, le=65535)]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
WebAddress = Annotated[str, AfterValidator(_web_address)]


class Settings(BaseSettings):
    """The operator's decisions. Read them with `read_settings`, which also checks combinations.

    The name of a variable is the field's name in capitals; an empty variable counts as unset.
    """

    model_config = SettingsConfigDict(
        frozen=True, env_ignore_empty=True, hide_input_in_errors=True, extra="ignore"
    )

    redis_url: Annotated[
        SecretStr | None,
        Meaning(
            "A Redis or Valkey of your own. Unset: the embedded Valkey in DATA_DIR.",
            "should be redis://HOST:PORT/DB, rediss://HOST:PORT/DB or unix:///PATH",
            "Correct it, or unset it to use the embedded Valkey.",
        ),
        AfterValidator(lambda value: value if value is None else _store_address(value)),
    ] = None
    slack_bot_token: Annotated[
        Annotated[SecretStr, _token(lambda text: text.startswith("xoxb-"))] | None,
        Meaning(
            "Slack, one workspace: what the bot acts with.",
            "should be a bot token, which starts with xoxb-",
            "Copy the Bot User OAuth Token from OAuth & Permissions in your Slack app.",
        ),
    ] = None
    slack_app_token: Annotated[
        Annotated[SecretStr, _token(lambda text: text.startswith("xapp-"))] | None,
        Meaning(
            "Slack over Socket Mode: no public address is needed.",
            "should be an app-level token, which starts with xapp-",
            "Make one with the scope connections:write under Basic Information in your Slack app.",
        ),
    ] = None
    slack_signing_secret: Annotated[
        Annotated[SecretStr, _token(lambda _: True)] | None,
        Meaning(
            "Slack over HTTP: proves that a request comes from Slack.",
            "should be the signing secret, without spaces",
            "Copy it from Basic Information in your Slack app.",
        ),
    ] = None
    slack_client_id: Annotated[
        str | None,
        Meaning(
            "Slack, many workspaces: the app's id for OAuth.",
            "should be the client id of your Slack app",
            "Copy it from Basic Information in your Slack app.",
        ),
    ] = None
    slack_client_secret: Annotated[
        Annotated[SecretStr, _token(lambda _: True)] | None,
        Meaning(
            "Slack, many workspaces: the app's secret for OAuth.",
            "should be the client secret of your Slack app, without spaces",
            "Copy it from Basic Information in your Slack app.",
        ),
    ] = None
    slack_api_url: Annotated[
        Annotated[str, AfterValidator(lambda url: _web_address(url) + "/")],
        Meaning(
            "Where Slack's Web API is. Another address is for a stand-in, such as the sandbox.",
            "should be a web address such as https://slack.com/api/",
            "Unset it to talk to Slack.",
        ),
    ] = SLACK_API
    discord_token: Annotated[
        Annotated[
            SecretStr, _token(lambda text: text.count(".") == 2 and all(text.split(".")))  # noqa: PLR2004
        ]
        | None,
        Meaning(
            "Discord: what the bot acts with.",
            "should be the bot's token: three parts with dots between, without 'Bot' before it",
            "Copy it from the Bot page of your application in Discord's developer portal.",
        ),
    ] = None
    discord_api_url: Annotated[
        WebAddress,
        Meaning(
            "Where Discord's REST API is; the gateway is wherever that says it is.",
            "should be a web address such as https://discord.com/api/v10",
            "Unset it to talk to Discord.",
        ),
    ] = DISCORD_API
    bind_host: Annotated[
        str,
        Meaning(
            "The address on which the web process listens. A container needs 0.0.0.0.",
            "should be an IP address or a host name of this machine",
            "Unset it to listen on this machine alone.",
        ),
    ] = "127.0.0.1"
    port: Annotated[
        Port,
        Meaning(
            "The port of the web process.",
            "should be a whole number from 1 to 65535",
            "Set it to a free port.",
        ),
    ] = 8080
    public_url: Annotated[
        WebAddress | None,
        Meaning(
            "Where the web process is reached from outside, for Slack over HTTP, OAuth, and links "
            "to evidence.",
            "should be a web address such as https://bot.example.com",
            "Set it to the address that your proxy or platform gives the web process.",
        ),
    ] = None
    encryption_keys: Annotated[
        tuple[SecretStr, ...],
        NoDecode,
        BeforeValidator(_comma_list),
        AfterValidator(_fernet_keys),
        Meaning(
            "Keys for the tokens that are stored, comma-separated; the first one encrypts.",
            "should be one or more Fernet keys, with commas between",
            "Make one with `.venv/bin/python -m bot key`; keep it outside the data folder.",
        ),
    ] = ()
    data_dir: Annotated[
        Path,
        Meaning(
            "Where everything is kept; a relative path counts from the application's root.",
            "should be the path of a folder",
            "Unset it to use var.",
        ),
    ] = Path("var")
    evidence_s3_bucket: Annotated[
        str | None,
        Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"),
        Meaning(
            "Evidence in a store that speaks S3: the bucket. Unset: a folder in DATA_DIR.",
            "should be the name of a bucket: 3 to 63 small letters, digits, dots and hyphens",
            "Set it to the bucket that is to hold the evidence.",
        ),
    ] = None
    evidence_s3_endpoint: Annotated[
        WebAddress | None,
        Meaning(
            "Evidence in a store that speaks S3: its address, without the bucket.",
            "should be a web address such as https://s3.eu-west-1.amazonaws.com",
            "Copy it from whoever runs the store.",
        ),
    ] = None
    evidence_s3_region: Annotated[
        str | None,
        Field(pattern=r"^[A-Za-z0-9-]{1,63}$"),
        Meaning(
            "Evidence in a store that speaks S3: its region.",
            "should be a region such as eu-west-1",
            "Copy it from whoever runs the store; where it has none, us-east-1 or auto will do.",
        ),
    ] = None
    evidence_s3_access_key: Annotated[
        str | None,
        Meaning(
            "Evidence in a store that speaks S3: the id of a key that reads, writes, deletes and "
            "lists.",
            "should be the id of an access key",
            "Make a key for this bucket alone, and copy its id.",
        ),
    ] = None
    evidence_s3_secret_key: Annotated[
        Annotated[SecretStr, _token(lambda _: True)] | None,
        Meaning(
            "Evidence in a store that speaks S3: the secret of that key.",
            "should be the secret of an access key, without spaces",
            "Copy it from where the key was made; make a new one if it is no longer shown.",
        ),
    ] = None
    valkey_port: Annotated[
        Port | None,
        Meaning(
            "TCP port on 127.0.0.1 for the embedded Valkey. Unset: a socket in DATA_DIR, "
            "which other users of the machine cannot open.",
            "should be a whole number from 1 to 65535",
            "Unset it to use a socket in DATA_DIR.",
        ),
    ] = None
    valkey_fsync: Annotated[
        Literal["always", "everysec"],
        Meaning(
            "When the embedded Valkey writes through to the disk: before it answers, or once a "
            "second (a power cut may then take back the last second).",
            "should be always or everysec",
            "Unset it unless the disk is very slow.",
        ),
    ] = "always"
    log_level: Annotated[
        LogLevel,
        BeforeValidator(_upper),
        Meaning(
            "The least important line that is logged.",
            "should be DEBUG, INFO, WARNING or ERROR",
            "Unset it for INFO.",
        ),
    ] = "INFO"
    log_format: Annotated[
        Literal["console", "json"],
        Meaning(
            "Lines for people, or JSON lines for machines.",
            "should be console or json",
            "Unset it for console.",
        ),
    ] = "console"
    sentry_dsn: Annotated[
        Annotated[SecretStr, AfterValidator(_dsn)] | None,
        Meaning(
            "Where errors are reported, to Sentry or what understands its protocol: classes, codes "
            "and places, never what anybody wrote. Unset: nowhere.",
            "should be a DSN such as https://KEY@HOST/PROJECT",
            "Copy it from Client Keys in the settings of your Sentry project, or unset it.",
        ),
    ] = None
    otel_exporter_otlp_endpoint: Annotated[
        WebAddress | None,
        Meaning(
            "The collector that gets traces by OpenTelemetry's protocol over HTTP (`/v1/traces` is "
            "added). Unset: none are made.",
            "should be a web address such as http://127.0.0.1:4318",
            "Set it to your collector's address for OTLP over HTTP, or unset it.",
        ),
    ] = None
    time_travel: Annotated[
        bool,
        Meaning(
            "Lets the sandbox move the bot's clock. `up` sets it together with the sandbox.",
            "should be true or false",
            "Unset it outside the sandbox.",
        ),
    ] = False
    sandbox_port: Annotated[
        Port,
        Meaning(
            "The port of the sandbox and its page.",
            "should be a whole number from 1 to 65535",
            "Set it to a free port.",
        ),
    ] = 8700
    sandbox_time_secret: Annotated[
        SecretStr,
        Meaning(
            "What the sandbox shows when it moves the bot's clock; the same on both sides.",
            "should be a text",
            "Unset it: `up` makes one up for each run.",
        ),
    ] = SecretStr("sandbox")

    @property
    def slack_on(self) -> bool:
        """Whether there is everything that Slack needs."""
        return self.slack_door is not None

    @property
    def slack_door(self) -> SlackDoor | None:
        """How Slack reaches the bot; None when Slack is off."""
        if self.slack_bot_token is None and self.slack_client_id is None:
            return None
        return SlackDoor.SOCKET if self.slack_app_token is not None else SlackDoor.HTTP

    @property
    def discord_on(self) -> bool:
        """Whether there is everything that Discord needs."""
        return self.discord_token is not None

    @property
    def sandboxed(self) -> bool:
        """Whether no platform is connected, so that `up` brings the sandbox for both."""
        return not self.slack_on and not self.discord_on

    @property
    def folders(self) -> Folders:
        """The layout of the data folder."""
        return Folders.under(self.data_dir)

    @property
    def store_url(self) -> str:
        """Address of the record, for redis-py's `from_url`; may hold a password."""
        if self.redis_url is not None:
            return self.redis_url.get_secret_value()
        if self.valkey_port is not None:
            return f"redis://127.0.0.1:{self.valkey_port}/0"
        return f"unix://{quote(str(self.folders.valkey_socket))}?db=0"

    @property
    def store_name(self) -> str:
        """Address of the record as it may be shown: without user name and password."""
        return without_password(self.store_url)

    def given(self, name: str) -> bool:
        """Whether the operator set this field, rather than its default standing."""
        return name in self.model_fields_set

    @classmethod
    def from_environment(cls) -> Self:
        """Read the environment.

        Raises:
            SettingsError: Something is wrong; the error has all of it.
        """
        faults: list[Fault] = []
        settings: Self | None = None
        try:
            settings = cls()
        except ValidationError as error:
            wrong = {str(line["loc"][0]) for line in error.errors(include_input=False)}
            faults += [_fault(name) for name in cls.model_fields if name in wrong]
        given = {name.upper(): value for name, value in os.environ.items() if value}
        faults += combination_faults(given, lambda variable: meaning(variable.lower()).action)
        if settings is None or faults:
            raise SettingsError(faults)
        return settings


def read_settings() -> Settings:
    """The operator's decisions, from the environment.

    Raises:
        SettingsError: Something is wrong; the error has all of it.
    """
    return Settings.from_environment()


def meaning(name: str) -> Meaning:
    """What the field `name` of the settings is for.

    Raises:
        LookupError: The field has no meaning written beside it.
    """
    for note in Settings.model_fields[name].metadata:
        if isinstance(note, Meaning):
            return note
    raise LookupError(f"the setting {name} has no Meaning")


def _fault(name: str) -> Fault:
    words = meaning(name)
    return Fault(name.upper(), words.expected, words.action)
