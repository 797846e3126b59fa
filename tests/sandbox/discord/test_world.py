"""Keeping the world: dumped and back, cleared and seeded anew, and fast with many messages."""

import json
import time

import pytest

from sandbox.discord import Discord
from sandbox.discord.state import moment_of
from sandbox.people import DISCORD_ORDERS, FINN, HARBOUR, MILA, seed_discord
from tests.sandbox.discord.bench import COMMANDS, Bench
from tests.sandbox.discord.payloads import button, command, legacy, row

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def unlimited(bench: Bench) -> None:
    bench.discord.backend.limits.scale = 0


async def lived_in(bench: Bench) -> None:
    """Leave something of everything behind."""
    await bench.call("PUT", COMMANDS, [command(name="go")])
    await bench.send(DISCORD_ORDERS, legacy(row(button())))
    await bench.send(DISCORD_ORDERS, {"content": "x"}, files={"files[0]": ("a.txt", b"a")})
    thread = await bench.call(
        "POST", f"/channels/{DISCORD_ORDERS}/threads", {"name": "t", "type": 12}
    )
    await bench.call("PUT", f"/channels/{thread.body['id']}/thread-members/{MILA}")
    dm = (await bench.call("POST", "/users/@me/channels", {"recipient_id": MILA})).body["id"]
    await bench.send(dm, {"content": "privately"})
    await bench.act(MILA, "dms", open=False)
    interaction = await bench.interaction(FINN)
    data = {"content": "secret", "flags": 64}
    await bench.answer(interaction, {"type": 4, "data": data})


def another(bench: Bench) -> Discord:
    return Discord(bench.config, bench.clock, bench.recorder, bench.faults, bench.changes.append)


async def test_a_world_comes_back_from_json_as_it_was(bench: Bench) -> None:
    await lived_in(bench)
    dumped = json.loads(json.dumps(bench.discord.dump()))
    again = another(bench)
    again.load(dumped)
    assert json.loads(json.dumps(again.dump())) == dumped
    assert again.world.find_message(DISCORD_ORDERS, "1", FINN) is None
    assert int(again.world.snowflake()) > int(bench.discord.world.records.last_snowflake)


async def test_what_is_dumped_is_not_touched_by_what_comes_after(bench: Bench) -> None:
    sent = (await bench.send(DISCORD_ORDERS, {"content": "before"})).body["id"]
    dumped = bench.discord.dump()
    text = json.dumps(dumped)
    path = f"/channels/{DISCORD_ORDERS}/messages/{sent}"
    await bench.call("PATCH", path, {"content": "after"})
    assert json.dumps(dumped) == text
    assert "after" in json.dumps(bench.discord.dump())


async def test_a_message_sent_before_a_restart_is_not_sent_again_after_it(bench: Bench) -> None:
    body = {"content": "once", "nonce": "n-1", "enforce_nonce": True}
    sent = (await bench.send(DISCORD_ORDERS, body)).body["id"]
    bench.discord.load(json.loads(json.dumps(bench.discord.dump())))
    assert (await bench.send(DISCORD_ORDERS, body)).body["id"] == sent
    bench.discord.clear()
    seed_discord(bench.discord.world)
    assert (await bench.send(DISCORD_ORDERS, body)).body["id"] != sent


async def test_clearing_keeps_commands_and_direct_messages_but_nothing_said(bench: Bench) -> None:
    await lived_in(bench)
    dm = bench.discord.world.records.dms[MILA]
    bench.discord.clear()
    seed_discord(bench.discord.world)
    assert (await bench.view(FINN, DISCORD_ORDERS))["messages"] == []
    assert len((await bench.call("GET", COMMANDS)).body) == 1
    opened = await bench.call("POST", "/users/@me/channels", {"recipient_id": MILA})
    assert opened.body["id"] == dm
    assert (await bench.send(dm, {"content": "again"})).status == 200
    assert len((await bench.view(MILA, dm))["messages"]) == 1
    assert len((await bench.call("GET", f"/guilds/{HARBOUR}/channels")).body) == 2


async def test_ids_grow_also_when_the_clock_goes_back(bench: Bench) -> None:
    world = bench.discord.world
    first = int(world.snowflake())
    await bench.clock.move(-3600)
    second = int(world.snowflake())
    assert second > first
    await bench.clock.move(7200)
    assert int(world.snowflake()) > second
    ahead = moment_of(world.snowflake()) - bench.clock.now()
    assert abs(ahead.total_seconds()) < 1


async def test_a_channel_of_many_messages_is_as_quick_as_an_empty_one(bench: Bench) -> None:
    async def quickest() -> float:
        """The quickest of many rounds: what else the machine does makes rounds slower only."""
        rounds: list[float] = []
        for number in range(60):
            started = time.perf_counter()
            sent = (await bench.send(DISCORD_ORDERS, {"content": str(number)})).body["id"]
            path = f"/channels/{DISCORD_ORDERS}/messages/{sent}"
            await bench.call("PATCH", path, {"content": "x"})
            await bench.view(MILA, DISCORD_ORDERS, limit="5")
            rounds.append(time.perf_counter() - started)
        return min(rounds)

    few = await quickest()
    world = bench.discord.world
    template = world.log(DISCORD_ORDERS).newest(1)[0]
    for _ in range(20_000):
        copy = type(template)(**{**vars(template), "id": world.snowflake()})
        world.log(DISCORD_ORDERS).add(copy)
    assert await quickest() < few * 3


async def test_a_second_dump_of_many_messages_is_much_cheaper(bench: Bench) -> None:
    world = bench.discord.world
    await bench.send(DISCORD_ORDERS, legacy(row(button())))
    template = world.log(DISCORD_ORDERS).newest(1)[0]
    for _ in range(5_000):
        copy = type(template)(**{**vars(template), "id": world.snowflake()})
        world.log(DISCORD_ORDERS).add(copy)

    def seconds() -> float:
        started = time.perf_counter()
        bench.discord.dump()
        return time.perf_counter() - started

    first = seconds()
    assert min(seconds() for _ in range(5)) < first / 2
