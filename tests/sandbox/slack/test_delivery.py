"""What reaches the bot: signatures, retries, sockets, and the answers over a response_url."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientError, WSServerHandshakeError, web
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from sandbox.config import SLACK_APP_TOKEN, SLACK_SIGNING_SECRET
from tests.sandbox.slack.harness import Bench, Bot, running, until
from tests.sandbox.slack.shapes import actions, button, section

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def a_listener(
    bench: Bench, answer: Callable[[int], web.Response]
) -> AsyncIterator[list[tuple[web.Request, bytes]]]:
    """A bot that is nothing but a web server: what it heard, raw."""
    heard: list[tuple[web.Request, bytes]] = []

    async def serve(request: web.Request) -> web.Response:
        heard.append((request, await request.read()))
        return answer(len(heard))

    app = web.Application()
    app.router.add_post("/slack/events", serve)
    async with running(app, bench.bot_port):
        yield heard


async def test_what_is_delivered_is_signed_with_the_machines_own_time(bench: Bench) -> None:
    await bench.clock.move(30 * 24 * 3600)  # a moved calendar must not make signatures stale
    async with a_listener(bench, lambda _: web.Response()) as heard:
        await bench.ana.do("command", channel="C0ORDERS", text="/resolve ORD-1 & <more>")
    [(request, body)] = heard
    moment = request.headers["X-Slack-Request-Timestamp"]
    assert abs(int(moment) - time.time()) < 60
    base = b"v0:" + moment.encode() + b":" + body
    expected = hmac.new(SLACK_SIGNING_SECRET.encode(), base, hashlib.sha256).hexdigest()
    assert request.headers["X-Slack-Signature"] == f"v0={expected}"
    assert request.content_type == "application/x-www-form-urlencoded"


async def test_an_event_that_is_not_taken_is_sent_again_three_times(bench: Bench) -> None:
    async with a_listener(bench, lambda _: web.Response(status=500)) as heard:
        await bench.ana.do("open_home")
        await until(lambda: len(heard) == 4, "four deliveries")
    retries = [request.headers.get("X-Slack-Retry-Num") for request, _ in heard]
    assert retries == [None, "1", "2", "3"]
    assert heard[-1][0].headers["X-Slack-Retry-Reason"] == "http_error"
    assert len({json.loads(body)["event_id"] for _, body in heard}) == 1


async def test_a_bot_may_ask_not_to_be_sent_an_event_again(bench: Bench) -> None:
    def answer(_: int) -> web.Response:
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    async with a_listener(bench, answer) as heard:
        await bench.ana.do("open_home")
        await until(lambda: heard, "the delivery")
        await bench.ana.do("command", channel="C0ORDERS", text="/order")  # some time later
    names = [entry["path"] for _, entry in bench.recorder.tail() if entry["direction"] == "out"]
    assert names == ["app_home_opened", "/order"]


async def test_an_event_that_is_taken_the_second_time_is_not_sent_a_third(bench: Bench) -> None:
    def answer(number: int) -> web.Response:
        return web.Response(status=500 if number == 1 else 200)

    async with a_listener(bench, answer) as heard:
        await bench.ana.do("open_home")
        await until(lambda: len(bench.delivered("app_home_opened")) == 2, "two deliveries")
    assert len(heard) == 2
    assert [entry["status"] for entry in bench.delivered("app_home_opened")] == [500, 200]


def listens_to(bot: Bot, *events: str) -> None:
    """Have the bot take these events, so that they are not sent again."""

    async def take() -> None:
        """Nothing but the acknowledgement, which Bolt gives by itself."""

    for event in events:
        bot.app.event(event)(take)


async def test_the_record_has_no_token(bench: Bench) -> None:
    async with a_listener(bench, lambda _: web.Response()):
        await bench.ana.do("command", channel="C0ORDERS", text="/order")
    await bench.client().auth_test()
    recorded = str(bench.recorder.tail())
    assert "sandbox-verification" not in recorded
    assert "xoxb-" not in recorded


async def test_an_event_goes_only_to_those_who_subscribed_and_have_the_scope(
    bench: Bench, http_bot: Bot
) -> None:
    listens_to(http_bot, "message", "app_home_opened")
    opened = await bench.call("conversations.open", users="U0ANA")
    channel: Any = opened["channel"]
    await bench.ana.do("message", channel=channel["id"], text="Hello")
    await until(lambda: http_bot.events("message"), "the message is heard")
    await bench.fate("scopes", scopes=["chat:write"])
    await bench.ana.do("message", channel=channel["id"], text="Without im:history")
    await bench.ana.do("message", channel="C0ORDERS", text="Nobody subscribed to channels")
    await bench.ana.do("open_home")  # delivered after the others would have been
    await until(lambda: http_bot.events("app_home_opened"), "the home tab is heard")
    assert [event["text"] for event in http_bot.events("message")] == ["Hello"]


async def test_a_bot_hears_that_it_was_mentioned(bench: Bench, http_bot: Bot) -> None:
    listens_to(http_bot, "app_mention")
    manifest = dict(bench.slack.world.app.manifest)
    manifest["settings"] = {"event_subscriptions": {"bot_events": ["app_mention"]}}
    await bench.fate("manifest", manifest=manifest)
    await bench.fate("scopes", scopes=["app_mentions:read", "chat:write"])
    await bench.call("chat.postMessage", channel="C0ORDERS", text="I am <@U0RESOLVE>")
    await bench.ana.do("message", channel="C0ORDERS", text="Help, @resolution_center!")
    await until(lambda: http_bot.events("app_mention"), "the mention is heard")
    [event] = http_bot.events("app_mention")
    assert (event["user"], event["text"]) == ("U0ANA", "Help, <@U0RESOLVE>!")


async def test_a_person_who_changes_or_goes_is_heard_of(bench: Bench, http_bot: Bot) -> None:
    listens_to(http_bot, "user_change")
    await bench.fate("profile", user="U0BRAM", locale="en-GB", tz="Europe/London")
    await until(lambda: http_bot.events("user_change"), "the change is heard")
    await bench.fate("deactivate", user="U0BRAM")
    await until(lambda: len(http_bot.events("user_change")) == 2, "the end is heard")
    first, last = [event["user"] for event in http_bot.events("user_change")]
    assert (first["locale"], first["tz"], first["deleted"]) == ("en-GB", "Europe/London", False)
    assert last["deleted"] is True
    assert "tz" not in last
    refused = await bench.bram.do("message", channel="C0ORDERS", text="Still here?")
    assert (refused.status, refused.error) == (403, "deactivated")


async def test_an_app_that_is_taken_out_hears_of_it_although_its_token_is_dead(
    bench: Bench, http_bot: Bot
) -> None:
    listens_to(http_bot, "tokens_revoked", "app_uninstalled")
    await bench.fate("uninstall")
    await until(lambda: bench.delivered("app_uninstalled"), "the removal is heard")
    assert bench.delivered("tokens_revoked")
    event: Any = bench.delivered("tokens_revoked")[0]["body"]
    assert event["event"]["tokens"] == {"oauth": [], "bot": ["U0RESOLVE"]}
    typed = await bench.ana.do("command", channel="C0GENERAL", text="/order")
    assert typed.error == "unknown_command"


# ---- faults


async def test_a_call_that_is_limited_says_when_to_come_back(bench: Bench) -> None:
    bench.faults.add(platform="slack", method="chat.*", kind="429", count=1, retry_after=1)
    client = bench.client()
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    begun = time.monotonic()
    await client.chat_postMessage(channel="C0ORDERS", text="Patient")
    assert time.monotonic() - begun >= 1
    assert await bench.ana.texts("C0ORDERS") == ["Patient"]


async def test_a_call_whose_answer_is_lost_was_carried_out(bench: Bench) -> None:
    bench.faults.add(platform="slack", method="chat.postMessage", kind="answer_lost", count=1)
    with pytest.raises(ClientError):
        await bench.call("chat.postMessage", channel="C0ORDERS", text="Heard")
    assert await bench.ana.texts("C0ORDERS") == ["Heard"]


# ---- Socket Mode


async def test_a_socket_address_serves_once(
    bench: Bench,
) -> None:  # refusal: socket without a ticket
    opened = await bench.call("apps.connections.open", SLACK_APP_TOKEN)
    async with bench.http.ws_connect(str(opened["url"])) as socket:
        hello = await socket.receive_json()
        assert hello["type"] == "hello"
        assert hello["connection_info"] == {"app_id": "A0RESOLVE"}
        with pytest.raises(WSServerHandshakeError) as caught:
            await bench.http.ws_connect(str(opened["url"]))
        assert caught.value.status == 403


async def test_deliveries_go_over_the_sockets_in_turn_and_acknowledgements_carry_payloads(
    bench: Bench,
) -> None:
    addresses = [
        str((await bench.call("apps.connections.open", SLACK_APP_TOKEN))["url"]) for _ in range(2)
    ]
    async with (
        bench.http.ws_connect(addresses[0]) as first,
        bench.http.ws_connect(addresses[1]) as second,
    ):
        sockets = (first, second)
        for number, socket in enumerate(sockets):
            assert (await socket.receive_json())["num_connections"] == number + 1

        async def answer(socket: Any) -> dict[str, Any]:
            envelope: dict[str, Any] = await socket.receive_json()
            await socket.send_json(
                {"envelope_id": envelope["envelope_id"], "payload": {"text": "Noted"}}
            )
            return envelope

        seen = []
        for _ in range(2):
            waiting = [asyncio.ensure_future(answer(socket)) for socket in sockets]
            typed = await bench.ana.do("command", channel="C0ORDERS", text="/order list")
            assert typed.body == {"ok": True}
            done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in pending:
                task.cancel()
            [envelope] = [task.result() for task in done]
            seen.append(envelope)
    assert {envelope["type"] for envelope in seen} == {"slash_commands"}
    assert all(envelope["accepts_response_payload"] for envelope in seen)
    assert (await bench.ana.texts("C0ORDERS")) == ["Noted", "Noted"]


async def test_a_bot_that_is_asked_to_connect_anew_does_so_and_misses_nothing(
    bench: Bench, socket_bot: Bot
) -> None:
    @socket_bot.app.command("/order")
    async def order(ack: Any) -> None:
        await ack("Here")

    socket_mode = bench.slack.site.delivery.socket
    await bench.fate("drop_socket")
    await until(lambda: socket_mode.connected, "the bot is back")
    typed = await bench.ana.do("command", channel="C0ORDERS", text="/order")
    assert typed.body == {"ok": True}


# ---- response_url


async def press_for_an_address(bench: Bench) -> str:
    """Have a button pressed, and take the response_url out of what was delivered."""
    await bench.call(
        "chat.postMessage",
        channel="C0ORDERS",
        text="Card",
        blocks=[section("Card"), actions(button())],
    )
    card = await bench.ana.newest("C0ORDERS")
    async with a_listener(bench, lambda _: web.Response()):
        await bench.ana.do("press", channel="C0ORDERS", ts=card["ts"], action_id="go")
    body: Any = bench.delivered("block_actions")[-1]["body"]
    return str(body["response_url"])


async def respond(bench: Bench, address: str, **body: Any) -> tuple[int, dict[str, Any]]:
    async with bench.http.post(address, json=body) as response:
        return response.status, await response.json()


async def test_a_response_url_carries_five_messages(
    bench: Bench,
) -> None:  # refusal: sixth response
    address = await press_for_an_address(bench)
    for number in range(5):
        assert await respond(bench, address, text=f"Note {number}") == (200, {"ok": True})
    status, answer = await respond(bench, address, text="One more")
    assert (status, answer["error"]) == (404, "used_url")
    assert len(await bench.ana.texts("C0ORDERS")) == 6
    assert await bench.bram.texts("C0ORDERS") == ["Card"]


async def test_a_response_url_ends_after_thirty_minutes(
    bench: Bench,
) -> None:  # refusal: late response
    address = await press_for_an_address(bench)
    await bench.clock.move(30 * 60 - 5)
    assert (await respond(bench, address, text="In time"))[0] == 200
    await bench.clock.move(10)
    status, answer = await respond(bench, address, text="Too late")
    assert (status, answer["error"]) == (404, "expired_url")


async def test_a_response_url_replaces_and_deletes_the_message_it_belongs_to(bench: Bench) -> None:
    address = await press_for_an_address(bench)
    await respond(bench, address, replace_original=True, text="Done")
    seen = await bench.ana.newest("C0ORDERS")
    assert seen["text"] == "Done"
    assert "blocks" not in seen
    await respond(bench, address, delete_original=True)
    assert await bench.ana.texts("C0ORDERS") == []


async def test_a_response_url_refuses_what_a_message_cannot_hold(bench: Bench) -> None:
    address = await press_for_an_address(bench)
    status, answer = await respond(bench, address, blocks=[{"type": "hologram"}])
    assert (status, answer["error"]) == (400, "invalid_blocks")
    status, answer = await respond(bench, address, text="Hi", colour="red")
    assert (status, answer["error"]) == (400, "invalid_arguments")
    # What was refused did not use the address up.
    for number in range(5):
        assert (await respond(bench, address, text=f"Note {number}"))[0] == 200
