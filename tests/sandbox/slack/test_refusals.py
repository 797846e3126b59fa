"""Each refusal of the table: a call that passes, and one that fails with the code of the table."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest

from sandbox.config import SLACK_APP_TOKEN, SLACK_BOT_TOKEN
from sandbox.slack.refusals import REFUSALS, Refusal
from sandbox.slack.shapes import NOT_LEARNT
from sandbox.slack.world import CLIENT_ID, CLIENT_SECRET
from tests.sandbox.slack.harness import Bench
from tests.sandbox.slack.shapes import (
    actions,
    button,
    field,
    home,
    modal,
    mrkdwn,
    option,
    plain,
    section,
    text_input,
)

pytestmark = pytest.mark.anyio

Answer: TypeAlias = Mapping[str, Any]
Case: TypeAlias = Callable[[Bench], Awaitable[tuple[Answer, Answer]]]
"""Makes two calls: one that passes, and one that is refused."""

CASES: dict[str, Case] = {}
ORDERS: Final = "C0ORDERS"


# Refusals that take a story of their own, and where it is told.
ELSEWHERE: Final = {
    "download without a token": "test_files.py",
    "other redirect address": "test_install.py",
    "code twice": "test_install.py",
    "unknown client": "test_install.py",
    "wrong client secret": "test_install.py",
    "unknown grant": "test_install.py",
    "used refresh token": "test_install.py",
    "expired token": "test_install.py",
    "organisation's token without team": "test_install.py",
    "sixth response": "test_delivery.py",
    "late response": "test_delivery.py",
    "no acknowledgement": "test_flow.py",
    "answer to a form that is none": "test_forms.py",
    "suggestions that are none": "test_forms.py",
    "socket without a ticket": "test_delivery.py",
}
HERE: Final = [refusal for refusal in REFUSALS if refusal.name not in ELSEWHERE]


def case(name: str) -> Callable[[Case], Case]:
    def keep(function: Case) -> Case:
        assert name not in CASES, f"{name} has two tests"
        CASES[name] = function
        return function

    return keep


@pytest.mark.parametrize("refusal", HERE, ids=lambda refusal: refusal.name)
async def test_each_refusal_has_a_call_that_passes_and_one_that_fails(
    bench: Bench, refusal: Refusal
) -> None:
    passes, fails = await CASES[refusal.name](bench)
    assert passes["ok"] is True, passes
    assert fails["ok"] is False, fails
    assert fails["error"] == refusal.code, fails


def test_every_test_is_for_a_refusal_of_the_table() -> None:
    assert set(CASES) == {refusal.name for refusal in HERE}
    folder = Path(__file__).parent
    for name, file in ELSEWHERE.items():
        assert f"# refusal: {name}\n" in (folder / file).read_text(encoding="utf-8"), name


async def raw(bench: Bench, method: str, body: str, content_type: str, token: str = "") -> Answer:
    headers = {"Content-Type": content_type}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    url = f"{bench.origin}/slack/api/{method}"
    async with bench.http.post(url, data=body, headers=headers) as response:
        answer: Answer = await response.json()
        return answer


async def post(bench: Bench, *blocks: dict[str, Any], **more: Any) -> Answer:
    args = {"channel": ORDERS, "text": "Words", **more}
    if blocks:
        args["blocks"] = list(blocks)
    return await bench.call("chat.postMessage", **args)


async def show(bench: Bench, *blocks: dict[str, Any], **more: Any) -> Answer:
    view = modal(*blocks, **more)
    return await bench.call("views.open", trigger_id=await bench.trigger(), view=view)


async def direct(bench: Bench, users: str = "U0ANA") -> str:
    answer = await bench.call("conversations.open", users=users)
    channel: Any = answer["channel"]
    return str(channel["id"])


async def a_private_channel(bench: Bench) -> str:
    bench.slack.world.add_channel(
        "C0SECRET", team="T0HARBOR", name="secret", members=("U0ANA",), private=True
    )
    return "C0SECRET"


# ---- the door of the Web API


@case("no token")
async def no_token(bench: Bench) -> tuple[Answer, Answer]:
    form = "application/x-www-form-urlencoded"
    return (
        await raw(bench, "auth.test", f"token={SLACK_BOT_TOKEN}", form),
        await raw(bench, "auth.test", "", form),
    )


@case("unknown token")
async def unknown_token(bench: Bench) -> tuple[Answer, Answer]:
    return await bench.call("auth.test"), await bench.call("auth.test", "xoxb-of-nobody")


@case("wrong kind of token")
async def wrong_kind_of_token(bench: Bench) -> tuple[Answer, Answer]:
    assert (await bench.call("auth.test", SLACK_APP_TOKEN))["error"] == "not_allowed_token_type"
    method = "apps.connections.open"
    return await bench.call(method, SLACK_APP_TOKEN), await bench.call(method)


@case("revoked token")
async def revoked_token(bench: Bench) -> tuple[Answer, Answer]:
    return await bench.call("auth.revoke"), await bench.call("auth.test")


@case("app removed")
async def app_removed(bench: Bench) -> tuple[Answer, Answer]:
    wrong = await bench.call("apps.uninstall", client_id="1.2", client_secret=CLIENT_SECRET)
    assert wrong["error"] == "invalid_client_id"
    gone = await bench.call("apps.uninstall", client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    return gone, await bench.call("auth.test")


@case("missing scope")
async def missing_scope(bench: Bench) -> tuple[Answer, Answer]:
    passes = await post(bench)
    await bench.fate("scopes", scopes=["commands", "users:read"])
    fails = await post(bench)
    assert fails["needed"] == "chat:write"
    assert fails["provided"] == "commands,users:read"
    return passes, fails


@case("unknown method")
async def unknown_method(bench: Bench) -> tuple[Answer, Answer]:
    fails = await bench.call("chat.postHaiku")
    assert fails["req_method"] == "chat.postHaiku"
    return await bench.call("auth.test"), fails


@case("unknown argument")
async def unknown_argument(bench: Bench) -> tuple[Answer, Answer]:
    fails = await post(bench, colour="red")
    assert "colour" in str(fails["response_metadata"])
    for more in ({"link_names": True}, {"parse": "full"}):
        assert (await post(bench, **more))["error"] == "invalid_arguments"
    return await post(bench, unfurl_links=False), fails


@case("missing argument")
async def missing_argument(bench: Bench) -> tuple[Answer, Answer]:
    fails = await bench.call("users.info")
    assert fails["response_metadata"] == {"messages": ["[ERROR] missing required field: user"]}
    return await bench.call("users.info", user="U0ANA"), fails


@case("broken JSON")
async def broken_json(bench: Bench) -> tuple[Answer, Answer]:
    kind = "application/json; charset=utf-8"
    return (
        await raw(bench, "auth.test", "{}", kind, SLACK_BOT_TOKEN),
        await raw(bench, "auth.test", "{", kind, SLACK_BOT_TOKEN),
    )


@case("JSON that is no object")
async def json_that_is_no_object(bench: Bench) -> tuple[Answer, Answer]:
    passes = await raw(bench, "auth.test", "{}", "application/json", SLACK_BOT_TOKEN)
    assert passes["warning"] == "missing_charset"
    return passes, await raw(bench, "auth.test", "[]", "application/json", SLACK_BOT_TOKEN)


@case("other content type")
async def other_content_type(bench: Bench) -> tuple[Answer, Answer]:
    return (
        await raw(bench, "auth.test", "{}", "application/json", SLACK_BOT_TOKEN),
        await raw(bench, "auth.test", "<a/>", "text/xml", SLACK_BOT_TOKEN),
    )


@case("token in a JSON body")
async def token_in_a_json_body(bench: Bench) -> tuple[Answer, Answer]:
    body = f'{{"token": "{SLACK_BOT_TOKEN}"}}'
    return (
        await raw(bench, "auth.test", "{}", "application/json", SLACK_BOT_TOKEN),
        await raw(bench, "auth.test", body, "application/json"),
    )


@case("too many calls")
async def too_many_calls(bench: Bench) -> tuple[Answer, Answer]:
    for _ in range(20):
        assert (await post(bench))["ok"] is True
    await bench.fate("limits", on=True)
    passes = [await post(bench) for _ in range(5)][-1]
    response = await bench.http.post(
        f"{bench.origin}/slack/api/chat.postMessage",
        json={"channel": ORDERS, "text": "One more"},
        headers={"Authorization": f"Bearer {SLACK_BOT_TOKEN}"},
    )
    assert (response.status, response.headers["Retry-After"]) == (429, "1")
    assert (await post(bench, channel="U0ANA"))["ok"] is True  # another channel has its own pace
    return passes, await response.json()


# ---- messages


@case("unknown channel")
async def unknown_channel(bench: Bench) -> tuple[Answer, Answer]:
    hidden = await post(bench, channel=await a_private_channel(bench))
    assert hidden["error"] == "channel_not_found"
    return await post(bench, channel="#orders"), await post(bench, channel="C0NOWHERE")


@case("not in channel")
async def not_in_channel(bench: Bench) -> tuple[Answer, Answer]:
    fails = await post(bench, channel="C0GENERAL")
    await bench.fate("scopes", scopes=["chat:write", "chat:write.public"])
    return await post(bench, channel="C0GENERAL"), fails


@case("archived channel")
async def archived_channel(bench: Bench) -> tuple[Answer, Answer]:
    passes = await post(bench)
    await bench.fate("archive", channel=ORDERS)
    return passes, await post(bench)


@case("deactivated party")
async def deactivated_party(bench: Bench) -> tuple[Answer, Answer]:
    channel = await direct(bench)
    passes = await post(bench, channel=channel)
    await bench.fate("deactivate", user="U0ANA")
    by_user = await post(bench, channel="U0ANA")
    assert by_user["error"] == "channel_not_found"
    return passes, await post(bench, channel=channel)


@case("messages tab off")
async def messages_tab_off(bench: Bench) -> tuple[Answer, Answer]:
    passes = await post(bench, channel=await direct(bench))
    manifest = dict(bench.slack.world.app.manifest)
    manifest["features"] = {"app_home": {"messages_tab_enabled": False}}
    await bench.fate("manifest", manifest=manifest)
    return passes, await post(bench, channel=await direct(bench))


@case("nothing to say")
async def nothing_to_say(bench: Bench) -> tuple[Answer, Answer]:
    return await post(bench, section(), text=""), await post(bench, text="", blocks=[])


@case("text too long")
async def text_too_long(bench: Bench) -> tuple[Answer, Answer]:
    return await post(bench, text="x" * 40_000), await post(bench, text="x" * 40_001)


@case("blocks that are no list")
async def blocks_that_are_no_list(bench: Bench) -> tuple[Answer, Answer]:
    assert (await post(bench, blocks={"type": "divider"}))["error"] == "invalid_blocks_format"
    return await post(bench, blocks='[{"type": "divider"}]'), await post(bench, blocks="[{")


@case("too many blocks")
async def too_many_blocks(bench: Bench) -> tuple[Answer, Answer]:
    fails = await post(bench, *[section()] * 51)
    complaint = "no more than 50 items allowed [json-pointer:/blocks]"
    assert fails["errors"] == [complaint]
    assert fails["response_metadata"] == {"messages": [f"[ERROR] {complaint}"]}
    return await post(bench, *[section()] * 50), fails


@case("too many attachments")
async def too_many_attachments(bench: Bench) -> tuple[Answer, Answer]:
    one = {"text": "Words", "color": "#36a64f"}
    return await post(bench, attachments=[one] * 100), await post(bench, attachments=[one] * 101)


@case("attachment with blocks and more")
async def attachment_with_blocks_and_more(bench: Bench) -> tuple[Answer, Answer]:
    both = {"blocks": [section()], "title": "Title"}
    only = {"blocks": [section()], "color": "#36a64f", "fallback": "Words"}
    return await post(bench, attachments=[only]), await post(bench, attachments=[both])


@case("metadata without a type")
async def metadata_without_a_type(bench: Bench) -> tuple[Answer, Answer]:
    whole = {"event_type": "order", "event_payload": {"id": "ORD-1"}}
    return await post(bench, metadata=whole), await post(bench, metadata={"event_payload": {}})


@case("markdown and text")
async def markdown_and_text(bench: Bench) -> tuple[Answer, Answer]:
    passes = await bench.call("chat.postMessage", channel=ORDERS, markdown_text="**Words**")
    return passes, await post(bench, markdown_text="**Words**")


@case("posting as a user")
async def posting_as_a_user(bench: Bench) -> tuple[Answer, Answer]:
    return await post(bench, as_user=False), await post(bench, as_user=True)


@case("another name without scope")
async def another_name_without_scope(bench: Bench) -> tuple[Answer, Answer]:
    return await post(bench), await post(bench, username="Someone else")


@case("thread of nothing")
async def thread_of_nothing(bench: Bench) -> tuple[Answer, Answer]:
    root = await post(bench)
    assert (await post(bench, thread_ts="yesterday"))["error"] == "invalid_thread_ts"
    return (
        await post(bench, thread_ts=root["ts"]),
        await post(bench, thread_ts="1700000000.000000"),
    )


@case("reply to a reply")
async def reply_to_a_reply(bench: Bench) -> tuple[Answer, Answer]:
    root = await post(bench)
    reply = await post(bench, thread_ts=root["ts"])
    return reply, await post(bench, thread_ts=reply["ts"])


@case("ephemeral for a stranger")
async def ephemeral_for_a_stranger(bench: Bench) -> tuple[Answer, Answer]:
    method = "chat.postEphemeral"
    channel = await direct(bench)
    return (
        await bench.call(method, channel=ORDERS, user="U0BRAM", text="Psst"),
        await bench.call(method, channel=channel, user="U0BRAM", text="Psst"),
    )


@case("changing nothing")
async def changing_nothing(bench: Bench) -> tuple[Answer, Answer]:
    made = await post(bench)
    nowhere = "1700000000.000000"
    for method, name in (("chat.delete", "ts"), ("chat.getPermalink", "message_ts")):
        answer = await bench.call(method, channel=ORDERS, **{name: nowhere})
        assert answer["error"] == "message_not_found"
    return (
        await bench.call("chat.update", channel=ORDERS, ts=made["ts"], text="Changed"),
        await bench.call("chat.update", channel=ORDERS, ts=nowhere, text="Changed"),
    )


@case("changing another's message")
async def changing_anothers_message(bench: Bench) -> tuple[Answer, Answer]:
    mine = await post(bench)
    hers = await bench.ana.do("message", channel=ORDERS, text="Mine")
    return (
        await bench.call("chat.update", channel=ORDERS, ts=mine["ts"], text="Changed"),
        await bench.call("chat.update", channel=ORDERS, ts=hers.body["ts"], text="Changed"),
    )


@case("changing in an archived channel")
async def changing_in_an_archived_channel(bench: Bench) -> tuple[Answer, Answer]:
    made = await post(bench)
    passes = await bench.call("chat.update", channel=ORDERS, ts=made["ts"], text="Changed")
    await bench.fate("archive", channel=ORDERS)
    return passes, await bench.call("chat.update", channel=ORDERS, ts=made["ts"], text="Again")


@case("deleting another's message")
async def deleting_anothers_message(bench: Bench) -> tuple[Answer, Answer]:
    mine = await post(bench)
    hers = await bench.ana.do("message", channel=ORDERS, text="Mine")
    return (
        await bench.call("chat.delete", channel=ORDERS, ts=mine["ts"]),
        await bench.call("chat.delete", channel=ORDERS, ts=hers.body["ts"]),
    )


# ---- what holds between blocks


@case("block id twice")
async def block_id_twice(bench: Bench) -> tuple[Answer, Answer]:
    return (
        await post(bench, section(block_id="a"), section(block_id="b")),
        await post(bench, section(block_id="a"), section(block_id="a")),
    )


@case("action id twice")
async def action_id_twice(bench: Bench) -> tuple[Answer, Answer]:
    fails = await post(bench, actions(button("a"), button("a")))
    complaint = '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]'
    assert fails["errors"] == [complaint]
    return await post(bench, actions(button("a")), actions(button("a"))), fails


@case("unknown block")
async def unknown_block(bench: Bench) -> tuple[Answer, Answer]:
    fails = await post(bench, {"type": "hologram"})
    assert fails["errors"] == ["unsupported type: hologram [json-pointer:/blocks/0/type]"]
    return await post(bench, {"type": "divider"}), fails


@case("block not learnt")
async def block_not_learnt(bench: Bench) -> tuple[Answer, Answer]:
    for kind in NOT_LEARNT - {"workflow_button", "feedback_buttons", "icon_button", "url_source"}:
        fails = await post(bench, {"type": kind})
        named = f"the sandbox does not know the type {kind}, which Slack has"
        assert fails["errors"] == [f"{named} [json-pointer:/blocks/0]"]
    fails = await post(bench, actions({"type": "workflow_button"}))
    assert "does not know the type workflow_button" in fails["errors"][0]
    return await post(bench, {"type": "divider"}), fails


@case("unknown field")
async def unknown_field(bench: Bench) -> tuple[Answer, Answer]:
    fails = await post(bench, section(colour="red"))
    assert fails["errors"] == ["invalid additional property: colour [json-pointer:/blocks/0]"]
    return await post(bench, section(expand=True)), fails


@case("text of no type")
async def text_of_no_type(bench: Bench) -> tuple[Answer, Answer]:
    return await post(bench, section()), await post(bench, section() | {"text": "Words"})


@case("block on the wrong surface")
async def block_on_the_wrong_surface(bench: Bench) -> tuple[Answer, Answer]:
    alert = {"type": "alert", "text": plain()}
    return await show(bench, alert), await post(bench, alert)


@case("element in the wrong block")
async def element_in_the_wrong_block(bench: Bench) -> tuple[Answer, Answer]:
    return await post(bench, field("b", text_input())), await post(bench, actions(text_input()))


@case("element on the wrong surface")
async def element_on_the_wrong_surface(bench: Bench) -> tuple[Answer, Answer]:
    number = field("b", {"type": "number_input", "is_decimal_allowed": False})
    return await show(bench, number), await post(bench, number)


@case("section without words")
async def section_without_words(bench: Bench) -> tuple[Answer, Answer]:
    only_fields = {"type": "section", "fields": [mrkdwn()]}
    return await post(bench, only_fields), await post(bench, {"type": "section"})


@case("image from two places")
async def image_from_two_places(bench: Bench) -> tuple[Answer, Answer]:
    one = {"type": "image", "alt_text": "A chart", "image_url": "https://example.com/a.png"}
    return await post(bench, one), await post(bench, {**one, "slack_file": {"id": "F0CHART"}})


@case("options and groups")
async def options_and_groups(bench: Bench) -> tuple[Answer, Answer]:
    group = {"label": plain(), "options": [option()]}
    grouped = {"type": "static_select", "option_groups": [group]}
    assert (await post(bench, actions({"type": "static_select"})))["ok"] is False
    both = {**grouped, "options": [option()]}
    return await post(bench, actions(grouped)), await post(bench, actions(both))


@case("initial option not offered")
async def initial_option_not_offered(bench: Bench) -> tuple[Answer, Answer]:
    menu = {"type": "static_select", "options": [option("a"), option("b")]}
    return (
        await post(bench, actions({**menu, "initial_option": option("b")})),
        await post(bench, actions({**menu, "initial_option": option("b", "Bee")})),
    )


@case("two tables")
async def two_tables(bench: Bench) -> tuple[Answer, Answer]:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "1"}]]}
    return await post(bench, table), await post(bench, table, table)


@case("too much markdown")
async def too_much_markdown(bench: Bench) -> tuple[Answer, Answer]:
    half = {"type": "markdown", "text": "x" * 6000}
    return await post(bench, half, half), await post(bench, half, half, half)


@case("focus twice")
async def focus_twice(bench: Bench) -> tuple[Answer, Answer]:
    first = field("a", text_input(focus_on_load=True))
    return (
        await show(bench, first, field("b", text_input())),
        await show(bench, first, field("b", text_input(focus_on_load=True))),
    )


@case("bounds out of order")
async def bounds_out_of_order(bench: Bench) -> tuple[Answer, Answer]:
    return (
        await show(bench, field("a", text_input(min_length=3, max_length=3))),
        await show(bench, field("a", text_input(min_length=4, max_length=3))),
    )


@case("response_url outside a modal's input")
async def response_url_outside(bench: Bench) -> tuple[Answer, Answer]:
    menu = {"type": "conversations_select", "response_url_enabled": True}
    return await show(bench, field("a", menu)), await post(bench, actions(menu))


# ---- views


@case("input without submit")
async def input_without_submit(bench: Bench) -> tuple[Answer, Answer]:
    fails = await show(bench, section(), field("a", text_input()), submit=None)
    assert fails["response_metadata"] == {
        "messages": [
            (
                "[ERROR] must define `submit` to use an `input` block in modals "
                "[json-pointer:/view/blocks/1/input]"
            )
        ]
    }
    return await show(bench, section(), submit=None), fails


@case("view of the wrong type")
async def view_of_the_wrong_type(bench: Bench) -> tuple[Answer, Answer]:
    trigger = await bench.trigger()
    return (
        await show(bench, section()),
        await bench.call("views.open", trigger_id=trigger, view=home(section())),
    )


@case("too many blocks in a view")
async def too_many_blocks_in_a_view(bench: Bench) -> tuple[Answer, Answer]:
    fails = await show(bench, *[section()] * 101)
    assert fails["response_metadata"] == {
        "messages": [
            "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
            "[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]",
        ]
    }
    return await show(bench, *[section()] * 100), fails


@case("view too large")
async def view_too_large(bench: Bench) -> tuple[Answer, Answer]:
    return await show(bench, *[section("x" * 2400)] * 100), await show(
        bench, *[section("x" * 2900)] * 100
    )


@case("malformed trigger")
async def malformed_trigger(bench: Bench) -> tuple[Answer, Answer]:
    fails = await bench.call("views.open", trigger_id="now", view=modal(section()))
    assert fails["response_metadata"] == {
        "messages": ["[ERROR] invalid `trigger_id` [json-pointer:/trigger_id]"]
    }
    return await show(bench, section()), fails


@case("another's trigger")
async def anothers_trigger(bench: Bench) -> tuple[Answer, Answer]:
    trigger = f"1.2.{'0' * 32}"
    fails = await bench.call("views.open", trigger_id=trigger, view=modal(section()))
    return await show(bench, section()), fails


@case("used trigger")
async def used_trigger(bench: Bench) -> tuple[Answer, Answer]:
    trigger = await bench.trigger()
    view = modal(section())
    refused = await bench.call("views.open", trigger_id=trigger, view=modal(section("")))
    assert refused["error"] == "invalid_arguments"  # a refused view does not use the trigger up
    return (
        await bench.call("views.open", trigger_id=trigger, view=view),
        await bench.call("views.open", trigger_id=trigger, view=view),
    )


@case("expired trigger")
async def expired_trigger(bench: Bench) -> tuple[Answer, Answer]:
    trigger, passes = await bench.trigger(), await show(bench, section())
    bench.slack.site.triggers.life_seconds = 0.0
    return passes, await bench.call("views.open", trigger_id=trigger, view=modal(section()))


@case("external id twice")
async def external_id_twice(bench: Bench) -> tuple[Answer, Answer]:
    passes = await show(bench, section(), external_id="ask-1")
    other = await bench.trigger("U0BRAM")
    view = modal(section(), external_id="ask-1")
    return passes, await bench.call("views.open", trigger_id=other, view=view)


async def push(bench: Bench, view_id: str) -> Answer:
    trigger = bench.slack.site.triggers.make("T0HARBOR", "U0ANA", view_id=view_id)
    return await bench.call("views.push", trigger_id=trigger, view=modal(section()))


@case("fourth view")
async def fourth_view(bench: Bench) -> tuple[Answer, Answer]:
    opened = await show(bench, section())
    second = await push(bench, opened["view"]["id"])
    third = await push(bench, second["view"]["id"])
    assert third["view"]["previous_view_id"] == second["view"]["id"]
    assert third["view"]["root_view_id"] == opened["view"]["id"]
    return third, await push(bench, third["view"]["id"])


@case("push onto nothing")
async def push_onto_nothing(bench: Bench) -> tuple[Answer, Answer]:
    trigger = await bench.trigger()
    fails = await bench.call("views.push", trigger_id=trigger, view=modal(section()))
    opened = await show(bench, section())
    return await push(bench, opened["view"]["id"]), fails


@case("update of a closed view")
async def update_of_a_closed_view(bench: Bench) -> tuple[Answer, Answer]:
    opened = await show(bench, section())
    view_id = opened["view"]["id"]
    passes = await bench.call("views.update", view_id=view_id, view=modal(section("New")))
    await bench.ana.do("close", view=view_id)
    return passes, await bench.call("views.update", view_id=view_id, view=modal(section()))


@case("stale hash")
async def stale_hash(bench: Bench) -> tuple[Answer, Answer]:
    opened = (await show(bench, section()))["view"]
    args = {"view_id": opened["id"], "hash": opened["hash"], "view": modal(section("New"))}
    return await bench.call("views.update", **args), await bench.call("views.update", **args)


@case("home tab off")
async def home_tab_off(bench: Bench) -> tuple[Answer, Answer]:
    passes = await bench.call("views.publish", user_id="U0ANA", view=home(section()))
    manifest = dict(bench.slack.world.app.manifest)
    manifest["features"] = {"app_home": {"home_tab_enabled": False}}
    await bench.fate("manifest", manifest=manifest)
    return passes, await bench.call("views.publish", user_id="U0ANA", view=home(section()))


@case("home of a stranger")
async def home_of_a_stranger(bench: Bench) -> tuple[Answer, Answer]:
    return (
        await bench.call("views.publish", user_id="U0BRAM", view=home(section())),
        await bench.call("views.publish", user_id="U0DEV", view=home(section())),
    )


# ---- conversations and people


@case("direct message with nobody")
async def direct_message_with_nobody(bench: Bench) -> tuple[Answer, Answer]:
    return (
        await bench.call("conversations.open", users="U0ANA"),
        await bench.call("conversations.open", users=""),
    )


@case("direct message with a stranger")
async def direct_message_with_a_stranger(bench: Bench) -> tuple[Answer, Answer]:
    passes = await bench.call("conversations.open", users="U0DEV")  # met in #orders
    bench.slack.world.add_user("U0FAR", team="T0NORTH", handle="far", name="Far Away")
    return passes, await bench.call("conversations.open", users="U0FAR")


@case("direct message with a deactivated user")
async def direct_message_with_a_deactivated_user(bench: Bench) -> tuple[Answer, Answer]:
    passes = await bench.call("conversations.open", users="U0CHLOE")
    await bench.fate("deactivate", user="U0CHLOE")
    return passes, await bench.call("conversations.open", users="U0CHLOE")


@case("direct message with a bot")
async def direct_message_with_a_bot(bench: Bench) -> tuple[Answer, Answer]:
    bench.slack.world.add_user(
        "U0OTHER", team="T0HARBOR", handle="other", name="Other bot", is_bot=True
    )
    return (
        await bench.call("conversations.open", users="U0ANA"),
        await bench.call("conversations.open", users="U0OTHER"),
    )


@case("direct message with a crowd")
async def direct_message_with_a_crowd(bench: Bench) -> tuple[Answer, Answer]:
    crowd = [f"U0CROWD{number}" for number in range(9)]
    for number, user_id in enumerate(crowd):
        bench.slack.world.add_user(
            user_id, team="T0HARBOR", handle=f"crowd{number}", name=f"Member {number}"
        )
    return (
        await bench.call("conversations.open", users=",".join(crowd[:8])),
        await bench.call("conversations.open", users=",".join(crowd)),
    )


@case("opening a channel")
async def opening_a_channel(bench: Bench) -> tuple[Answer, Answer]:
    channel = await direct(bench)
    again = await bench.call("conversations.open", channel=channel, return_im=True)
    assert again["already_open"] is True
    return again, await bench.call("conversations.open", channel=ORDERS)


@case("scope for the kind of conversation")
async def scope_for_the_kind_of_conversation(bench: Bench) -> tuple[Answer, Answer]:
    channel = await direct(bench)
    passes = await bench.call("conversations.info", channel=channel)
    await bench.fate("scopes", scopes=["channels:read"])
    fails = await bench.call("conversations.info", channel=channel)
    assert fails["needed"] == "im:read"
    return passes, fails


@case("unknown type of conversation")
async def unknown_type_of_conversation(bench: Bench) -> tuple[Answer, Answer]:
    return (
        await bench.call("conversations.list", types="public_channel,im"),
        await bench.call("conversations.list", types="public"),
    )


@case("unknown cursor")
async def unknown_cursor(bench: Bench) -> tuple[Answer, Answer]:
    first = await bench.call("conversations.list", limit=1)
    cursor: Any = first["response_metadata"]
    return (
        await bench.call("conversations.list", cursor=cursor["next_cursor"]),
        await bench.call("conversations.list", cursor="dGVhbTpD"),
    )


@case("history from outside")
async def history_from_outside(bench: Bench) -> tuple[Answer, Answer]:
    return (
        await bench.call("conversations.history", channel=ORDERS),
        await bench.call("conversations.history", channel="C0GENERAL"),
    )


@case("thread that is not there")
async def thread_that_is_not_there(bench: Bench) -> tuple[Answer, Answer]:
    root = await post(bench)
    await post(bench, thread_ts=root["ts"])
    return (
        await bench.call("conversations.replies", channel=ORDERS, ts=root["ts"]),
        await bench.call("conversations.replies", channel=ORDERS, ts="1700000000.000000"),
    )


@case("joining a private channel")
async def joining_a_private_channel(bench: Bench) -> tuple[Answer, Answer]:
    secret = await a_private_channel(bench)
    await bench.fate("invite", channel=secret, user="U0RESOLVE")
    return (
        await bench.call("conversations.join", channel="C0GENERAL"),
        await bench.call("conversations.join", channel=secret),
    )


@case("leaving the general channel")
async def leaving_the_general_channel(bench: Bench) -> tuple[Answer, Answer]:
    return (
        await bench.call("conversations.leave", channel=ORDERS),
        await bench.call("conversations.leave", channel="C0GENERAL"),
    )


@case("unknown user")
async def unknown_user(bench: Bench) -> tuple[Answer, Answer]:
    return (
        await bench.call("users.info", user="U0ANA"),
        await bench.call("users.info", user="U0NOBODY"),
    )


@case("unknown address")
async def unknown_address(bench: Bench) -> tuple[Answer, Answer]:
    await bench.fate("scopes", scopes=["users:read.email"])
    return (
        await bench.call("users.lookupByEmail", email="ana@harbor.example"),
        await bench.call("users.lookupByEmail", email="nobody@harbor.example"),
    )


# ---- files


async def upload(bench: Bench, content: bytes = b"evidence") -> str:
    answer = await bench.call(
        "files.getUploadURLExternal", filename="proof.txt", length=len(content)
    )
    async with bench.http.post(str(answer["upload_url"]), data=content) as response:
        assert response.status == 200
    return str(answer["file_id"])


async def complete(bench: Bench, file_id: str, **more: Any) -> Answer:
    return await bench.call("files.completeUploadExternal", files=[{"id": file_id}], **more)


@case("empty file")
async def empty_file(bench: Bench) -> tuple[Answer, Answer]:
    method = "files.getUploadURLExternal"
    return (
        await bench.call(method, filename="proof.txt", length=1),
        await bench.call(method, filename="proof.txt", length=0),
    )


@case("description too long")
async def description_too_long(bench: Bench) -> tuple[Answer, Answer]:
    method = "files.getUploadURLExternal"
    args: dict[str, Any] = {"filename": "a.png", "length": 1}
    return (
        await bench.call(method, alt_txt="x" * 1000, **args),
        await bench.call(method, alt_txt="x" * 1001, **args),
    )


@case("completing without bytes")
async def completing_without_bytes(bench: Bench) -> tuple[Answer, Answer]:
    promised = await bench.call("files.getUploadURLExternal", filename="a.txt", length=1)
    return (
        await complete(bench, await upload(bench)),
        await complete(bench, str(promised["file_id"])),
    )


@case("sharing nowhere")
async def sharing_nowhere(bench: Bench) -> tuple[Answer, Answer]:
    return (
        await complete(bench, await upload(bench), channel_id=ORDERS),
        await complete(bench, await upload(bench), channel_id="C0NOWHERE"),
    )


@case("sharing where the bot is not")
async def sharing_where_the_bot_is_not(bench: Bench) -> tuple[Answer, Answer]:
    return (
        await complete(bench, await upload(bench), channel_id=ORDERS),
        await complete(bench, await upload(bench), channel_id="C0GENERAL"),
    )


@case("file that is not shown")
async def file_that_is_not_shown(bench: Bench) -> tuple[Answer, Answer]:
    mine = await upload(bench)
    await complete(bench, mine)
    hers = await bench.ana.upload()
    return (
        await bench.call("files.info", file=mine),
        await bench.call("files.info", file=hers),
    )


@case("deleting another's file")
async def deleting_anothers_file(bench: Bench) -> tuple[Answer, Answer]:
    mine = await upload(bench)
    await complete(bench, mine)
    hers = await bench.ana.upload()
    await bench.ana.do("message", channel=ORDERS, text="Look", files=[hers])
    return (
        await bench.call("files.delete", file=mine),
        await bench.call("files.delete", file=hers),
    )
