"""Interactions: three seconds, one answer, fifteen minutes, deferred states, ephemeral kept."""

import time

import pytest

from sandbox.config import Config
from sandbox.people import DISCORD_ORDERS, FINN, HARBOUR, MILA, OTIS
from tests.sandbox.discord.bench import COMMANDS, Bench, proves
from tests.sandbox.discord.payloads import button, label, legacy, modal, row, say, typed, v2

pytestmark = pytest.mark.anyio

EPHEMERAL = 64
LOADING = 128
HELLO = {"type": 4, "data": {"content": "hello"}}


@pytest.fixture(autouse=True)
def unlimited(bench: Bench) -> None:
    bench.discord.backend.limits.scale = 0


async def card(bench: Bench) -> str:
    return str((await bench.send(DISCORD_ORDERS, legacy(row(button())))).body["id"])


@proves("answer-once")
async def test_an_interaction_is_answered_once(bench: Bench) -> None:
    interaction = await bench.interaction(FINN)
    told = await bench.answer(interaction, HELLO)
    assert told.status == 200
    assert told.body["interaction"]["response_message_loading"] is False
    assert told.body["resource"]["message"]["content"] == "hello"
    again = await bench.answer(interaction, HELLO)
    assert (again.status, again.code) == (400, 40060)


@proves("three-seconds")
async def test_an_answer_after_three_seconds_comes_too_late(bench: Bench) -> None:
    interaction = await bench.interaction(FINN)
    assert Config().answer_seconds == 3
    interaction.made_monotonic = time.monotonic() - bench.config.answer_seconds
    told = await bench.answer(interaction, HELLO)
    assert (told.status, told.code) == (404, 10062)
    fresh = await bench.interaction(FINN)
    await bench.clock.move(3600)
    assert (await bench.answer(fresh, HELLO)).status == 200


async def test_a_wrong_token_or_id_is_no_interaction(bench: Bench) -> None:
    interaction = await bench.interaction(FINN)
    path = f"/interactions/{interaction.id}/wrong/callback"
    assert (await bench.call("POST", path, HELLO, token="")).code == 10062
    path = f"/interactions/1/{interaction.token}/callback"
    assert (await bench.call("POST", path, HELLO, token="")).code == 10062


async def test_a_refused_answer_leaves_the_interaction_open(bench: Bench) -> None:
    interaction = await bench.interaction(FINN)
    bad = {"type": 4, "data": {"content": "x" * 2001}}
    assert (await bench.answer(interaction, bad)).flaw("data", "content")
    assert (await bench.answer(interaction, HELLO)).status == 200


@proves("answer-first", "fifteen-minutes")
async def test_a_token_works_from_the_first_answer_for_fifteen_minutes(bench: Bench) -> None:
    interaction = await bench.interaction(FINN)
    original = bench.webhook(interaction, "@original")
    told = await bench.call("GET", original, token="")
    assert (told.status, told.code) == (404, 10015)
    assert (await bench.call("GET", "/webhooks/1/wrong/messages/@original", token="")).code == 10015
    await bench.answer(interaction, HELLO)
    await bench.clock.move(14 * 60)
    assert (await bench.call("GET", original, token="")).body["content"] == "hello"
    await bench.clock.move(2 * 60)
    told = await bench.call("PATCH", original, {"content": "bye"}, token="")
    assert (told.status, told.code) == (401, 50027)
    assert (await bench.call("POST", bench.webhook(interaction), {}, token="")).code == 50027


@pytest.mark.parametrize("hidden", [True, False])
async def test_a_deferred_response_thinks_until_it_is_edited_and_stays_as_it_was(
    bench: Bench, hidden: bool
) -> None:
    interaction = await bench.interaction(FINN)
    data = {"flags": EPHEMERAL} if hidden else None
    told = await bench.answer(interaction, {"type": 5, "data": data})
    assert told.body["interaction"]["response_message_ephemeral"] is hidden
    (shown,) = (await bench.view(FINN, DISCORD_ORDERS))["messages"]
    assert (shown["loading"], shown["ephemeral"]) == (True, hidden)
    # The other way round than deferred: the first state wins.
    flags = (0 if hidden else EPHEMERAL) | (1 << 15)
    body = {"flags": flags, "components": [say("done")]}
    edited = await bench.call("PATCH", bench.webhook(interaction, "@original"), body, token="")
    assert bool(edited.body["flags"] & EPHEMERAL) is hidden
    assert not edited.body["flags"] & LOADING
    (shown,) = (await bench.view(FINN, DISCORD_ORDERS))["messages"]
    assert (shown["loading"], shown["ephemeral"]) == (False, hidden)
    others = (await bench.view(MILA, DISCORD_ORDERS))["messages"]
    assert len(others) == (0 if hidden else 1)


