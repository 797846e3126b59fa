"""Threads: private and public, their members, archiving and locking."""

from datetime import timedelta

import pytest

from sandbox.discord.bits import INVITED, Permission
from sandbox.people import DISCORD_ORDERS, FINN, HARBOUR, MILA, OTIS, RESOLVE_MEMBER
from tests.sandbox.discord.bench import Bench, proves
from tests.sandbox.discord.payloads import button, legacy, row

pytestmark = pytest.mark.anyio

HELLO = {"content": "hello"}


@pytest.fixture(autouse=True)
def unlimited(bench: Bench) -> None:
    bench.discord.backend.limits.scale = 0


async def open_thread(bench: Bench, **body: object) -> str:
    told = await bench.call(
        "POST", f"/channels/{DISCORD_ORDERS}/threads", {"name": "Order 1", "type": 12, **body}
    )
    assert told.status == 200, told.body
    return str(told.body["id"])


async def lose(bench: Bench, permission: Permission) -> None:
    """Take a permission from the bot's own role."""
    role = str(int(HARBOUR) + 1)
    left = INVITED & ~permission
    await bench.control("role", user=RESOLVE_MEMBER, role=role, permissions=str(left))


async def test_a_private_thread_is_seen_by_its_members_alone(bench: Bench) -> None:
    thread = await open_thread(bench)
    await bench.send(thread, HELLO)
    path = f"/channels/{thread}/thread-members"
    assert (await bench.call("PUT", f"{path}/{MILA}")).status == 204
    seen = await bench.view(MILA, thread)
    assert [message["type"] for message in seen["messages"]] == [0, 1]
    (place,) = [place for place in seen["places"] if place["id"] == thread]
    assert (place["kind"], place["private"], place["parent"]) == ("thread", True, DISCORD_ORDERS)
    assert (await bench.view(OTIS, thread))["error"] == "no_such_channel"
    assert {m["user_id"] for m in (await bench.call("GET", path)).body} == {RESOLVE_MEMBER, MILA}
    assert (await bench.call("DELETE", f"{path}/{MILA}")).status == 204
    assert (await bench.view(MILA, thread))["error"] == "no_such_channel"


async def test_a_bot_neither_inside_nor_managing_does_not_see_a_private_thread(
    bench: Bench,
) -> None:
    thread = await open_thread(bench)
    await bench.call("DELETE", f"/channels/{thread}/thread-members/@me")
    assert (await bench.call("GET", f"/channels/{thread}")).status == 200
    await lose(bench, Permission.MANAGE_THREADS)
    assert (await bench.call("GET", f"/channels/{thread}")).code == 50001


async def test_opening_a_private_thread_takes_its_permission(bench: Bench) -> None:
    denied = int(Permission.CREATE_PRIVATE_THREADS)
    await bench.control("overwrite", channel=DISCORD_ORDERS, target=RESOLVE_MEMBER, deny=denied)
    path = f"/channels/{DISCORD_ORDERS}/threads"
    assert (await bench.call("POST", path, {"name": "t", "type": 12})).code == 50013
    assert (await bench.call("POST", path, {"name": "t", "type": 11})).status == 200


async def test_members_are_people_of_the_server_who_see_the_channel(bench: Bench) -> None:
    thread = await open_thread(bench)
    path = f"/channels/{thread}/thread-members"
    assert (await bench.call("PUT", f"{path}/99")).code == 10013
    await bench.control(
        "overwrite", channel=DISCORD_ORDERS, target=MILA, deny=int(Permission.VIEW_CHANNEL)
    )
    assert (await bench.call("PUT", f"{path}/{MILA}")).code == 50001
    await bench.control("leave", user=OTIS)
    assert (await bench.call("PUT", f"{path}/{OTIS}")).code == 10007
    assert (await bench.call("DELETE", f"{path}/{OTIS}")).code == 10007


async def test_naming_somebody_lets_them_in(bench: Bench) -> None:
    thread = await open_thread(bench)
    await bench.send(thread, {"content": f"<@{OTIS}>", "allowed_mentions": {"parse": []}})
    assert (await bench.view(OTIS, thread)).get("error") == "no_such_channel"
    await bench.send(thread, {"content": f"<@{OTIS}>"})
    assert len((await bench.view(OTIS, thread))["messages"]) == 3


@proves("thread-archived")
async def test_an_archived_thread_is_opened_before_anything_else(bench: Bench) -> None:
    thread = await open_thread(bench)
    sent = (await bench.send(thread, HELLO)).body["id"]
    path = f"/channels/{thread}"
    assert (await bench.call("PATCH", path, {"archived": True})).status == 200
    for verb, tail, body in (
        ("PATCH", "", {"name": "Order 2"}),
        ("PATCH", f"/messages/{sent}", HELLO),
        ("DELETE", f"/messages/{sent}", None),
        ("PUT", f"/thread-members/{MILA}", None),
    ):
        told = await bench.call(verb, path + tail, body)
        assert (told.status, told.code) == (400, 50083)
    assert (await bench.call("PATCH", path, {"archived": False})).status == 200
    assert (await bench.call("PATCH", path, {"name": "Order 2"})).body["name"] == "Order 2"


