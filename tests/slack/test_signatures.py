"""What Slack signed is read, and nothing else: neither its content nor its age can be made up."""

import hashlib
import hmac
import logging
import time
from collections.abc import AsyncIterator

import pytest

from adapters.slack.signatures import LATEST, is_signed
from sandbox.config import SLACK_SIGNING_SECRET as SECRET
from tests.slack.town import Town, open_town

pytestmark = pytest.mark.anyio

CHALLENGE = b'{"type": "url_verification", "challenge": "x"}'
NOW = 1_800_000_000


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with open_town() as opened:
        yield opened


def sign(body: bytes, moment: str, secret: str = SECRET) -> str:
    signed = hmac.new(secret.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256)
    return f"v0={signed.hexdigest()}"


async def post(town: Town, body: bytes, kind: str = "application/json", **headers: str) -> int:
    told = {"Content-Type": kind, **{name.replace("_", "-"): it for name, it in headers.items()}}
    url = f"{town.bot_url}/slack/events"
    async with town.session.post(url, data=body, headers=told) as answer:
        return answer.status


async def test_what_slack_signed_is_answered(town: Town) -> None:
    now = f"{int(time.time())}"
    signed = {"X_Slack_Request_Timestamp": now, "X_Slack_Signature": sign(CHALLENGE, now)}
    assert await post(town, CHALLENGE, **signed) == 200
    assert await post(town, CHALLENGE + b" ", **signed) == 401


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", CHALLENGE),
        ("application/json", b"{"),
        ("application/json", b"[1]"),
        ("application/json", b"\xff"),
        ("application/json", b"[" * 50_000),
        ("application/json; charset=klingon", b"{}"),
        ("application/x-www-form-urlencoded", b"payload=nonsense"),
        ("application/x-www-form-urlencoded", b"payload=[1]"),
        ("application/x-www-form-urlencoded", b"ssl_check=1"),
    ],
)
async def test_nonsense_that_nobody_signed_is_turned_away_without_a_word_in_the_log(
    town: Town, caplog: pytest.LogCaptureFixture, kind: str, body: bytes
) -> None:
    with caplog.at_level(logging.WARNING):
        assert await post(town, body, kind) == 401
    assert not caplog.records


@pytest.mark.parametrize(
    ("moment", "signature"), [("soon", "v0=00"), ("", ""), ("\u0663", "v0=\u00e9"), ("1e9", "")]
)
def test_headers_that_are_none_prove_nothing(moment: str, signature: str) -> None:
    assert not is_signed(SECRET, CHALLENGE, moment, signature, NOW)


def test_a_signature_is_good_for_a_while_and_for_one_secret() -> None:
    for age, good in ((0, True), (LATEST, True), (LATEST + 1, False), (-LATEST - 1, False)):
        moment = f"{NOW - age}"
        assert is_signed(SECRET, CHALLENGE, moment, sign(CHALLENGE, moment), NOW) is good
    for secret in ("another", ""):
        moment = f"{NOW}"
        forged = sign(CHALLENGE, moment, secret)
        assert not is_signed(SECRET, CHALLENGE, moment, forged, NOW)
        assert not is_signed("", CHALLENGE, moment, forged, NOW)


def test_a_signature_in_bytes_of_no_encoding_is_none() -> None:
    assert not is_signed(SECRET, CHALLENGE, f"{NOW}", "v0=\udcff", NOW)
