"""What people see and may do: places, threads, mentions, ephemeral messages, shortcuts."""

from typing import Any

import pytest

from tests.sandbox.slack.harness import Bench, Bot, until
from tests.sandbox.slack.shapes import home, modal, section

pytestmark = pytest.mark.anyio


async def test_everybody_sees_their_own_places_and_nobody_elses(bench: Bench) -> None:
    await bench.bram.do("message", channel="U0ANA", text="Between us")
    seen = {
        user: {
            (place["kind"], place["name"]) for place in (await bench.person(user).sees())["places"]
        }
        for user in ("U0ANA", "U0CHLOE", "U0DEV")
    }
    channels = {("channel", "general"), ("channel", "orders"), ("home", "Resolution Center")}
    assert seen["U0ANA"] == channels | {("dm", "Bram de Vries")}
    assert seen["U0CHLOE"] == channels
    assert seen["U0DEV"] == {("channel", "orders")}


async def test_a_message_is_unread_until_its_channel_is_looked_at(bench: Bench) -> None:
    async def unread() -> int:
        places = (await bench.bram.sees())["places"]
        [orders] = [place for place in places if place["id"] == "C0ORDERS"]
        count: int = orders["unread"]
        return count

    for number in range(3):
        await bench.ana.do("message", channel="C0ORDERS", text=f"Note {number}")
    assert await unread() == 3
    await bench.bram.sees("C0ORDERS")
    assert await unread() == 0


async def test_a_look_shows_a_hundred_messages_and_pages_back(bench: Bench) -> None:
    for number in range(130):
        await bench.ana.do("message", channel="C0ORDERS", text=f"{number}")
    newest = await bench.ana.sees("C0ORDERS")
    assert [its["text"] for its in newest["messages"]] == [str(n) for n in range(30, 130)]
    assert newest["more"] is True
    older = await bench.ana.sees("C0ORDERS", before=newest["messages"][0]["ts"])
    assert [its["text"] for its in older["messages"]] == [str(n) for n in range(30)]
    assert older["more"] is False
    few = await bench.ana.sees("C0ORDERS", limit="2")
    assert [its["text"] for its in few["messages"]] == ["128", "129"]


async def test_a_thread_stands_apart_from_its_channel(bench: Bench) -> None:
    root = await bench.call("chat.postMessage", channel="C0ORDERS", text="Card")
    args: dict[str, Any] = {"channel": "C0ORDERS", "thread_ts": root["ts"]}
    await bench.call("chat.postMessage", text="First", **args)
    await bench.ana.do("message", channel="C0ORDERS", text="Second", thread=root["ts"])
    await bench.call("chat.postMessage", text="For all", reply_broadcast=True, **args)
    assert await bench.ana.texts("C0ORDERS") == ["Card", "For all"]
    thread = await bench.ana.sees("C0ORDERS", thread=str(root["ts"]))
    assert [its["text"] for its in thread["messages"]] == ["Card", "First", "Second", "For all"]
    [card, _] = (await bench.ana.sees("C0ORDERS"))["messages"]
    assert (card["reply_count"], card["reply_users_count"]) == (3, 2)
    replies: Any = await bench.client().conversations_replies(
        channel="C0ORDERS", ts=str(root["ts"])
    )
    assert [its["text"] for its in replies["messages"]] == ["Card", "First", "Second", "For all"]


async def test_a_deleted_message_with_replies_leaves_a_headstone(bench: Bench) -> None:
    root = await bench.call("chat.postMessage", channel="C0ORDERS", text="Card")
    lone = await bench.call("chat.postMessage", channel="C0ORDERS", text="Lone")
    await bench.call("chat.postMessage", channel="C0ORDERS", text="Reply", thread_ts=root["ts"])
    for made in (root, lone):
        await bench.call("chat.delete", channel="C0ORDERS", ts=made["ts"])
    assert await bench.ana.texts("C0ORDERS") == ["This message was deleted."]


async def test_what_people_type_cannot_ping_or_break_out(bench: Bench) -> None:
    await bench.ana.do("message", channel="C0ORDERS", text="<!channel> & <@U0BRAM> <b> @bram")
    message = await bench.bram.newest("C0ORDERS")
    assert message["text"] == "&lt;!channel&gt; &amp; <@U0BRAM> &lt;b&gt; <@U0BRAM>"


async def test_a_commands_text_names_people_by_their_ids(bench: Bench, bot: Bot) -> None:
    heard = []

    @bot.app.command("/order")
    async def order(ack: Any, body: dict[str, Any]) -> None:
        heard.append(body["text"])
        await ack()

    for text in ("offer @bram in #orders", "offer <@U0DEV>", "offer @nobody a@b.nl <x>"):
        await bench.ana.do("command", channel="C0ORDERS", text=f"/order {text}")
    assert heard == [
        "offer <@U0BRAM|bram> in <#C0ORDERS|orders>",
        "offer <@U0DEV|dev>",
        "offer @nobody a@b.nl &lt;x&gt;",
    ]


