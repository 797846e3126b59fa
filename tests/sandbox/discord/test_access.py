"""Who may do what where: tokens, channels, permissions, overwrites, direct messages."""

import pytest

from sandbox.discord.bits import Permission
from sandbox.discord.dms import DM_OPENS
from sandbox.people import (
    DISCORD_GENERAL,
    DISCORD_ORDERS,
    FINN,
    HARBOUR,
    MILA,
    OTIS,
    RESOLVE_MEMBER,
)
from tests.sandbox.discord.bench import Bench, proves

pytestmark = pytest.mark.anyio

NOBODY = "99"
HELLO = {"content": "hello"}


@proves("token")
async def test_a_call_without_the_bots_token_is_refused(bench: Bench) -> None:
    assert (await bench.call("GET", "/users/@me")).status == 200
    for token in ("", "wrong"):
        told = await bench.call("GET", "/users/@me", token=token)
        assert (told.status, told.body) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_a_revoked_token_stops_working_and_can_be_given_back(bench: Bench) -> None:
    await bench.control("revoke")
    assert (await bench.call("GET", "/users/@me")).status == 401
    await bench.control("restore")
    assert (await bench.call("GET", "/users/@me")).status == 200


@proves("version")
async def test_other_versions_of_the_api_are_refused(bench: Bench) -> None:
    async with bench.http.get(f"{bench.url}/discord/api/v6/gateway") as response:
        assert (response.status, (await response.json())["code"]) == (400, 50041)
    assert (await bench.call("GET", "/gateway", token="")).status == 200


@proves("json", "content-type")
async def test_a_body_must_be_json_and_say_so(bench: Bench) -> None:
    url = f"{bench.url}/discord/api/v10/channels/{DISCORD_ORDERS}/messages"
    headers = {"Authorization": f"Bot {bench.config.discord_token}"}
    for kind, body, code in (
        ("application/json", b'{"content": "x"}', None),
        ("application/json", b"{content: x}", 50109),
        ("text/plain", b'{"content": "x"}', 50035),
    ):
        asked = {**headers, "Content-Type": kind}
        async with bench.http.post(url, data=body, headers=asked) as response:
            assert (await response.json()).get("code") == code


@proves("channel", "guild", "member", "user", "role")
async def test_what_is_not_there_is_refused_by_its_own_code(bench: Bench) -> None:
    for path, good, code in (
        ("/channels/{}", DISCORD_ORDERS, 10003),
        ("/guilds/{}", HARBOUR, 10004),
        ("/users/{}", FINN, 10013),
        (f"/guilds/{HARBOUR}/members/{{}}", FINN, 10013),
        (f"/guilds/{HARBOUR}/roles/{{}}", HARBOUR, 10011),
    ):
        assert (await bench.call("GET", path.format(good))).status == 200
        told = await bench.call("GET", path.format(NOBODY))
        assert (told.status, told.code) == (404, code)
    await bench.control("leave", user=OTIS)
    told = await bench.call("GET", f"/guilds/{HARBOUR}/members/{OTIS}")
    assert (told.status, told.code) == (404, 10007)


@proves("message", "own-message")
async def test_a_bot_edits_messages_that_are_there_and_its_own(bench: Bench) -> None:
    sent = (await bench.send(DISCORD_ORDERS, HELLO)).body["id"]
    path = f"/channels/{DISCORD_ORDERS}/messages"
    edited = await bench.call("PATCH", f"{path}/{sent}", {"content": "bye"})
    assert (edited.body["content"], edited.body["edited_timestamp"] is None) == ("bye", False)
    assert (await bench.call("PATCH", f"{path}/{NOBODY}", {"content": "x"})).code == 10008
    said = (await bench.act(FINN, "message", channel=DISCORD_ORDERS, text="hi")).body["message"]
    told = await bench.call("PATCH", f"{path}/{said}", {"content": "x"})
    assert (told.status, told.code) == (403, 50005)


@proves("access")
async def test_a_bot_out_of_the_server_or_the_channel_has_no_access(bench: Bench) -> None:
    path = f"/channels/{DISCORD_ORDERS}"
    assert (await bench.call("GET", path)).status == 200
    await bench.control(
        "overwrite",
        channel=DISCORD_ORDERS,
        target=RESOLVE_MEMBER,
        deny=int(Permission.VIEW_CHANNEL),
    )
    told = await bench.call("GET", path)
    assert (told.status, told.code) == (403, 50001)
    assert (await bench.call("GET", f"/channels/{DISCORD_GENERAL}")).status == 200
    await bench.control("remove_bot")
    assert (await bench.call("GET", f"/channels/{DISCORD_GENERAL}")).code == 50001
    assert (await bench.call("GET", f"/guilds/{HARBOUR}")).code == 50001
    await bench.control("add_bot")
    assert (await bench.call("GET", f"/guilds/{HARBOUR}")).status == 200


@proves("permission")
async def test_an_act_takes_its_permission_with_overwrites_counted(bench: Bench) -> None:
    assert (await bench.send(DISCORD_ORDERS, HELLO)).status == 200
    # Everybody is denied; the bot's own role, or itself, may be let in again.
    deny = int(Permission.SEND_MESSAGES)
    await bench.control("overwrite", channel=DISCORD_ORDERS, target=HARBOUR, deny=deny)
    told = await bench.send(DISCORD_ORDERS, HELLO)
    assert (told.status, told.code) == (403, 50013)
    await bench.control("overwrite", channel=DISCORD_ORDERS, target=RESOLVE_MEMBER, allow=deny)
    assert (await bench.send(DISCORD_ORDERS, HELLO)).status == 200


