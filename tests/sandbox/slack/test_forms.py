"""Forms: every input and its value, Slack's own complaints, and what the app may answer."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from slack_bolt import BoltResponse

from tests.sandbox.slack.harness import Bench, Bot, until
from tests.sandbox.slack.shapes import (
    actions,
    button,
    field,
    modal,
    option,
    section,
    text_input,
)

pytestmark = pytest.mark.anyio

TROUBLE = "We had some trouble connecting. Try again?"


async def opened(bench: Bench, *blocks: dict[str, Any], **more: Any) -> str:
    """Open a form for Ana and give its id."""
    view = modal(*blocks, callback_id="ask", **more)
    answer = await bench.call("views.open", trigger_id=await bench.trigger(), view=view)
    assert answer["ok"], answer
    found: Any = answer["view"]
    return str(found["id"])


MENU = [option("a", "First"), option("b", "Second")]
INPUTS: list[tuple[dict[str, Any], Any, dict[str, Any]]] = [
    ({"type": "plain_text_input"}, "Words", {"value": "Words"}),
    ({"type": "number_input", "is_decimal_allowed": True}, "2.5", {"value": "2.5"}),
    ({"type": "email_text_input"}, "a@b.nl", {"value": "a@b.nl"}),
    ({"type": "url_text_input"}, "https://b.nl", {"value": "https://b.nl"}),
    ({"type": "datepicker"}, "2026-12-01", {"selected_date": "2026-12-01"}),
    (
        {"type": "timepicker", "timezone": "Europe/Amsterdam"},
        "09:30",
        {"selected_time": "09:30", "timezone": "Europe/Amsterdam"},
    ),
    ({"type": "datetimepicker"}, 1_766_000_000, {"selected_date_time": 1_766_000_000}),
    ({"type": "users_select"}, "U0BRAM", {"selected_user": "U0BRAM"}),
    ({"type": "channels_select"}, "C0ORDERS", {"selected_channel": "C0ORDERS"}),
    ({"type": "conversations_select"}, "C0ORDERS", {"selected_conversation": "C0ORDERS"}),
    ({"type": "multi_users_select"}, ["U0BRAM", "U0DEV"], {"selected_users": ["U0BRAM", "U0DEV"]}),
    ({"type": "multi_channels_select"}, ["C0ORDERS"], {"selected_channels": ["C0ORDERS"]}),
    (
        {"type": "multi_conversations_select"},
        ["C0ORDERS"],
        {"selected_conversations": ["C0ORDERS"]},
    ),
]


@pytest.mark.parametrize(("element", "typed", "value"), INPUTS, ids=lambda its: str(its)[:40])
async def test_what_is_put_into_an_input_reaches_the_app(
    bench: Bench, http_bot: Bot, element: dict[str, Any], typed: Any, value: dict[str, Any]
) -> None:
    http_bot.app.view("ask")(_acknowledge)
    view = await opened(bench, field("b", {**element, "action_id": "a"}))
    sent = await bench.ana.do("submit", view=view, values={"b": {"a": typed}})
    assert sent.body == {"ok": True}
    body = http_bot.last("view_submission")
    assert body["view"]["state"]["values"] == {"b": {"a": {"type": element["type"], **value}}}
    assert (await bench.ana.sees())["form"] is None


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("static_select", "b", ("selected_option", "Second")),
        ("radio_buttons", "b", ("selected_option", "Second")),
        ("checkboxes", ["a", "b"], ("selected_options", ["First", "Second"])),
        ("multi_static_select", ["b"], ("selected_options", ["Second"])),
    ],
)
async def test_a_choice_reaches_the_app_as_the_whole_option(
    bench: Bench, http_bot: Bot, kind: str, typed: Any, expected: tuple[str, Any]
) -> None:
    http_bot.app.view("ask")(_acknowledge)
    view = await opened(bench, field("b", {"type": kind, "action_id": "a", "options": MENU}))
    impossible = await bench.ana.do("submit", view=view, values={"b": {"a": "c"}})
    assert impossible.error == "impossible_value"
    await bench.ana.do("submit", view=view, values={"b": {"a": typed}})
    value = http_bot.last("view_submission")["view"]["state"]["values"]["b"]["a"]
    name, words = expected
    chosen = value[name]
    said = (
        [its["text"]["text"] for its in chosen]
        if isinstance(chosen, list)
        else chosen["text"]["text"]
    )
    assert said == words


async def _acknowledge(ack: Any) -> None:
    await ack()


COMPLAINTS: list[tuple[dict[str, Any], Any, str]] = [
    ({"type": "plain_text_input"}, "", "Please complete this required field."),
    ({"type": "plain_text_input", "min_length": 5}, "1234", "at least 5 characters"),
    ({"type": "plain_text_input", "max_length": 5}, "123456", "no more than 5 characters"),
    ({"type": "number_input", "is_decimal_allowed": False}, "2.5", "whole number"),
    ({"type": "number_input", "is_decimal_allowed": False}, "two", "valid number"),
    ({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, "0", "at least 1"),
    ({"type": "number_input", "is_decimal_allowed": False, "max_value": "60"}, "61", "at most 60"),
    ({"type": "email_text_input"}, "nobody", "valid email"),
    ({"type": "url_text_input"}, "nowhere", "valid URL"),
    ({"type": "datepicker"}, None, "Please complete this required field."),
    ({"type": "checkboxes", "options": MENU}, [], "Please complete this required field."),
]


@pytest.mark.parametrize(("element", "typed", "said"), COMPLAINTS, ids=lambda its: str(its)[:50])
async def test_slack_itself_complains_before_the_app_hears_of_it(
    bench: Bench, element: dict[str, Any], typed: Any, said: str
) -> None:
    view = await opened(bench, field("b", {**element, "action_id": "a"}))
    answer = await bench.ana.do("submit", view=view, values={"b": {"a": typed}})
    assert said in answer.body["errors"]["b"]
    assert (await bench.ana.form())["errors"] == answer.body["errors"]
    assert bench.delivered("view_submission") == []


async def test_an_optional_input_may_stay_empty(bench: Bench, http_bot: Bot) -> None:
    http_bot.app.view("ask")(_acknowledge)
    view = await opened(bench, field("b", text_input("a"), optional=True))
    assert (await bench.ana.do("submit", view=view, values={})).body == {"ok": True}
    value = http_bot.last("view_submission")["view"]["state"]["values"]["b"]["a"]
    assert value == {"type": "plain_text_input", "value": None}


# ---- what the app answers


async def test_a_pushed_view_stacks_and_closing_it_shows_the_one_below(
    bench: Bench, bot: Bot
) -> None:
    @bot.app.view("ask")
    async def asked(ack: Any) -> None:
        await ack(response_action="push", view=modal(section("Sure?"), callback_id="sure"))

    @bot.app.view("sure")
    async def sure(ack: Any) -> None:
        await ack(response_action="clear")

    first = await opened(bench, field("b", text_input("a", initial_value="Kept")))
    await bench.ana.do("submit", view=first, values={})
    top = await bench.ana.form()
    assert (top["depth"], top["view"]["previous_view_id"]) == (2, first)
    covered = await bench.ana.do("submit", view=first, values={})
    assert covered.error == "covered"

    await bench.ana.do("close", view=top["id"])
    below = await bench.ana.form()
    assert below["id"] == first
    assert below["view"]["state"]["values"]["b"]["a"]["value"] == "Kept"

    await bench.ana.do("submit", view=first, values={})
    await bench.ana.do("submit", view=(await bench.ana.form())["id"], values={})
    assert (await bench.ana.sees())["form"] is None


async def test_an_update_keeps_what_was_typed_where_the_ids_are_the_same(
    bench: Bench, bot: Bot
) -> None:
    kept, gone = field("kept", text_input("a")), field("gone", text_input("a"))

    @bot.app.view("ask")
    async def asked(ack: Any) -> None:
        fresh = field("fresh", text_input("a", initial_value="New"))
        await ack(response_action="update", view=modal(kept, fresh, callback_id="ask"))

    view = await opened(bench, kept, gone)
    await bench.ana.do("submit", view=view, values={"kept": {"a": "One"}, "gone": {"a": "Two"}})
    values = (await bench.ana.form())["view"]["state"]["values"]
    assert values["kept"]["a"]["value"] == "One"
    assert values["fresh"]["a"]["value"] == "New"
    assert "gone" not in values


# refusal: answer to a form that is none
@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "dance"},
        {"response_action": "errors", "errors": {"elsewhere": "Wrong"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "push", "view": modal(section("x" * 3001))},
        {"text": "Thanks"},
    ],
    ids=str,
)
async def test_an_answer_that_is_none_leaves_the_form_open_and_says_so(
    bench: Bench, http_bot: Bot, answer: dict[str, Any]
) -> None:
    @http_bot.app.view("ask")
    async def asked(ack: Any) -> Any:
        del ack
        headers: dict[str, str | Sequence[str]] = {"content-type": ["application/json"]}
        return BoltResponse(status=200, body=json.dumps(answer), headers=headers)

    view = await opened(bench, field("b", text_input("a")))
    refused = await bench.ana.do("submit", view=view, values={"b": {"a": "Words"}})
    assert (refused.status, refused.error) == (424, "bad_app_response")
    assert (await bench.ana.sees())["toast"] == TROUBLE
    form = await bench.ana.form()
    assert form["view"]["state"]["values"]["b"]["a"]["value"] == "Words"


async def test_a_form_without_acknowledgement_stays_open(bench: Bench) -> None:
    view = await opened(bench, field("b", text_input("a")))
    refused = await bench.ana.do("submit", view=view, values={"b": {"a": "Words"}})
    assert (refused.status, refused.error) == (424, "app_did_not_respond")
    assert (await bench.ana.form())["id"] == view


async def test_the_app_hears_of_a_closed_form_only_if_it_asked(bench: Bench, http_bot: Bot) -> None:
    quiet = await opened(bench, section())
    await bench.ana.do("close", view=quiet)
    loud = await opened(bench, section(), notify_on_close=True)
    await bench.ana.do("close", view=loud)
    await until(lambda: bench.delivered("view_closed"), "the closing is heard")
    [entry] = bench.delivered("view_closed")
    body: Any = entry["body"]
    assert (body["view"]["id"], body["is_cleared"]) == (loud, False)
    assert "trigger_id" not in body


async def test_closing_everything_tells_of_every_view_that_asked(
    bench: Bench, http_bot: Bot
) -> None:
    first = await opened(bench, section(), notify_on_close=True)
    trigger = bench.slack.site.triggers.make("T0HARBOR", "U0ANA", view_id=first)
    view = modal(section(), notify_on_close=True)
    pushed = await bench.call("views.push", trigger_id=trigger, view=view)
    top: Any = pushed["view"]
    await bench.ana.do("close", view=top["id"], all=True)
    await until(lambda: len(bench.delivered("view_closed")) == 2, "both are heard of")
    bodies: Any = [entry["body"] for entry in bench.delivered("view_closed")]
    assert all(body["is_cleared"] for body in bodies)


# ---- acting within a form


async def test_an_input_that_dispatches_tells_the_app_while_it_is_typed(
    bench: Bench, bot: Bot
) -> None:
    @bot.app.action("days")
    async def typed(ack: Any, body: dict[str, Any], client: Any) -> None:
        days = body["actions"][0]["value"]
        await ack()
        await client.views_update(
            view_id=body["view"]["id"],
            hash=body["view"]["hash"],
            view=modal(days_input(), comment(), section(f"{days} days more")),
        )

    def days_input() -> dict[str, Any]:
        number = {"type": "number_input", "action_id": "days", "is_decimal_allowed": False}
        return field("days", number, dispatch_action=True)

    def comment() -> dict[str, Any]:
        return field("comment", text_input())

    view = await opened(bench, days_input(), comment())
    pressed = await bench.ana.do(
        "press", view=view, action_id="days", value="3", values={"comment": {"said": "Sorry"}}
    )
    assert pressed.body == {"ok": True, "sent": True}
    shown = (await bench.ana.form())["view"]
    assert shown["blocks"][-1]["text"]["text"] == "3 days more"
    assert shown["state"]["values"]["comment"]["said"]["value"] == "Sorry"
    assert shown["state"]["values"]["days"]["days"]["value"] == "3"

    silent = await bench.ana.do("press", view=view, action_id="said", value="Really")
    assert silent.body == {"ok": True, "sent": False}
    assert len(bench.delivered("block_actions")) == 1


async def test_an_external_menu_offers_what_the_app_suggests(bench: Bench, bot: Bot) -> None:
    bot.app.view("ask")(_acknowledge)

    @bot.app.options("order")
    async def orders(ack: Any, body: dict[str, Any]) -> None:
        typed = body["value"]
        await ack(options=[option(f"{typed}-1", f"Order {typed}")])

    menu = {"type": "external_select", "action_id": "order", "min_query_length": 2}
    view = await opened(bench, field("b", menu))
    short = await bench.ana.do("suggest", view=view, action_id="order", value="O")
    assert short.body == {"options": [], "option_groups": []}
    found = await bench.ana.do("suggest", view=view, action_id="order", value="ORD")
    assert [its["value"] for its in found.body["options"]] == ["ORD-1"]
    sent = await bench.ana.do("submit", view=view, values={"b": {"order": "ORD-1"}})
    assert sent.body == {"ok": True}


# refusal: suggestions that are none
async def test_suggestions_that_are_none_are_refused(bench: Bench, http_bot: Bot) -> None:
    @http_bot.app.options("order")
    async def orders(ack: Any) -> None:
        await ack(options=[option(f"o{number}") for number in range(101)])

    menu = {"type": "external_select", "action_id": "order", "min_query_length": 0}
    view = await opened(bench, field("b", menu))
    refused = await bench.ana.do("suggest", view=view, action_id="order", value="")
    assert refused.error == "bad_app_response"
    assert "no more than 100 items" in refused.body["message"]


async def test_a_menu_says_which_conversation_it_wants_an_answer_for(
    bench: Bench, http_bot: Bot
) -> None:
    @http_bot.app.view("ask")
    async def asked(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Posted here", response_type="in_channel")

    menu = {
        "type": "conversations_select",
        "action_id": "where",
        "default_to_current_conversation": True,
        "response_url_enabled": True,
    }
    view = await opened(bench, field("b", menu))
    await bench.ana.do("submit", view=view, values={})
    urls = http_bot.last("view_submission")["response_urls"]
    assert [its["channel_id"] for its in urls] == ["C0ORDERS"]
    assert "Posted here" in await bench.bram.texts("C0ORDERS")


async def test_a_press_is_refused_that_the_person_could_not_make(bench: Bench) -> None:
    await bench.call(
        "chat.postEphemeral",
        channel="C0ORDERS",
        user="U0ANA",
        text="For you",
        blocks=[actions(button("go", "Go")), actions(button("go", "Go too"))],
    )
    secret = await bench.ana.newest("C0ORDERS")
    where = {"channel": "C0ORDERS", "ts": secret["ts"]}
    assert (await bench.bram.do("press", **where, action_id="go")).error == "not_visible"
    assert (await bench.ana.do("press", **where, action_id="go")).error == "ambiguous"
    assert (await bench.ana.do("press", **where, action_id="stop")).error == "no_such_element"
    view = await opened(bench, section(accessory=button()))
    assert (await bench.bram.do("press", view=view, action_id="go")).error == "not_visible"
    assert (await bench.ana.do("submit", view="V0", values={})).error == "not_visible"


async def test_an_element_of_a_message_tells_the_app_what_stands_in_all_of_them(
    bench: Bench, bot: Bot
) -> None:
    @bot.app.action("reason")
    async def chosen(ack: Any) -> None:
        await ack()

    reason = {"type": "static_select", "action_id": "reason", "options": MENU}
    until_when = {"type": "datepicker", "action_id": "until", "initial_date": "2026-12-01"}
    overflow = {"type": "overflow", "action_id": "more", "options": [option("x", "Export")]}
    posted = await bench.call(
        "chat.postMessage",
        channel="C0ORDERS",
        text="Why?",
        blocks=[actions(reason, until_when, overflow, block_id="b")],
    )
    where = {"channel": "C0ORDERS", "ts": posted["ts"]}
    await bench.ana.do("press", **where, action_id="reason", selected="b")
    body = bot.last("block_actions")
    assert body["state"]["values"]["b"]["reason"]["selected_option"]["text"]["text"] == "Second"
    assert body["state"]["values"]["b"]["until"]["selected_date"] == "2026-12-01"
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": "C0ORDERS",
        "is_ephemeral": False,
    }
    assert body["actions"][0]["selected_option"]["value"] == "b"
    assert body["message"]["bot_id"] == "B0RESOLVE"
    refused = await bench.ana.do("press", **where, action_id="more", selected="y")
    assert refused.error == "impossible_value"
