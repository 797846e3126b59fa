"""Rate limits: buckets by route and place, the limit over all routes, and their headers."""

import discord
import pytest

from sandbox.people import DISCORD_GENERAL, DISCORD_ORDERS, FINN
from tests.sandbox.discord.bench import Bench, Reply

pytestmark = pytest.mark.anyio

HELLO = {"content": "hello"}


async def test_a_bucket_counts_down_in_the_headers_and_then_refuses(bench: Bench) -> None:
    answers = [await bench.send(DISCORD_ORDERS, HELLO) for _ in range(5)]
    left = [answer.headers["X-RateLimit-Remaining"] for answer in answers]
    assert left == ["4", "3", "2", "1", "0"]
    told = answers[0]
    assert told.headers["X-RateLimit-Limit"] == "5"
    assert 4 < float(told.headers["X-RateLimit-Reset-After"]) <= 5
    refused = await bench.send(DISCORD_ORDERS, HELLO)
    assert refused.status == 429
    assert refused.body["global"] is False
    assert refused.body["message"] == "You are being rate limited."
    assert refused.headers["X-RateLimit-Scope"] == "user"
    assert refused.headers["Via"]
    assert float(refused.headers["Retry-After"]) == pytest.approx(refused.body["retry_after"], 0.1)
    assert len((await bench.view(FINN, DISCORD_ORDERS))["messages"]) == 5


async def test_buckets_are_of_a_route_and_a_channel(bench: Bench) -> None:
    told = [await bench.send(DISCORD_ORDERS, HELLO) for _ in range(6)]
    other = await bench.send(DISCORD_GENERAL, HELLO)
    assert (told[-1].status, other.status) == (429, 200)
    assert other.headers["X-RateLimit-Bucket"] == told[0].headers["X-RateLimit-Bucket"]
    path = f"/channels/{DISCORD_ORDERS}/messages/{told[0].body['id']}"
    edited = await bench.call("PATCH", path, HELLO)
    assert edited.status == 200
    assert edited.headers["X-RateLimit-Bucket"] != told[0].headers["X-RateLimit-Bucket"]


async def test_fifty_calls_a_second_are_the_most_for_a_bot(bench: Bench) -> None:
    answers: list[Reply] = []
    while not answers or (answers[-1].status == 200 and len(answers) < 60):
        bench.discord.backend.limits.forget_buckets()
        answers.append(await bench.call("GET", "/users/@me"))
    refused = answers[-1]
    assert (len(answers), refused.status) == (51, 429)
    assert refused.body["global"] is True
    assert refused.headers["X-RateLimit-Global"] == "true"
    assert refused.headers["X-RateLimit-Scope"] == "global"
    # Answering an interaction does not count against it.
    interaction = "/interactions/1/token/callback"
    assert (await bench.call("POST", interaction, {"type": 6}, token="")).code == 10062


async def test_limits_can_be_scaled_and_switched_off(bench: Bench) -> None:
    await bench.control("rate_limits", scale=2)
    assert {(await bench.send(DISCORD_ORDERS, HELLO)).status for _ in range(10)} == {200}
    assert (await bench.send(DISCORD_ORDERS, HELLO)).status == 429
    await bench.control("rate_limits", scale=0)
    answers = [await bench.send(DISCORD_ORDERS, HELLO) for _ in range(80)]
    assert {answer.status for answer in answers} == {200}
    assert "X-RateLimit-Limit" not in answers[0].headers


@pytest.mark.usefixtures("library")
async def test_discord_py_waits_as_it_is_told(bench: Bench) -> None:
    client = discord.Client(intents=discord.Intents.none())
    async with client:
        await client.login(bench.config.discord_token)
        channel = client.get_partial_messageable(int(DISCORD_ORDERS))
        for number in range(7):
            await channel.send(str(number))
    statuses = [entry["status"] for _, entry in bench.recorder.tail() if entry["method"] == "POST"]
    assert statuses == [200] * 7
