"""Messages: files, replies, mentions, nonces, edits, reading back, pins and reactions."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.discord.bits import Permission
from sandbox.discord.drafts import MAX_FILE_BYTES
from sandbox.people import DISCORD_GENERAL, DISCORD_ORDERS, FINN, HARBOUR, MILA, RESOLVE_MEMBER
from tests.sandbox.discord.bench import Bench, proves
from tests.sandbox.discord.payloads import V2, button, legacy, row, say, v2

pytestmark = pytest.mark.anyio

ORDERS = f"/channels/{DISCORD_ORDERS}/messages"


@pytest.fixture(autouse=True)
def unlimited(bench: Bench) -> None:
    bench.discord.backend.limits.scale = 0


@proves("empty")
async def test_a_message_of_nothing_is_refused(bench: Bench) -> None:
    nothing: tuple[dict[str, Any], ...] = ({}, {"content": "   "}, {"embeds": []})
    for body in nothing:
        told = await bench.send(DISCORD_ORDERS, body)
        assert (told.status, told.code) == (400, 50006)
    assert (await bench.send(DISCORD_ORDERS, {"embeds": [{"title": "t"}]})).status == 200
    assert (await bench.send(DISCORD_ORDERS, {"components": [row(button())]})).status == 200


@proves("media-there")
async def test_components_show_files_that_were_sent_along(bench: Bench) -> None:
    body = v2(
        {"type": 13, "file": {"url": "attachment://the_proof.pdf"}},
        {"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]},
    )
    files = {"files[0]": ("the proof.pdf", b"pdf"), "files[1]": ("a.png", b"png")}
    sent = (await bench.send(DISCORD_ORDERS, body, files=files)).body
    shown = sent["components"][0]
    assert (shown["name"], shown["size"]) == ("the_proof.pdf", 3)
    assert sent["components"][1]["items"][0]["media"]["content_type"] == "image/png"
    async with bench.http.get(shown["file"]["url"]) as response:
        assert await response.read() == b"pdf"
    del files["files[1]"]
    told = await bench.send(DISCORD_ORDERS, body, files=files)
    place = ("components", 1, "items", 0, "media", "url")
    assert told.flaw(*place) == "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"


@proves("ten-files", "file-size", "file-sent")
async def test_files_keep_within_their_bounds(bench: Bench) -> None:
    ten = {f"files[{n}]": (f"{n}.txt", b"x") for n in range(10)}
    sent = await bench.send(DISCORD_ORDERS, {"content": "x"}, files=ten)
    assert len(sent.body["attachments"]) == 10
    eleven = {**ten, "files[10]": ("10.txt", b"x")}
    assert (await bench.send(DISCORD_ORDERS, {"content": "x"}, files=eleven)).code == 30015
    fits = {"files[0]": ("big.bin", b"x" * MAX_FILE_BYTES)}
    assert (await bench.send(DISCORD_ORDERS, {}, files=fits)).status == 200
    large = {"files[0]": ("big.bin", b"x" * (MAX_FILE_BYTES + 1))}
    told = await bench.send(DISCORD_ORDERS, {}, files=large)
    assert (told.status, told.code) == (413, 40005)
    described = {"attachments": [{"id": 0, "filename": "a b.txt", "description": "why"}]}
    one = {"files[0]": ("x.txt", b"x")}
    file = (await bench.send(DISCORD_ORDERS, described, files=one)).body["attachments"][0]
    assert (file["filename"], file["description"], file["size"]) == ("a_b.txt", "why", 1)
    described["attachments"][0]["id"] = 1
    told = await bench.send(DISCORD_ORDERS, described, files=one)
    assert told.flaw("attachments", 0) == "ATTACHMENT_NOT_FOUND"


async def test_an_edit_keeps_the_files_it_names_and_drops_the_others(bench: Bench) -> None:
    files = {"files[0]": ("a.txt", b"a"), "files[1]": ("b.txt", b"b")}
    sent = (await bench.send(DISCORD_ORDERS, {"content": "x"}, files=files)).body
    keep = {"attachments": [{"id": sent["attachments"][1]["id"]}, {"id": 0}]}
    more = {"files[0]": ("c.txt", b"c")}
    edited = await bench.call("PATCH", f"{ORDERS}/{sent['id']}", keep, files=more)
    assert [a["filename"] for a in edited.body["attachments"]] == ["b.txt", "c.txt"]
    assert edited.body["content"] == "x"
    gone = await bench.call("PATCH", f"{ORDERS}/{sent['id']}", {"attachments": []})
    assert gone.body["attachments"] == []


@proves("v2-stays")
async def test_a_message_of_components_stays_one(bench: Bench) -> None:
    sent = (await bench.send(DISCORD_ORDERS, v2(say()))).body["id"]
    told = await bench.call("PATCH", f"{ORDERS}/{sent}", {"flags": 0, "components": [say("b")]})
    assert told.flaw("flags") == "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG"
    edits: tuple[dict[str, Any], ...] = (
        {"flags": V2, "components": [say("c")]},
        {"attachments": []},
        {"allowed_mentions": {"parse": []}},
    )
    for body in edits:
        assert (await bench.call("PATCH", f"{ORDERS}/{sent}", body)).status == 200
    told = await bench.call("PATCH", f"{ORDERS}/{sent}", {"content": "text"})
    assert told.flaws() == {"MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG"}
    told = await bench.call("PATCH", f"{ORDERS}/{sent}", {"components": [say("d")]})
    assert told.flaw("components", 0) == "UNION_TYPE_CHOICES"
    told = await bench.call("PATCH", f"{ORDERS}/{sent}", {"flags": V2, "content": "text"})
    assert told.flaw("content") == "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"


async def test_a_message_with_content_becomes_one_of_components_when_the_rest_is_emptied(
    bench: Bench,
) -> None:
    sent = (await bench.send(DISCORD_ORDERS, legacy(row(button())))).body["id"]
    told = await bench.call("PATCH", f"{ORDERS}/{sent}", v2(say()))
    assert told.flaw("content") == "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
    emptied = v2(say(), content=None, embeds=None)
    assert (await bench.call("PATCH", f"{ORDERS}/{sent}", emptied)).body["flags"] & V2


async def test_components_get_ids_that_pass_over_those_given(bench: Bench) -> None:
    sent = (await bench.send(DISCORD_ORDERS, v2(say(id=2), say(), say(id=0)))).body
    assert [component["id"] for component in sent["components"]] == [2, 1, 3]


@proves("reply-there", "reply-here", "reply-history")
async def test_a_reply_names_a_message_of_its_channel_that_may_be_read(bench: Bench) -> None:
    said = (await bench.act(MILA, "message", channel=DISCORD_ORDERS, text="hi")).body["message"]
    reply = {"content": "x", "message_reference": {"message_id": said}}
    sent = (await bench.send(DISCORD_ORDERS, reply)).body
    assert (sent["type"], sent["referenced_message"]["content"]) == (19, "hi")
    assert [user["id"] for user in sent["mentions"]] == [MILA]
    told = await bench.send(DISCORD_GENERAL, reply)
    assert told.flaw("message_reference") == "REPLIES_UNKNOWN_MESSAGE"
    elsewhere = {"message_id": said, "channel_id": DISCORD_ORDERS}
    told = await bench.send(DISCORD_GENERAL, {"content": "x", "message_reference": elsewhere})
    assert told.flaw("message_reference") == "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL"
    reply["message_reference"] = {"message_id": "1", "fail_if_not_exists": False}
    assert (await bench.send(DISCORD_ORDERS, reply)).body["type"] == 0
    await bench.control(
        "overwrite",
        channel=DISCORD_ORDERS,
        target=RESOLVE_MEMBER,
        deny=int(Permission.READ_MESSAGE_HISTORY),
    )
    reply["message_reference"] = {"message_id": said}
    assert (await bench.send(DISCORD_ORDERS, reply)).code == 160002


@proves("system-message")
async def test_what_discord_itself_says_is_not_edited(bench: Bench) -> None:
    thread = {"name": "t", "type": 11}
    await bench.call("POST", f"/channels/{DISCORD_ORDERS}/threads", thread)
    (note,) = (await bench.call("GET", ORDERS)).body
    assert note["type"] == 18
    told = await bench.call("PATCH", f"{ORDERS}/{note['id']}", {"content": "x"})
    assert (told.status, told.code) == (403, 50021)


async def test_an_enforced_nonce_sends_once(bench: Bench) -> None:
    body = {"content": "x", "nonce": "n-1", "enforce_nonce": True}
    first = (await bench.send(DISCORD_ORDERS, body)).body["id"]
    assert (await bench.send(DISCORD_ORDERS, {**body, "content": "y"})).body["id"] == first
    assert (await bench.send(DISCORD_ORDERS, {**body, "enforce_nonce": False})).body["id"] != first
    await bench.clock.move(timedelta(minutes=6).total_seconds())
    assert (await bench.send(DISCORD_ORDERS, body)).body["id"] != first


@pytest.mark.parametrize("where", ["content", "text display"])
async def test_mentions_ping_as_far_as_they_are_allowed(bench: Bench, where: str) -> None:
    text = f"<@{MILA}> <@{FINN}> @everyone `<@{RESOLVE_MEMBER}>`"

    async def pinged(allowed: dict[str, object] | None) -> tuple[list[str], bool]:
        body = {"content": text} if where == "content" else v2(say(text))
        body |= {} if allowed is None else {"allowed_mentions": allowed}
        sent = (await bench.send(DISCORD_ORDERS, body)).body
        return [user["id"] for user in sent["mentions"]], sent["mention_everyone"]

    assert await pinged(None) == ([MILA, FINN], False)
    assert await pinged({"parse": []}) == ([], False)
    assert await pinged({"parse": [], "users": [FINN]}) == ([FINN], False)
    assert await pinged({"parse": ["users"]}) == ([MILA, FINN], False)
    await bench.control(
        "role", user=RESOLVE_MEMBER, permissions=str(Permission.MENTION_EVERYONE.value)
    )
    assert await pinged({"parse": ["everyone"]}) == ([], True)
    assert await pinged({"parse": []}) == ([], False)


async def test_a_role_is_pinged_when_it_may_be(bench: Bench) -> None:
    role = str((await bench.control("role", user=MILA, name="clients"))["role"])
    body = {"content": f"<@&{role}>"}
    assert (await bench.send(DISCORD_ORDERS, body)).body["mention_roles"] == []
    await bench.control("role", user=MILA, role=role, mentionable=True)
    assert (await bench.send(DISCORD_ORDERS, body)).body["mention_roles"] == [role]
    seen = (await bench.view(MILA, DISCORD_ORDERS))["messages"]
    assert [message["pinged"] for message in seen] == [False, True]


async def test_messages_are_read_back_newest_first_in_pages(bench: Bench) -> None:
    ids = [(await bench.send(DISCORD_ORDERS, {"content": str(n)})).body["id"] for n in range(7)]

    async def read(query: str) -> list[int]:
        found = (await bench.call("GET", f"{ORDERS}?{query}")).body
        return [ids.index(message["id"]) for message in found]

    assert await read("limit=3") == [6, 5, 4]
    assert await read(f"limit=3&before={ids[3]}") == [2, 1, 0]
    assert await read(f"limit=3&after={ids[3]}") == [6, 5, 4]
    assert await read(f"limit=3&around={ids[3]}") == [4, 3, 2]
    told = await bench.call("GET", f"{ORDERS}?limit=101")
    assert told.flaw("limit") == "NUMBER_TYPE_MAX"


@proves("bulk-count", "bulk-age")
async def test_messages_are_deleted_together_when_few_and_young(bench: Bench) -> None:
    path = f"{ORDERS}/bulk-delete"
    ids = [(await bench.send(DISCORD_ORDERS, {"content": "x"})).body["id"] for _ in range(3)]
    assert (await bench.call("POST", path, {"messages": ids})).code == 50013
    await bench.control(
        "role", user=RESOLVE_MEMBER, permissions=str(Permission.MANAGE_MESSAGES.value)
    )
    assert (await bench.call("POST", path, {"messages": ids[:1]})).code == 50016
    assert (await bench.call("POST", path, {"messages": ids[:2]})).status == 204
    assert len((await bench.call("GET", ORDERS)).body) == 1
    await bench.clock.move(timedelta(days=15).total_seconds())
    assert (await bench.call("POST", path, {"messages": [ids[2], ids[2]]})).code == 50034


@proves("pins")
async def test_a_channel_has_so_many_pins(bench: Bench) -> None:
    ids = [(await bench.send(DISCORD_ORDERS, {"content": "x"})).body["id"] for _ in range(251)]
    assert (await bench.call("PUT", f"{ORDERS}/pins/{ids[0]}")).code == 50013
    await bench.control("role", user=RESOLVE_MEMBER, permissions=str(Permission.PIN_MESSAGES.value))
    for pinned in ids[:250]:
        assert (await bench.call("PUT", f"{ORDERS}/pins/{pinned}")).status == 204
    assert (await bench.call("PUT", f"{ORDERS}/pins/{ids[250]}")).code == 30003
    assert (await bench.call("DELETE", f"{ORDERS}/pins/{ids[0]}")).status == 204
    assert (await bench.call("PUT", f"{ORDERS}/pins/{ids[250]}")).status == 204
    assert len((await bench.call("GET", f"{ORDERS}/pins")).body["items"]) == 250


@proves("reactions", "reaction-emoji")
async def test_reactions_are_emoji_and_twenty_at_most(bench: Bench) -> None:
    sent = (await bench.send(DISCORD_ORDERS, {"content": "x"})).body["id"]
    path = f"{ORDERS}/{sent}/reactions"
    assert (await bench.call("PUT", f"{path}/tick/@me")).code == 10014
    for number in range(20):
        assert (await bench.call("PUT", f"{path}/{chr(0x1F600 + number)}/@me")).status == 204
    assert (await bench.call("PUT", f"{path}/{chr(0x1F680)}/@me")).code == 30010
    assert (await bench.call("DELETE", f"{path}/{chr(0x1F600)}/@me")).status == 204
    seen = (await bench.view(MILA, DISCORD_ORDERS))["messages"][0]["reactions"]
    assert len(seen) == 19
    assert HARBOUR not in str(seen)