async def test_the_first_follow_up_completes_a_deferred_response(bench: Bench) -> None:
    interaction = await bench.interaction(FINN)
    await bench.answer(interaction, {"type": 5, "data": {"flags": EPHEMERAL}})
    path = bench.webhook(interaction)
    first = (await bench.call("POST", path, {"content": "one"}, token="")).body
    second = (await bench.call("POST", path, {"content": "two"}, token="")).body
    third = await bench.call("POST", path, {"content": "three", "flags": EPHEMERAL}, token="")
    seen = (await bench.view(FINN, DISCORD_ORDERS))["messages"]
    assert [m["content"] for m in seen] == ["one", "two", "three"]
    assert [m["ephemeral"] for m in seen] == [True, False, True]
    assert second["message_reference"]["message_id"] == first["id"]
    for message in (first, second, third.body):
        own = bench.webhook(interaction, message["id"])
        assert (await bench.call("PATCH", own, {"content": "x"}, token="")).status == 200
        assert (await bench.call("DELETE", own, token="")).status == 204
    assert (await bench.view(FINN, DISCORD_ORDERS))["messages"] == []
    told = await bench.call("GET", bench.webhook(interaction, "@original"), token="")
    assert told.code == 10008


async def test_a_deferred_response_takes_the_ephemeral_flag_alone(bench: Bench) -> None:
    interaction = await bench.interaction(FINN)
    told = await bench.answer(interaction, {"type": 5, "data": {"flags": 1 << 15}})
    assert told.status == 501
    told = await bench.answer(interaction, {"type": 5, "data": {"content": "x"}})
    assert told.status == 501


async def test_an_ephemeral_message_is_reached_by_its_interaction_alone(bench: Bench) -> None:
    interaction = await bench.interaction(FINN)
    data = {"content": "secret", "flags": EPHEMERAL}
    await bench.answer(interaction, {"type": 4, "data": data})
    sent = (await bench.view(FINN, DISCORD_ORDERS))["messages"][0]["id"]
    told = await bench.call("GET", f"/channels/{DISCORD_ORDERS}/messages/{sent}")
    assert told.code == 10008
    assert (await bench.call("GET", f"/channels/{DISCORD_ORDERS}/messages")).body == []
    assert (await bench.act(MILA, "dismiss", channel=DISCORD_ORDERS, message=sent)).status == 404
    assert (await bench.act(FINN, "dismiss", channel=DISCORD_ORDERS, message=sent)).status == 200
    assert (await bench.view(FINN, DISCORD_ORDERS))["messages"] == []


@pytest.mark.parametrize(("kind", "fits"), [(6, False), (7, False), (8, False), (9, True)])
async def test_a_command_takes_no_update_and_no_suggestions(
    bench: Bench, kind: int, fits: bool
) -> None:
    interaction = await bench.interaction(FINN)
    told = await bench.answer(interaction, {"type": kind, "data": modal(label(typed()))})
    if fits:
        assert told.status == 200
    else:
        assert told.flaw("type") == "BASE_TYPE_CHOICES"


async def test_a_button_may_be_answered_by_changing_its_message(bench: Bench) -> None:
    message = await card(bench)
    pressed = await bench.interaction(MILA, press=(message, "press"))
    body = {"type": 7, "data": {"content": "done", "components": []}}
    assert (await bench.answer(pressed, body)).body["resource"]["message"]["id"] == message
    seen = (await bench.view(OTIS, DISCORD_ORDERS))["messages"]
    assert [m["content"] for m in seen] == ["done"]


async def test_a_silent_update_leaves_the_message_and_makes_it_the_original(bench: Bench) -> None:
    message = await card(bench)
    pressed = await bench.interaction(MILA, press=(message, "press"))
    assert (await bench.answer(pressed, {"type": 6})).status == 200
    original = await bench.call("GET", bench.webhook(pressed, "@original"), token="")
    assert original.body["id"] == message


async def test_a_form_opened_by_a_button_may_change_the_buttons_message(bench: Bench) -> None:
    message = await card(bench)
    pressed = await bench.interaction(MILA, press=(message, "press"))
    form = modal(label(typed()))
    assert (await bench.answer(pressed, {"type": 9, "data": form})).status == 200
    told = await bench.call("GET", bench.webhook(pressed, "@original"), token="")
    assert told.code == 10008
    sent = await bench.under_way(bench.act(MILA, "submit", form=pressed.id, values={"typed": "x"}))
    told = await bench.answer(sent, {"type": 9, "data": form})
    assert told.flaw("type") == "BASE_TYPE_CHOICES"
    assert "{4, 5, 6, 7}" in str(told.body)
    told = await bench.answer(sent, {"type": 7, "data": {"content": "done"}})
    assert told.body["resource"]["message"]["id"] == message
    assert (await bench.view(MILA))["form"] is None


