"""Registering commands: scopes, ids, counts, and what a person then sees and may type."""

from typing import Any

import pytest

from sandbox.discord.bits import Permission
from sandbox.people import APPLICATION, DISCORD_ORDERS, FINN, HARBOUR, MILA, OTIS
from tests.sandbox.discord.bench import COMMANDS, Bench, proves, until
from tests.sandbox.discord.payloads import command, option

pytestmark = pytest.mark.anyio

GUILD_COMMANDS = f"/applications/{APPLICATION}/guilds/{HARBOUR}/commands"


@pytest.fixture(autouse=True)
def unlimited(bench: Bench) -> None:
    bench.discord.backend.limits.scale = 0


async def test_overwriting_keeps_the_ids_of_commands_that_stay(bench: Bench) -> None:
    first = (await bench.call("PUT", COMMANDS, [command(), command(name="other")])).body
    second = (await bench.call("PUT", COMMANDS, [command(description="New")])).body
    assert second[0]["id"] == first[0]["id"]
    assert second[0]["version"] != first[0]["version"]
    assert len((await bench.call("GET", COMMANDS)).body) == 1
    same = (await bench.call("PUT", COMMANDS, [command(description="New")])).body
    assert same == second


async def test_making_a_command_of_a_known_name_replaces_it(bench: Bench) -> None:
    made = await bench.call("POST", COMMANDS, command())
    again = await bench.call("POST", COMMANDS, command(description="New"))
    assert (made.status, again.status) == (201, 200)
    assert again.body["id"] == made.body["id"]


@proves("command", "command-permissions", "own-application", "command-rename")
async def test_commands_are_read_changed_and_deleted(bench: Bench) -> None:
    made = (await bench.call("POST", COMMANDS, command())).body["id"]
    await bench.call("POST", COMMANDS, command(name="other"))
    assert (await bench.call("GET", f"{COMMANDS}/{made}")).body["name"] == "order"
    changed = await bench.call("PATCH", f"{COMMANDS}/{made}", {"description": "New"})
    assert changed.body["description"] == "New"
    assert (await bench.call("PATCH", f"{COMMANDS}/{made}", {"name": "other"})).code == 40041
    told = await bench.call("GET", f"{GUILD_COMMANDS}/{made}/permissions")
    assert (told.status, told.code) == (404, 10066)
    assert (await bench.call("DELETE", f"{COMMANDS}/{made}")).status == 204
    assert (await bench.call("GET", f"{COMMANDS}/{made}")).code == 10063
    assert (await bench.call("GET", "/applications/1/commands")).code == 20012


@proves("command-count", "command-creates")
async def test_commands_are_counted_by_kind_and_by_day(bench: Bench) -> None:
    many = [command(name=f"c{n}") for n in range(101)]
    assert (await bench.call("PUT", COMMANDS, many[:100])).status == 200
    told = await bench.call("PUT", COMMANDS, many)
    assert (told.status, told.code) == (400, 30032)
    menus = [{"type": 2, "name": f"m{n}"} for n in range(16)]
    assert (await bench.call("PUT", COMMANDS, menus[:15])).status == 200
    assert (await bench.call("PUT", COMMANDS, menus)).code == 30032
    more = [command(name=f"d{n}") for n in range(100)]
    told = await bench.call("PUT", COMMANDS, more)
    assert (told.status, told.code) == (400, 30034)
    assert (await bench.call("PUT", GUILD_COMMANDS, more)).status == 200
    await bench.clock.move(86_400)
    assert (await bench.call("PUT", COMMANDS, more)).status == 200


async def seen(bench: Bench, person: str, channel: str | None = None) -> dict[str, Any]:
    query = "" if channel is None else f"?channel={channel}"
    async with bench.http.get(f"{bench.url}/_as/discord/{person}/commands{query}") as response:
        listed = (await response.json())["commands"]
    return {its["name"]: its for its in listed}


async def test_a_person_sees_commands_in_their_language(bench: Bench) -> None:
    await bench.call(
        "PUT",
        COMMANDS,
        [
            command(
                name_localizations={"nl": "opdracht"},
                description_localizations={"nl": "Opdrachten"},
                options=[option(name_localizations={"nl": "titel"})],
            )
        ],
    )
    dutch, english = (await seen(bench, MILA))["order"], (await seen(bench, FINN))["order"]
    assert (dutch["label"], dutch["description"]) == ("opdracht", "Opdrachten")
    assert (english["label"], english["description"]) == ("order", "Orders")
    assert dutch["options"][0]["label"] == "titel"
    assert dutch["places"] == ["guild", "dm"]


