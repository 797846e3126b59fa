"""`api …`: keys for marketplaces, and where what comes of orders is posted to."""

import base64

import pytest
from cryptography.fernet import Fernet

from adapters.http.keys import holder
from adapters.redis.marketplaces import RedisApiKeys
from adapters.redis.vault import RedisVault
from bot.wiring import Record
from core.values import CommunityId
from tests.cli.conftest import Terminal

URL = "https://shop.example/hook"


def test_a_key_is_shown_once_lets_in_and_can_be_revoked(terminal: Terminal) -> None:
    text = terminal.run("api", "key", "api:shop", "--note", "The shop", "--by", "Olga").out.strip()

    async def bearer(record: Record) -> str | None:
        key = await holder(RedisApiKeys(record.connection), f"Bearer {text}")
        return None if key is None else key.community

    assert terminal.does(bearer) == CommunityId("api:shop")
    key_id = text.split("_")[1]
    (line,) = terminal.run("api", "keys").lines
    assert line.startswith(f"{key_id}  api:shop  made at 20")
    assert line.endswith("by api:operator/Olga  The shop")
    assert text.split("_", 2)[2] not in line
    assert terminal.run("api", "revoke", key_id).status == 0
    assert terminal.does(bearer) is None
    assert terminal.run("api", "keys").out == "Nobody may use the API.\n"
    assert terminal.run("api", "revoke", key_id).status == 1


def test_a_hook_s_secret_is_shown_once_and_kept_encrypted(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = Fernet.generate_key().decode()
    monkeypatch.setenv("ENCRYPTION_KEYS", key)
    secret = terminal.run("api", "hook", "api:shop", URL).out.strip()
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32

    async def kept(record: Record) -> str | None:
        return await RedisVault(record.connection, [key]).get("hook:api:shop")

    assert terminal.does(kept) == secret
    with terminal.valkey.connect() as connection:
        assert all(secret not in repr(connection.dump(name)) for name in connection.scan_iter())
    (line,) = terminal.run("api", "hooks").lines
    assert line.startswith(f"api:shop  {URL}  made at 20")
    assert terminal.run("api", "unhook", "api:shop").status == 0
    assert terminal.does(kept) is None
    assert terminal.run("api", "hooks").out == "Nothing is posted anywhere.\n"
    assert terminal.run("api", "unhook", "api:shop").status == 1


def test_without_encryption_keys_no_secret_is_stored(terminal: Terminal) -> None:
    told = terminal.run("api", "hook", "api:shop", URL)
    assert told.status == 1
    assert "ENCRYPTION_KEYS is not set" in told.err
    assert terminal.run("api", "hooks").out == "Nothing is posted anywhere.\n"


@pytest.mark.parametrize(
    ("channel", "url", "says"),
    [
        ("shop", URL, "it should be a name such as api:shop."),
        ("slack:T1:C1", URL, "it should be a name such as api:shop."),
        ("api:shop", "http://shop.example/hook", "begins with https://"),
    ],
)
def test_a_hook_that_will_not_do_is_refused(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, channel: str, url: str, says: str
) -> None:
    monkeypatch.setenv("ENCRYPTION_KEYS", Fernet.generate_key().decode())
    told = terminal.run("api", "hook", channel, url)
    assert told.status == 1
    assert says in told.err