async def test_a_command_may_be_answered_to_its_writer_or_to_all(bench: Bench, bot: Bot) -> None:
    @bot.app.command("/order")
    async def order(ack: Any) -> None:
        await ack(text="Only you", response_type="ephemeral")

    @bot.app.command("/resolve")
    async def resolve(ack: Any) -> None:
        await ack({"text": "All of you", "response_type": "in_channel"})

    await bench.ana.do("command", channel="C0ORDERS", text="/order")
    await bench.ana.do("command", channel="C0ORDERS", text="/resolve")
    assert await bench.ana.texts("C0ORDERS") == ["Only you", "All of you"]
    assert await bench.bram.texts("C0ORDERS") == ["All of you"]


async def test_what_is_no_command_here_is_said_to_be_none(bench: Bench) -> None:
    typed = await bench.ana.do("command", channel="C0ORDERS", text="/haiku spring")
    assert typed.error == "unknown_command"
    assert "/haiku is not a valid command" in typed.body["message"]
    away = await bench.dev.do("command", channel="C0GENERAL", text="/order")
    assert away.error == "not_visible"


async def test_shortcuts_reach_the_app_with_and_without_a_message(bench: Bench, bot: Bot) -> None:
    @bot.app.shortcut("resolve_order")
    async def everywhere(ack: Any, shortcut: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=modal(section("Orders")))

    @bot.app.shortcut("use_message")
    async def on_message(ack: Any, shortcut: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(text=f"Noted: {shortcut['message']['text']}", replace_original=False)

    assert (await bench.ana.do("shortcut", callback_id="resolve_order")).body == {"ok": True}
    assert (await bench.ana.form())["view"]["blocks"][0]["text"]["text"] == "Orders"
    said = await bench.bram.do("message", channel="C0ORDERS", text="It is late")
    where = {"channel": "C0ORDERS", "ts": said.body["ts"]}
    await bench.ana.do("shortcut", callback_id="use_message", **where)
    assert (await bench.ana.newest("C0ORDERS"))["text"] == "Noted: It is late"
    wrong = await bench.ana.do("shortcut", callback_id="use_message")
    assert wrong.error == "no_such_shortcut"


async def test_a_home_tab_has_buttons_of_its_own(bench: Bench, bot: Bot) -> None:
    @bot.app.action("go")
    async def go(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_publish(
            user_id=body["user"]["id"], hash=body["view"]["hash"], view=home(section("Gone"))
        )

    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    await bench.call(
        "views.publish", user_id="U0ANA", view=home(section("Orders", accessory=button))
    )
    tab = (await bench.ana.sees())["home"]
    await bench.ana.do("press", view=tab["id"], action_id="go")
    assert bot.last("block_actions")["container"] == {"type": "view", "view_id": tab["id"]}
    await until(
        lambda: "Gone" in str(bench.slack.world.home_of("T0HARBOR", "U0ANA")), "the tab changes"
    )
    assert (await bench.bram.do("press", view=tab["id"], action_id="go")).error == "not_visible"


async def test_a_read_only_messages_tab_takes_no_messages(bench: Bench) -> None:
    manifest = dict(bench.slack.world.app.manifest)
    manifest["features"] = {
        "app_home": {"messages_tab_enabled": True, "messages_tab_read_only_enabled": True}
    }
    await bench.fate("manifest", manifest=manifest)
    refused = await bench.ana.do("message", channel="U0RESOLVE", text="Hello?")
    assert refused.error == "read_only"


async def test_changes_are_announced_to_those_who_see_them(bench: Bench) -> None:
    bench.changes.clear()
    await bench.call("chat.postEphemeral", channel="C0ORDERS", user="U0ANA", text="Psst")
    assert bench.changes == [{"U0ANA"}]
    bench.changes.clear()
    opened = await bench.call("conversations.open", users="U0BRAM")
    channel: Any = opened["channel"]
    await bench.call("chat.postMessage", channel=channel["id"], text="Hello")
    assert bench.changes == [{"U0BRAM", "U0RESOLVE"}]


async def test_an_unknown_act_of_fate_is_refused_by_name(bench: Bench) -> None:
    from sandbox.wire import RefusedByHand  # noqa: PLC0415 - the one place that needs it

    with pytest.raises(RefusedByHand, match="unknown_action"):
        await bench.fate("earthquake")
