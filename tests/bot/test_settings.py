"""Every fault of the environment at once, in sentences, without a secret in one."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import ValidationError

from bot.cli.reference import settings_page
from bot.faults import SettingsError
from bot.folders import ROOT, Folders
from bot.settings import Settings, SlackDoor, meaning, read_settings

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1-2-real", "SLACK_SIGNING_SECRET": "8f742231b10e"}
DISCORD = {"DISCORD_TOKEN": "aaa.bbb.ccc"}


def faults_of(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, str]:
    """What is wrong with an environment: sentence by variable."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert all(f"{fault}" in f"{caught.value}" for fault in caught.value.faults)
    return {fault.variable: str(fault) for fault in caught.value.faults}


def settings_of(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return read_settings()


def test_an_empty_environment_is_a_bot_beside_the_sandbox() -> None:
    settings = read_settings()
    assert settings.sandboxed
    assert settings.slack_door is None
    assert not settings.discord_on
    assert settings.folders.home == ROOT / "var"
    assert settings.store_url == f"unix://{ROOT}/var/valkey/valkey.sock?db=0"


def test_all_faults_are_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = faults_of(
        monkeypatch,
        PORT="http",
        REDIS_URL="localhost:6379",
        SLACK_APP_TOKEN="xoxb-wrong-kind",
        DISCORD_TOKEN="Bot aaa.bbb.ccc",
        DISCORD_API_URL="discord.com",
        ENCRYPTION_KEYS="short,too",
        LOG_FORMAT="xml",
        TIME_TRAVEL="yes",
    )
    assert set(faults) == {
        "REDIS_URL",
        "SLACK_APP_TOKEN",
        "DISCORD_TOKEN",
        "DISCORD_API_URL",
        "ENCRYPTION_KEYS",
        "PORT",
        "LOG_FORMAT",
        "SLACK_BOT_TOKEN",  # missing beside the app-level token
        "TIME_TRAVEL",  # beside a real Discord token
    }
    assert faults["PORT"] == (
        "PORT should be a whole number from 1 to 65535. Set it to a free port."
    )


def test_no_fault_repeats_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "hunter2 with a blank"
    names = [name.upper() for name in Settings.model_fields if name != "data_dir"]
    faults = faults_of(monkeypatch, **dict.fromkeys(names, secret))
    assert not [line for line in faults.values() if "hunter2" in line]


def test_printed_settings_hide_what_is_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    key = Fernet.generate_key().decode()
    settings = settings_of(
        monkeypatch,
        **SLACK,
        **DISCORD,
        REDIS_URL="redis://:hunter2@localhost/0",
        ENCRYPTION_KEYS=key,
    )
    shown = f"{settings!r} {settings.store_name}"
    secrets = [*SLACK.values(), *DISCORD.values(), "hunter2", key]
    assert not [secret for secret in secrets if secret in shown]
    assert settings.store_name == "redis://localhost/0"


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_SIGNING_SECRET": "abc"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_SIGNING_SECRET": "abc"}, "SLACK_CLIENT_SECRET"),
        ({"SLACK_CLIENT_SECRET": "abc", "SLACK_SIGNING_SECRET": "abc"}, "SLACK_CLIENT_ID"),
        ({**SLACK, "SLACK_CLIENT_ID": "1.2"}, "SLACK_BOT_TOKEN and SLACK_CLIENT_ID"),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_APP_TOKEN": "xapp-1"}, "ENCRYPTION_KEYS"),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_APP_TOKEN": "xapp-1"}, "PUBLIC_URL"),
    ],
)
def test_half_a_slack_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], missing: str
) -> None:
    assert missing in faults_of(monkeypatch, **environment)


def test_an_app_token_means_socket_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_of(monkeypatch, **SLACK).slack_door is SlackDoor.HTTP
    settings = settings_of(monkeypatch, SLACK_APP_TOKEN="xapp-1")
    assert settings.slack_door is SlackDoor.SOCKET


def test_an_installation_for_many_workspaces_needs_no_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = [Fernet.generate_key().decode() for _ in range(2)]
    settings = settings_of(
        monkeypatch,
        SLACK_CLIENT_ID="1.2",
        SLACK_CLIENT_SECRET="abc",
        SLACK_SIGNING_SECRET="def",
        PUBLIC_URL="https://bot.example.com/",
        ENCRYPTION_KEYS=", ".join(keys),
    )
    assert settings.slack_door is SlackDoor.HTTP
    assert settings.public_url == "https://bot.example.com"
    assert [key.get_secret_value() for key in settings.encryption_keys] == keys