async def test_files_and_embeds_take_a_permission_of_their_own(bench: Bench) -> None:
    for permission, body, files in (
        (Permission.ATTACH_FILES, HELLO, {"files[0]": ("a.txt", b"a")}),
        (Permission.EMBED_LINKS, {"embeds": [{"title": "t"}]}, None),
    ):
        assert (await bench.send(DISCORD_GENERAL, body, files=files)).status == 200
        await bench.control(
            "overwrite", channel=DISCORD_GENERAL, target=RESOLVE_MEMBER, deny=int(permission)
        )
        assert (await bench.send(DISCORD_GENERAL, body, files=files)).code == 50013


@proves("text-channel", "channel-type")
async def test_acts_fit_the_kind_of_channel(bench: Bench) -> None:
    category = bench.discord.world.add_channel("500", guild=HARBOUR, name="Group")
    category.type = 4
    assert (await bench.send("500", HELLO)).code == 50008
    assert (await bench.call("POST", "/channels/500/threads", {"name": "t"})).code == 50024
    told = await bench.call("PUT", f"/channels/{DISCORD_ORDERS}/thread-members/@me")
    assert (told.status, told.code) == (400, 50024)


@proves("overwrite")
async def test_overwrites_are_set_and_taken_back(bench: Bench) -> None:
    path = f"/channels/{DISCORD_ORDERS}/permissions"
    assert (await bench.call("DELETE", f"{path}/{FINN}")).code == 50013
    await bench.control("role", user=RESOLVE_MEMBER, permissions=str(Permission.MANAGE_ROLES.value))
    assert (await bench.call("DELETE", f"{path}/{FINN}")).code == 10009
    body = {"type": 1, "allow": "0", "deny": str(Permission.VIEW_CHANNEL.value)}
    assert (await bench.call("PUT", f"{path}/{MILA}", body)).status == 204
    assert DISCORD_ORDERS not in [p["id"] for p in (await bench.view(MILA))["places"]]
    assert (await bench.call("DELETE", f"{path}/{MILA}")).status == 204
    assert DISCORD_ORDERS in [p["id"] for p in (await bench.view(MILA))["places"]]


@proves("dm-recipient", "dm-open", "dm-mutual")
async def test_direct_messages_get_through_to_people_who_take_them(bench: Bench) -> None:
    opened = await bench.call("POST", "/users/@me/channels", {"recipient_id": MILA})
    channel = opened.body["id"]
    assert opened.body["recipients"][0]["id"] == MILA
    again = await bench.call("POST", "/users/@me/channels", {"recipient_id": int(MILA)})
    assert again.body["id"] == channel
    for nobody in (NOBODY, RESOLVE_MEMBER):
        told = await bench.call("POST", "/users/@me/channels", {"recipient_id": nobody})
        assert (told.status, told.code) == (400, 50033)
    assert (await bench.send(channel, HELLO)).status == 200
    await bench.act(MILA, "dms", open=False)
    told = await bench.send(channel, HELLO)
    assert (told.status, told.code) == (403, 50007)
    await bench.act(MILA, "dms", open=True)
    await bench.act(MILA, "leave", guild=HARBOUR)
    told = await bench.send(channel, HELLO)
    assert (told.status, told.code) == (403, 50278)
    await bench.act(MILA, "install", installed=True)
    assert (await bench.send(channel, HELLO)).status == 200


@proves("dm-pace")
async def test_opening_many_direct_messages_at_once_is_too_fast(bench: Bench) -> None:
    count = DM_OPENS[0]
    for number in range(count + 1):
        bench.discord.world.add_user(str(600 + number), username=f"p{number}", name=f"P{number}")
    bench.discord.backend.limits.scale = 1.0
    answers = [
        await bench.call("POST", "/users/@me/channels", {"recipient_id": str(600 + number)})
        for number in range(count)
    ]
    assert {answer.status for answer in answers} == {200}
    # The route's own bucket holds as many; what comes next is refused by whichever is met first.
    bench.discord.backend.limits.forget_buckets()
    told = await bench.call("POST", "/users/@me/channels", {"recipient_id": str(600 + count)})
    assert (told.status, told.code) == (403, 40003)


@proves("not-in-dm")
async def test_a_bot_cannot_delete_what_people_write_in_a_direct_message(bench: Bench) -> None:
    channel = (await bench.act(MILA, "open_dm")).body["channel"]
    said = (await bench.act(MILA, "message", channel=channel, text="hi")).body["message"]
    sent = (await bench.send(channel, HELLO)).body["id"]
    assert (await bench.call("DELETE", f"/channels/{channel}/messages/{sent}")).status == 204
    told = await bench.call("DELETE", f"/channels/{channel}/messages/{said}")
    assert (told.status, told.code) == (403, 50003)


async def test_a_bot_gives_roles_below_its_own_alone(bench: Bench) -> None:
    role = (await bench.control("role", user=MILA, name="client"))["role"]
    path = f"/guilds/{HARBOUR}/members/{FINN}/roles/{role}"
    assert (await bench.call("PUT", path)).code == 50013
    await bench.control("role", user=RESOLVE_MEMBER, permissions=str(Permission.MANAGE_ROLES.value))
    assert (await bench.call("PUT", path)).status == 204
    member = (await bench.call("GET", f"/guilds/{HARBOUR}/members/{FINN}")).body
    assert member["roles"] == [role]
    assert (await bench.call("DELETE", path)).status == 204
