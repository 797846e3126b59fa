"""Being a person: what they see and only that, what they may do and no more."""

import pytest

from sandbox.people import DISCORD_GENERAL, DISCORD_ORDERS, FINN, HARBOUR, MILA, OTIS
from sandbox.wire import JSONObject
from tests.sandbox.discord.bench import Bench, until
from tests.sandbox.discord.payloads import button, label, legacy, modal, row, select, typed

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def unlimited(bench: Bench) -> None:
    bench.discord.backend.limits.scale = 0


async def test_a_person_sees_their_places_and_who_is_there(bench: Bench) -> None:
    view = await bench.view(MILA)
    assert view["me"]["name"] == "Mila Jansen"
    assert view["me"]["tz"] == "Europe/Amsterdam"
    assert [(p["kind"], p["name"]) for p in view["places"]] == [
        ("channel", "general"),
        ("channel", "orders"),
    ]
    assert view["people"][FINN]["name"] == "Finn"
    assert view["guilds"] == [{"id": HARBOUR, "name": "Freelance Harbour"}]
    assert (await bench.view("99"))["error"] == "no_such_person"


async def test_what_is_new_is_counted_until_it_is_looked_at(bench: Bench) -> None:
    async def unread() -> dict[str, int]:
        return {p["name"]: p["unread"] for p in (await bench.view(MILA))["places"]}

    await bench.send(DISCORD_ORDERS, {"content": "one"})
    await bench.send(DISCORD_ORDERS, {"content": "two"})
    assert await unread() == {"general": 0, "orders": 2}
    await bench.view(MILA, DISCORD_ORDERS)
    assert await unread() == {"general": 0, "orders": 0}
    await bench.act(MILA, "message", channel=DISCORD_GENERAL, text="mine")
    assert await unread() == {"general": 0, "orders": 0}


async def test_a_view_holds_the_newest_hundred_and_older_ones_on_demand(bench: Bench) -> None:
    for number in range(130):
        await bench.send(DISCORD_ORDERS, {"content": str(number)})
    view = await bench.view(MILA, DISCORD_ORDERS)
    assert [m["content"] for m in view["messages"]] == [str(n) for n in range(30, 130)]
    assert view["more"] is True
    first = view["messages"][0]["id"]
    older = await bench.view(MILA, DISCORD_ORDERS, before=first)
    assert [m["content"] for m in older["messages"]] == [str(n) for n in range(30)]
    assert older["more"] is False
    few = await bench.view(MILA, DISCORD_ORDERS, limit="3")
    assert [m["content"] for m in few["messages"]] == ["127", "128", "129"]


async def test_those_who_see_a_change_are_told_of_it(bench: Bench) -> None:
    bench.changes.clear()
    await bench.send(DISCORD_ORDERS, {"content": "x"})
    assert {FINN, MILA, OTIS} in bench.changes
    dm = (await bench.act(MILA, "open_dm")).body["channel"]
    bench.changes.clear()
    await bench.send(dm, {"content": "x"})
    assert bench.changes == [{MILA}]


async def test_writing_takes_the_place_and_its_permission(bench: Bench) -> None:
    async def refused(**body: object) -> str:
        told = await bench.act(MILA, "message", **body)
        return str(told.body["error"])

    assert await refused(channel="99", text="x") == "no_such_channel"
    assert await refused(channel=DISCORD_ORDERS, text="  ") == "empty_message"
    assert await refused(channel=DISCORD_ORDERS, text="x" * 2001) == "too_long"
    assert await refused(channel=DISCORD_ORDERS, text="x", files=["9"]) == "no_such_upload"
    await bench.control("overwrite", channel=DISCORD_ORDERS, target=HARBOUR, deny=1 << 11)
    assert await refused(channel=DISCORD_ORDERS, text="x") == "may_not_write"
    place = next(p for p in (await bench.view(MILA))["places"] if p["id"] == DISCORD_ORDERS)
    assert place["may_write"] is False


async def test_files_given_are_shown_and_kept_to_their_owner(bench: Bench) -> None:
    upload = await bench.upload(MILA, "proof.png", b"png")
    told = await bench.act(FINN, "message", channel=DISCORD_ORDERS, text="", files=[upload])
    assert told.body["error"] == "no_such_upload"
    await bench.act(MILA, "message", channel=DISCORD_ORDERS, text="", files=[upload])
    (shown,) = (await bench.view(FINN, DISCORD_ORDERS))["messages"]
    file = shown["attachments"][0]
    async with bench.http.get(file["url"]) as response:
        assert (response.content_type, await response.read()) == ("image/png", b"png")


async def test_only_what_is_there_and_not_greyed_out_is_pressed(bench: Bench) -> None:
    link = {"type": 2, "style": 5, "label": "Link", "url": "https://example.com"}
    off = button(custom_id="off", disabled=True)
    sent = await bench.send(DISCORD_ORDERS, legacy(row(button(), off, link), row(select())))
    message = sent.body["id"]

    async def refused(custom_id: str, **more: object) -> str:
        told = await bench.act(
            MILA,
            "press",
            channel=DISCORD_ORDERS,
            message=message,
            custom_id=custom_id,
            **more,
        )
        return str(told.body["error"])

    assert await refused("other") == "no_such_component"
    assert await refused("off") == "disabled"
    assert await refused("pick", values=[]) == "bad_choice"
    assert await refused("pick", values=["a", "b"]) == "bad_choice"
    assert await refused("pick", values=["c"]) == "bad_choice"
    bench.answers_within(0.2)
    assert await refused("press") == "no_response"