async def test_only_the_latest_archived_threads_stay_among_the_places(bench: Bench) -> None:
    threads = [await open_thread(bench) for _ in range(30)]
    for thread in threads:
        await bench.call("PUT", f"/channels/{thread}/thread-members/{MILA}")
        if thread != threads[0]:
            await bench.call("PATCH", f"/channels/{thread}", {"archived": True})
    places = [place for place in (await bench.view(MILA))["places"] if place["kind"] == "thread"]
    assert [place["id"] for place in places] == [threads[0], *threads[5:]]
    assert [place["archived"] for place in places] == [False] + [True] * 25
    assert len((await bench.view(MILA, threads[1]))["messages"]) == 1


async def test_writing_in_an_archived_thread_opens_it(bench: Bench) -> None:
    thread = await open_thread(bench)
    await bench.call("PATCH", f"/channels/{thread}", {"archived": True})
    listed = f"/channels/{DISCORD_ORDERS}/threads/archived/private"
    assert len((await bench.call("GET", listed)).body["threads"]) == 1
    assert (await bench.send(thread, HELLO)).status == 200
    assert (await bench.call("GET", listed)).body["threads"] == []
    active = (await bench.call("GET", f"/guilds/{HARBOUR}/threads/active")).body
    assert [t["id"] for t in active["threads"]] == [thread]


async def test_a_thread_archives_itself_when_nothing_is_said(bench: Bench) -> None:
    thread = await open_thread(bench, auto_archive_duration=1440)

    async def archived() -> bool:
        body = (await bench.call("GET", f"/channels/{thread}")).body
        return bool(body["thread_metadata"]["archived"])

    await bench.clock.move(timedelta(hours=23).total_seconds())
    await bench.send(thread, HELLO)
    await bench.clock.move(timedelta(hours=23).total_seconds())
    assert not await archived()
    await bench.clock.move(timedelta(hours=2).total_seconds())
    assert await archived()


@proves("thread-locked")
async def test_a_locked_thread_is_for_those_who_manage_threads(bench: Bench) -> None:
    thread = await open_thread(bench)
    await bench.call("PUT", f"/channels/{thread}/thread-members/{MILA}")
    await bench.call("PATCH", f"/channels/{thread}", {"locked": True})
    assert (await bench.send(thread, HELLO)).status == 200
    told = await bench.act(MILA, "message", channel=thread, text="hi")
    assert (told.status, told.body["error"]) == (403, "locked")
    await lose(bench, Permission.MANAGE_THREADS)
    told = await bench.send(thread, HELLO)
    assert (told.status, told.code) == (400, 160005)
    assert (await bench.call("PATCH", f"/channels/{thread}", {"name": "x"})).code == 160005


async def test_a_threads_owner_changes_it_without_managing_threads_but_cannot_lock_it(
    bench: Bench,
) -> None:
    thread = await open_thread(bench)
    await lose(bench, Permission.MANAGE_THREADS)
    path = f"/channels/{thread}"
    assert (await bench.call("PATCH", path, {"name": "x"})).status == 200
    assert (await bench.call("PATCH", path, {"locked": True})).code == 50013
    assert (await bench.call("DELETE", path)).code == 50013


@proves("thread-once")
async def test_a_message_has_one_thread_with_its_own_id(bench: Bench) -> None:
    sent = (await bench.send(DISCORD_ORDERS, HELLO)).body["id"]
    path = f"/channels/{DISCORD_ORDERS}/messages/{sent}/threads"
    assert (await bench.call("POST", path, {"name": "t"})).body["id"] == sent
    assert (await bench.call("POST", path, {"name": "t"})).code == 160004
    card = (await bench.view(FINN, DISCORD_ORDERS))["messages"][0]
    assert card["thread"]["name"] == "t"
    (first,) = (await bench.view(FINN, sent))["messages"]
    assert (first["type"], first["referenced_message"]["content"]) == (21, "hello")


@proves("thread-count", "thread-members")
async def test_threads_and_their_members_are_counted(bench: Bench) -> None:
    world = bench.discord.world
    thread = await open_thread(bench)
    details = world.channels[thread].thread
    assert details is not None
    assert (await bench.call("PUT", f"/channels/{thread}/thread-members/{MILA}")).status == 204
    details.members |= {str(n): "" for n in range(1000)}
    told = await bench.call("PUT", f"/channels/{thread}/thread-members/{OTIS}")
    assert (told.status, told.code) == (400, 30033)
    for _ in range(999):
        await open_thread(bench)
    told = await bench.call("POST", f"/channels/{DISCORD_ORDERS}/threads", {"name": "t"})
    assert (told.status, told.code) == (400, 160006)
    await bench.call("PATCH", f"/channels/{thread}", {"archived": True})
    await open_thread(bench)


async def test_a_button_in_a_thread_that_is_gone_answers_with_what_is_missing(
    bench: Bench,
) -> None:
    thread = await open_thread(bench)
    await bench.call("PUT", f"/channels/{thread}/thread-members/{MILA}")
    sent = (await bench.send(thread, legacy(row(button())))).body["id"]
    body = {"channel": thread, "message": sent, "custom_id": "press"}
    pressed = await bench.under_way(bench.act(MILA, "press", **body))
    await bench.call("DELETE", f"/channels/{thread}")
    told = await bench.answer(pressed, {"type": 7, "data": {"content": "x"}})
    assert (told.status, told.code) == (404, 10008)
    told = await bench.answer(pressed, {"type": 4, "data": {"content": "x"}})
    assert (told.status, told.code) == (404, 10003)


async def test_a_deleted_thread_is_gone(bench: Bench) -> None:
    thread = await open_thread(bench)
    assert (await bench.call("DELETE", f"/channels/{thread}")).status == 200
    assert (await bench.call("GET", f"/channels/{thread}")).code == 10003