async def test_a_form_opened_by_a_command_has_no_message_to_change(bench: Bench) -> None:
    opened = await bench.interaction(FINN)
    await bench.answer(opened, {"type": 9, "data": modal(label(typed()))})
    sent = await bench.under_way(bench.act(FINN, "submit", form=opened.id, values={"typed": "x"}))
    told = await bench.answer(sent, {"type": 7, "data": {"content": "done"}})
    assert told.flaw("type") == "BASE_TYPE_CHOICES"
    assert (await bench.answer(sent, {"type": 6})).status == 200


async def test_a_form_that_the_bot_ignores_stays_open(bench: Bench) -> None:
    opened = await bench.interaction(FINN)
    await bench.answer(opened, {"type": 9, "data": modal(label(typed()))})
    bench.answers_within(0.2)
    told = await bench.act(FINN, "submit", form=opened.id, values={"typed": "x"})
    assert (told.status, told.body["message"]) == (424, "Something went wrong. Try again.")
    assert (await bench.view(FINN))["form"]["id"] == opened.id
    await bench.act(FINN, "close")
    assert (await bench.view(FINN))["form"] is None


async def test_responses_carry_who_asked_and_with_what(bench: Bench) -> None:
    interaction = await bench.interaction(FINN)
    data = {"components": v2(say())["components"], "flags": 1 << 15}
    message = (await bench.answer(interaction, {"type": 4, "data": data})).body["resource"]
    shown = message["message"]
    assert shown["type"] == 20
    assert shown["interaction_metadata"]["user"]["id"] == FINN
    assert shown["interaction_metadata"]["name"] == "go"
    assert shown["webhook_id"] == shown["application_id"]


async def test_a_response_needs_no_permission_in_the_channel(bench: Bench) -> None:
    await bench.control("overwrite", channel=DISCORD_ORDERS, target=HARBOUR, deny=1 << 11)
    interaction = await bench.interaction(FINN)
    assert (await bench.answer(interaction, HELLO)).status == 200


@proves("guest-follow-ups")
async def test_where_the_application_is_a_guest_responses_are_few_and_may_be_hushed(
    bench: Bench,
) -> None:
    mine = {"name": "go", "description": "Go", "integration_types": [1], "contexts": [0]}
    await bench.call("PUT", COMMANDS, [mine])
    await bench.act(MILA, "install", installed=True)
    await bench.control("remove_bot")
    interaction = await bench.interaction(MILA)
    await bench.answer(interaction, HELLO)
    path = bench.webhook(interaction)
    for _ in range(5):
        assert (await bench.call("POST", path, {"content": "x"}, token="")).status == 200
    told = await bench.call("POST", path, {"content": "x"}, token="")
    assert (told.status, told.code) == (400, 40094)
    assert len((await bench.view(OTIS, DISCORD_ORDERS))["messages"]) == 6
    await bench.control("overwrite", channel=DISCORD_ORDERS, target=HARBOUR, deny=1 << 50)
    quiet = await bench.interaction(MILA)
    await bench.answer(quiet, HELLO)
    assert len((await bench.view(OTIS, DISCORD_ORDERS))["messages"]) == 6


async def test_suggestions_are_few_and_short(bench: Bench) -> None:
    option = {"type": 3, "name": "title", "description": "T", "autocomplete": True}
    await bench.call("PUT", COMMANDS, [{"name": "go", "description": "Go", "options": [option]}])
    body = {"channel": DISCORD_ORDERS, "name": "go", "options": {"title": "a"}, "focused": "title"}
    asked = await bench.under_way(bench.act(FINN, "autocomplete", **body))
    choices = [{"name": str(n), "value": str(n)} for n in range(26)]
    told = await bench.answer(asked, {"type": 8, "data": {"choices": choices}})
    assert told.flaw("data", "choices") == "BASE_TYPE_MAX_LENGTH"
    told = await bench.answer(asked, {"type": 8, "data": {"choices": [{"name": "x" * 101}]}})
    assert told.flaws() == {"BASE_TYPE_BAD_LENGTH", "BASE_TYPE_REQUIRED"}
    assert (await bench.answer(asked, {"type": 4, "data": {"content": "x"}})).status == 400
    assert (await bench.answer(asked, {"type": 8, "data": {"choices": choices[:25]}})).status == 200
    answered = await bench.acts[-1]
    assert len(answered.body["choices"]) == 25
