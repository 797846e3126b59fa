"""One story from end to end, with unmodified slack-bolt, over both transports."""

from typing import Any

import pytest

from tests.sandbox.slack.harness import Bench, Bot, until
from tests.sandbox.slack.shapes import actions, button, field, home, modal, section, text_input

pytestmark = pytest.mark.anyio


async def test_a_command_opens_a_form_whose_submission_posts_a_card_that_is_pressed(
    bench: Bench, bot: Bot
) -> None:
    @bot.app.command("/resolve")
    async def resolve(ack: Any, body: dict[str, Any], client: Any) -> None:
        await client.views_open(
            trigger_id=body["trigger_id"],
            view=modal(
                field("comment", text_input()), callback_id="ask", private_metadata=body["text"]
            ),
        )
        await ack()

    @bot.app.view("ask")
    async def asked(ack: Any, body: dict[str, Any], client: Any) -> None:
        said = body["view"]["state"]["values"]["comment"]["said"]["value"]
        if said == "no":
            await ack(response_action="errors", errors={"comment": "Say more."})
            return
        opened = await client.conversations_open(users="U0BRAM")
        await client.chat_postMessage(
            channel=opened["channel"]["id"],
            text=f"Asked: {said}",
            blocks=[section(f"Asked: {said}"), actions(button("accept", "Accept"))],
        )
        await ack()

    @bot.app.action("accept")
    async def accepted(ack: Any, body: dict[str, Any], client: Any, respond: Any) -> None:
        await ack()
        await client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text="Accepted",
            blocks=[section("Accepted")],
        )
        await respond(text="Thank you", replace_original=False)

    typed = await bench.ana.do("command", channel="C0ORDERS", text="/resolve ORD-1")
    assert typed.body == {"ok": True}
    form = await bench.ana.form()
    assert form["view"]["private_metadata"] == "ORD-1"

    refused = await bench.ana.do("submit", view=form["id"], values={"comment": {"said": "no"}})
    assert refused.body == {"errors": {"comment": "Say more."}}
    assert (await bench.ana.form())["errors"] == {"comment": "Say more."}

    sent = await bench.ana.do("submit", view=form["id"], values={"comment": {"said": "We moved"}})
    assert sent.body == {"ok": True}
    assert (await bench.ana.sees())["form"] is None

    [direct] = [place for place in (await bench.bram.sees())["places"] if place["kind"] == "dm"]
    assert direct["name"] == "Resolution Center"
    assert direct["unread"] == 1
    card = await bench.bram.newest(direct["id"])
    assert card["text"] == "Asked: We moved"

    pressed = await bench.bram.do("press", channel=direct["id"], ts=card["ts"], action_id="accept")
    assert pressed.body == {"ok": True, "sent": True}
    await until(lambda: bench.delivered("block_actions"), "the press is delivered")
    seen = (await bench.bram.sees(direct["id"]))["messages"]
    assert [message["text"] for message in seen] == ["Accepted", "Thank you"]
    assert [message["ephemeral"] for message in seen] == [False, True]
    assert "actions" not in [block["type"] for block in seen[0]["blocks"]]


async def test_the_home_tab_is_published_when_it_is_opened(bench: Bench, bot: Bot) -> None:
    @bot.app.event("app_home_opened")
    async def opened(event: dict[str, Any], client: Any) -> None:
        await client.views_publish(user_id=event["user"], view=home(section("Your orders")))

    await bench.ana.do("open_home")
    published = bench.slack.world.records.homes
    await until(lambda: published, "the home tab is published")
    shown = (await bench.ana.sees())["home"]
    assert shown["view"]["blocks"][0]["text"]["text"] == "Your orders"
    assert (await bench.bram.sees())["home"] is None


# refusal: no acknowledgement
async def test_a_bot_that_does_not_acknowledge_fails_visibly(bench: Bench, bot: Bot) -> None:
    bench.slack.site.delivery.ack_seconds = 0.2

    @bot.app.command("/order")
    async def order(ack: Any) -> None:
        del ack

    answer = await bench.ana.do("command", channel="C0ORDERS", text="/order list")
    assert (answer.status, answer.error) == (424, "app_did_not_respond")
    assert "/order failed" in (await bench.ana.sees())["toast"]
    await bench.ana.do("message", channel="C0ORDERS", text="It does not work")
    assert (await bench.ana.sees())["toast"] is None