async def test_contexts_and_permissions_decide_who_sees_a_command_where(bench: Bench) -> None:
    await bench.call(
        "PUT",
        COMMANDS,
        [
            command(name="anywhere"),
            command(name="here", contexts=[0]),
            command(name="there", contexts=[1]),
            command(name="setup", default_member_permissions=str(Permission.MANAGE_GUILD.value)),
            command(name="admins", default_member_permissions="0"),
            command(name="mine", integration_types=[1], contexts=[0, 1]),
        ],
    )
    await bench.call("PUT", GUILD_COMMANDS, [command(name="local")])
    assert {*await seen(bench, OTIS, DISCORD_ORDERS)} == {"anywhere", "here", "local"}
    owner = {*await seen(bench, FINN, DISCORD_ORDERS)}
    assert owner == {"anywhere", "here", "local", "setup", "admins"}
    dm = (await bench.act(OTIS, "open_dm")).body["channel"]
    assert {*await seen(bench, OTIS, dm)} == {"anywhere", "there", "setup", "admins"}
    await bench.act(OTIS, "install", installed=True)
    assert "mine" in await seen(bench, OTIS, DISCORD_ORDERS)
    await bench.control("remove_bot")
    assert {*await seen(bench, OTIS, DISCORD_ORDERS)} == {"mine"}
    told = await bench.act(MILA, "command", channel=DISCORD_ORDERS, name="anywhere")
    assert (told.status, told.body["error"]) == (404, "no_such_command")


OFFER = command(
    options=[
        option(
            1,
            "offer",
            options=[
                option(3, "title", required=True, min_length=3),
                option(4, "price", min_value=1, max_value=100),
                option(10, "rate"),
                option(5, "urgent"),
                option(3, "kind", choices=[{"name": "Logo", "value": "logo"}]),
                option(6, "to"),
                option(7, "where", channel_types=[0]),
                option(8, "role"),
                option(11, "file"),
            ],
        )
    ]
)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "The option “title” is required."),
        ({"title": "ab"}, "“title” takes 3 to 6000 characters."),
        ({"title": "abc", "price": "x"}, "“price” is a number."),
        ({"title": "abc", "price": "101"}, "“price” takes 1 to 100."),
        ({"title": "abc", "urgent": "maybe"}, "“urgent” is either true or false."),
        ({"title": "abc", "kind": "Film"}, "“kind” has no choice “Film”."),
        ({"title": "abc", "to": "99"}, "“to” does not name anything here."),
        ({"title": "abc", "where": "99"}, "“where” does not name anything here."),
        ({"title": "abc", "file": "99"}, "“file” needs a file."),
        ({"title": "abc", "size": "1"}, "There is no option “size”."),
    ],
)
async def test_a_client_does_not_send_what_an_option_does_not_take(
    bench: Bench, options: dict[str, Any], says: str
) -> None:
    await bench.call("PUT", COMMANDS, [OFFER])
    told = await bench.act(
        FINN, "command", channel=DISCORD_ORDERS, name="order", sub="offer", options=options
    )
    assert (told.status, told.body) == (400, {"error": "bad_option", "message": says})


async def test_options_arrive_typed_and_resolved(bench: Bench) -> None:
    await bench.call("PUT", COMMANDS, [OFFER])
    file = await bench.upload(FINN, "brief.pdf", b"brief")
    given = {
        "title": "Logo",
        "price": "100",
        "rate": "1.5",
        "urgent": "true",
        "kind": "logo",
        "to": MILA,
        "where": DISCORD_ORDERS,
        "role": HARBOUR,
        "file": file,
    }
    heard: list[Any] = []
    dispatch = bench.discord.backend.gateway.dispatch

    def listen(event: str, data: Any, guild_id: str | None) -> None:
        heard.append((event, data))
        dispatch(event, data, guild_id)

    bench.discord.backend.gateway.dispatch = listen  # type: ignore[method-assign]
    body = {"channel": DISCORD_ORDERS, "name": "order", "sub": "offer", "options": given}
    interaction = await bench.under_way(bench.act(FINN, "command", **body))
    await until(lambda: bool(heard), "the bot was told")
    payload = dict(heard)["INTERACTION_CREATE"]
    assert payload["data"]["options"][0]["name"] == "offer"
    values = {o["name"]: o["value"] for o in payload["data"]["options"][0]["options"]}
    stored = values["file"]
    typed = {"price": 100, "rate": 1.5, "urgent": True, "file": stored}
    assert values == {**given, **typed}
    resolved = payload["data"]["resolved"]
    assert resolved["users"][MILA]["global_name"] == "Mila Jansen"
    assert "user" not in resolved["members"][MILA]
    assert resolved["channels"][DISCORD_ORDERS]["name"] == "orders"
    assert resolved["roles"][HARBOUR]["name"] == "@everyone"
    assert resolved["attachments"][stored]["filename"] == "brief.pdf"
    assert payload["member"]["user"]["id"] == FINN
    assert payload["locale"] == "en-GB"
    assert payload["authorizing_integration_owners"] == {"0": HARBOUR}
    assert payload["context"] == 0
    assert interaction.id == payload["id"]
