"""The state: kept as JSON and back, found without searching, the same ids in every run."""

import asyncio
import json
import time

import pytest

from sandbox.people import seed_slack
from sandbox.slack.rules import markdown
from sandbox.slack.world import Secrets, World
from tests.sandbox.slack.harness import Bench, a_slack
from tests.sandbox.slack.shapes import actions, button, field, modal, section, text_input

pytestmark = pytest.mark.anyio

SECRETS = Secrets("xoxb-1", "xapp-1", "secret")


async def test_a_world_comes_back_from_json_as_it_was(bench: Bench) -> None:
    root = await bench.call("chat.postMessage", channel="C0ORDERS", text="Card")
    await bench.call("chat.postMessage", channel="C0ORDERS", text="Reply", thread_ts=root["ts"])
    await bench.call("chat.postEphemeral", channel="C0ORDERS", user="U0ANA", text="Psst")
    await bench.call("conversations.open", users="U0BRAM")
    view = modal(field("b", text_input(initial_value="Half")), external_id="ask-1")
    await bench.call("views.open", trigger_id=await bench.trigger(), view=view)
    await bench.ana.upload()
    kept = json.loads(json.dumps(bench.slack.dump()))

    async with a_slack() as other:
        other.slack.load(kept)
        assert other.slack.dump() == bench.slack.dump()
        assert await other.ana.texts("C0ORDERS") == ["Card", "Psst"]
        form = await other.ana.form()
        assert form["view"]["state"]["values"]["b"]["said"]["value"] == "Half"
        again = await other.call("conversations.open", users="U0BRAM")
        assert again["already_open"] is True
        changed = await other.call(
            "views.update", external_id="ask-1", view=modal(section("Changed"))
        )
        assert changed["ok"] is True
        reply = await other.call(
            "chat.postMessage", channel="C0ORDERS", text="More", thread_ts=root["ts"]
        )
        assert str(reply["ts"]) > str(root["ts"])


async def test_a_dump_stays_what_it_was_while_the_world_goes_on(bench: Bench) -> None:
    made = await bench.call("chat.postMessage", channel="C0ORDERS", text="Before")
    dumped = bench.slack.dump()
    text = json.dumps(dumped)
    await bench.call("chat.update", channel="C0ORDERS", ts=made["ts"], text="After")
    await bench.call("chat.postMessage", channel="C0ORDERS", text="New")
    await bench.call("conversations.open", users="U0BRAM")
    assert json.dumps(dumped) == text


async def test_clearing_keeps_the_app_and_its_tokens(bench: Bench) -> None:
    await bench.call("chat.postMessage", channel="C0ORDERS", text="Before")
    bench.slack.clear()
    seed_slack(bench.slack.world)
    assert await bench.ana.texts("C0ORDERS") == []
    assert (await bench.call("auth.test"))["ok"] is True


def test_ids_are_the_same_in_every_run_and_never_repeat() -> None:
    one, other = World(SECRETS), World(SECRETS)
    made = [one.new_id("D") for _ in range(1000)]
    assert made == [other.new_id("D") for _ in range(1000)]
    assert len(set(made)) == 1000
    assert {len(found) for found in made} == {11}


def test_every_message_of_a_channel_has_its_own_later_ts() -> None:
    world = World(SECRETS)
    seed_slack(world)
    channel = world.records.channels["C0ORDERS"]
    made = [world.next_ts(channel, 1_766_000_000.0) for _ in range(3)]
    made += [world.next_ts(channel, 1_765_000_000.0)]  # the clock was put back
    assert made == sorted(set(made))


async def test_a_thousand_cards_do_not_slow_the_next_one(bench: Bench) -> None:
    blocks = [section("Card " * 50), actions(button("accept"), button("decline"))]

    async def hundred() -> float:
        begun = time.perf_counter()
        for _ in range(10):
            await asyncio.gather(
                *(
                    bench.call("chat.postMessage", channel="C0ORDERS", text="Card", blocks=blocks)
                    for _ in range(10)
                )
            )
        return time.perf_counter() - begun

    # The best of several: what else the machine does must not decide this.
    early = min([await hundred() for _ in range(3)])
    for _ in range(7):
        await hundred()
    late = min([await hundred() for _ in range(3)])
    assert late < early * 4


def test_the_tables_are_written_out_for_the_docs() -> None:
    written = markdown()
    assert "| [`chat.postMessage`](https://docs.slack.dev/reference/methods/" in written
    assert "| `push_limit_reached` | three views are stacked already |" in written