@pytest.mark.parametrize(
    ("kind", "value", "wrong"),
    [(5, FINN, "99"), (6, HARBOUR, FINN), (7, MILA, "99"), (8, DISCORD_GENERAL, MILA)],
)
async def test_selects_of_people_roles_and_channels_resolve_what_is_chosen(
    bench: Bench, kind: int, value: str, wrong: str
) -> None:
    chooser = {"type": kind, "custom_id": "pick"}
    message = (await bench.send(DISCORD_ORDERS, legacy(row(chooser)))).body["id"]
    body = {"channel": DISCORD_ORDERS, "message": message, "custom_id": "pick"}
    told = await bench.act(MILA, "press", **body, values=[wrong])
    assert told.body["error"] == "bad_choice"
    made = await bench.under_way(bench.act(MILA, "press", **body, values=[value]))
    told = await bench.answer(made, {"type": 4, "data": {"content": "ok"}})
    assert told.status == 200


FIELDS = [
    (typed(min_length=3, max_length=5), "ab", "Must be at least 3 characters."),
    (typed(min_length=3, max_length=5), "abcdef", "Must be 5 characters or fewer."),
    (typed(), "  ", "This field is required."),
    (select("a", "b"), [], "This field is required."),
    (select("a", "b"), ["a", "b"], "Choose between 1 and 1."),
    (select("a", "b"), ["c"], "That is not one of the options."),
    (
        {
            "type": 21,
            "options": [{"label": "a", "value": "a"}, {"label": "b", "value": "b"}],
        },
        None,
        "This field is required.",
    ),
    (
        {"type": 22, "options": [{"label": "a", "value": "a"}]},
        ["b"],
        "That is not one of the options.",
    ),
    ({"type": 23}, "yes", "This is either on or off."),
    ({"type": 19}, ["9"], "That file was not uploaded."),
    ({"type": 5}, ["99"], "That is not one of the choices."),
]


@pytest.mark.parametrize(("component", "value", "says"), FIELDS)
async def test_a_client_does_not_send_a_form_that_is_not_filled_in(
    bench: Bench, component: dict[str, object], value: object, says: str
) -> None:
    opened = await bench.interaction(MILA)
    its = {**component, "custom_id": "its"}
    told = await bench.answer(opened, {"type": 9, "data": modal(label(its))})
    assert told.status == 200, told.body
    sent = await bench.act(MILA, "submit", form=opened.id, values={"its": value})
    assert sent.body == {"errors": {"its": says}}
    assert (await bench.view(MILA))["form"]["id"] == opened.id


async def test_a_form_comes_back_in_the_shape_of_its_components(bench: Bench) -> None:
    opened = await bench.interaction(MILA)
    fields = [
        {"type": 10, "content": "Read this"},
        label(typed(value="before")),
        label({"type": 23, "custom_id": "sure", "default": True}),
        label(select("a", "b", required=False)),
        {"type": 1, "components": [typed(custom_id="old", label="Old")]},
    ]
    await bench.answer(opened, {"type": 9, "data": modal(*fields)})
    heard: list[JSONObject] = []
    dispatch = bench.discord.backend.gateway.dispatch

    def listen(event: str, data: JSONObject, guild_id: str | None) -> None:
        heard.append(data)
        dispatch(event, data, guild_id)

    bench.discord.backend.gateway.dispatch = listen  # type: ignore[method-assign]
    await bench.under_way(bench.act(MILA, "submit", form=opened.id, values={"old": "x"}))
    await until(lambda: bool(heard), "the bot was told")
    assert heard[0]["data"] == {
        "custom_id": "form",
        "components": [
            {"type": 10, "id": 1},
            {
                "type": 18,
                "id": 2,
                "component": {"type": 4, "id": 3, "custom_id": "typed", "value": "before"},
            },
            {
                "type": 18,
                "id": 4,
                "component": {"type": 23, "id": 5, "custom_id": "sure", "value": True},
            },
            {
                "type": 18,
                "id": 6,
                "component": {"type": 3, "id": 7, "custom_id": "pick", "values": []},
            },
            {
                "type": 1,
                "id": 8,
                "components": [{"type": 4, "id": 9, "custom_id": "old", "value": "x"}],
            },
        ],
    }


async def test_a_form_belongs_to_its_person_and_opens_one_at_a_time(bench: Bench) -> None:
    first = await bench.interaction(MILA)
    await bench.answer(first, {"type": 9, "data": modal(label(typed()))})
    told = await bench.act(FINN, "submit", form=first.id, values={"typed": "x"})
    assert told.body["error"] == "no_such_form"
    second = await bench.interaction(MILA)
    await bench.answer(second, {"type": 9, "data": modal(label(typed()))})
    told = await bench.act(MILA, "submit", form=first.id, values={"typed": "x"})
    assert told.body["error"] == "no_such_form"
    told = await bench.act(MILA, "submit", form=second.id, values={"other": "x"})
    assert told.body["error"] == "no_such_field"


async def test_fate_can_do_what_it_says_and_no_more(bench: Bench) -> None:
    async with bench.http.get(f"{bench.url}/_as/discord/{MILA}/view") as response:
        assert response.status == 200
    told = await bench.act(MILA, "fly")
    assert told.body["error"] == "unknown_verb"
    with pytest.raises(Exception, match="unknown_action"):
        await bench.control("smite")
    with pytest.raises(Exception, match="no_such_person"):
        await bench.control("dms", user="99", open=False)
    with pytest.raises(Exception, match="how is one of"):
        await bench.control("drop_gateway", how="gently")