@pytest.mark.parametrize(
    ("tokens", "variable"), [(SLACK, "SLACK_BOT_TOKEN"), (DISCORD, "DISCORD_TOKEN")]
)
def test_time_travel_is_refused_beside_real_tokens(
    monkeypatch: pytest.MonkeyPatch, tokens: dict[str, str], variable: str
) -> None:
    faults = faults_of(monkeypatch, TIME_TRAVEL="1", **tokens)
    assert list(faults) == ["TIME_TRAVEL"]
    assert variable in faults["TIME_TRAVEL"]


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1.example.com",
        "http://127.0.0.1@example.com",
        "http://localhost.example.com",
        "https://[::1].example.com",
    ],
)
def test_time_travel_is_refused_beside_an_address_that_only_looks_local(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    faults = faults_of(monkeypatch, TIME_TRAVEL="1", DISCORD_API_URL=address, **DISCORD)
    assert "TIME_TRAVEL" in faults


def test_time_travel_is_allowed_beside_a_stand_in_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = settings_of(
        monkeypatch,
        TIME_TRAVEL="1",
        **DISCORD,
        **SLACK,
        DISCORD_API_URL="http://[::1]:8700/discord/api/v10/",
        SLACK_API_URL="http://localhost:8700/slack/api",
    )
    assert settings.time_travel
    assert settings.discord_api_url == "http://[::1]:8700/discord/api/v10"
    assert settings.slack_api_url == "http://localhost:8700/slack/api/"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(monkeypatch, PORT="", DISCORD_TOKEN="", SLACK_BOT_TOKEN="")
    assert settings.sandboxed
    assert not settings.given("port")


def test_settings_do_not_change(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(monkeypatch, PORT="81")
    with pytest.raises(ValidationError):
        settings.port = 82  # type: ignore[misc]


def test_a_valkey_port_is_used_instead_of_a_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings_of(monkeypatch, VALKEY_PORT="6390").store_url == "redis://127.0.0.1:6390/0"


def test_a_folder_too_deep_for_a_socket_gets_a_private_one_that_stays_the_same() -> None:
    deep = Folders(Path("/" + "a" * 120))
    assert str(deep.valkey_socket).startswith("/tmp/resolution-")  # noqa: S108
    assert deep.valkey_socket == Folders(deep.home).valkey_socket
    assert len(str(deep.sandbox.valkey_socket)) <= 100
    assert deep.valkey_socket != deep.sandbox.valkey_socket


def test_every_setting_says_what_it_is_for() -> None:
    for name in Settings.model_fields:
        words = meaning(name)
        assert words.purpose.endswith(".")
        assert words.action.endswith(".")
        assert words.expected.startswith("should be ")


def test_the_page_of_settings_is_in_step_with_the_settings() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == settings_page(), "write it anew: python -m bot settings > docs/settings.md"


S3 = {
    "EVIDENCE_S3_BUCKET": "evidence",
    "EVIDENCE_S3_ENDPOINT": "https://s3.eu-west-1.amazonaws.com",
    "EVIDENCE_S3_REGION": "eu-west-1",
    "EVIDENCE_S3_ACCESS_KEY": "AKEXAMPLE",
    "EVIDENCE_S3_SECRET_KEY": "very/secret+key",
}


@pytest.mark.parametrize("missing", sorted(S3))
def test_half_a_bucket_for_evidence_is_a_fault(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    some = {name: value for name, value in S3.items() if name != missing}
    faults = faults_of(monkeypatch, **some)
    assert set(faults) == {missing}
    assert "To keep evidence in DATA_DIR instead, unset EVIDENCE_S3_" in faults[missing]


def test_a_whole_bucket_is_taken_and_its_key_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(monkeypatch, **S3)
    assert settings.evidence_s3_bucket == "evidence"
    assert "very/secret" not in repr(settings)


def test_without_a_bucket_evidence_is_in_the_data_folder() -> None:
    assert read_settings().folders.evidence == ROOT / "var" / "evidence"


def test_what_is_no_bucket_s_name_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = faults_of(monkeypatch, **{**S3, "EVIDENCE_S3_BUCKET": "s3://Evidence"})
    assert set(faults) == {"EVIDENCE_S3_BUCKET"}


@pytest.mark.parametrize("dsn", ["sentry.io", "https://sentry.io/1", "https://key@sentry.io/"])
def test_a_dsn_has_a_key_a_host_and_a_project(monkeypatch: pytest.MonkeyPatch, dsn: str) -> None:
    fault = faults_of(monkeypatch, SENTRY_DSN=dsn)["SENTRY_DSN"]
    assert fault.startswith("SENTRY_DSN should be a DSN such as https://KEY@HOST/PROJECT. ")
    assert dsn not in fault
