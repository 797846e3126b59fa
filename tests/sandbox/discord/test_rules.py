"""Every rule has a source, a payload that passes and one that is refused with the right code."""

import re
from pathlib import Path
from typing import Any

import pytest

from sandbox.discord.errors import Flaw, Refused
from sandbox.discord.gateway_line import Close
from sandbox.discord.rule_tables import RULES
from sandbox.discord.rules import markdown
from sandbox.people import APPLICATION, DISCORD_ORDERS, FINN, HARBOUR
from tests.sandbox.discord.bench import Bench, Reply
from tests.sandbox.discord.payloads import PAIRS, Case

pytestmark = pytest.mark.anyio

BY_NAME = {rule.name: rule for rule in RULES}
COMMANDS = f"/applications/{APPLICATION}/commands"
GUILD_COMMANDS = f"/applications/{APPLICATION}/guilds/{HARBOUR}/commands"


def test_every_refusal_has_a_rule_with_a_source() -> None:
    stated = {rule.refusal for rule in RULES}
    # 50035 itself is the frame of every flaw.
    missing = {*Refused, *Flaw, *Close} - stated - {Refused.INVALID_FORM_BODY}
    assert missing == set()
    assert all(rule.source and rule.says.endswith(".") for rule in RULES)


def test_rules_have_names_of_their_own() -> None:
    assert len(BY_NAME) == len(RULES)


def test_every_rule_is_proved_somewhere_in_these_tests() -> None:
    here = Path(__file__).parent
    sources = "\n".join(path.read_text() for path in here.glob("test_*.py"))
    claims = " ".join(re.findall(r"@proves\(([^)]*)\)", sources))
    proved = {*re.findall(r'"([a-z0-9-]+)"', claims), *(case.rule for case in PAIRS)}
    assert set(BY_NAME) - proved == set()
    assert proved - set(BY_NAME) == set()


def test_the_tables_can_be_read_as_a_page() -> None:
    page = markdown()
    assert "| `POST /channels/{channel_id}/messages` |" in page
    assert "`COMPONENT_CUSTOM_ID_DUPLICATED`" in page
    assert "`INTERACTION_CREATE`" in page


async def hand_in(bench: Bench, case: Case, payload: Any) -> Reply:
    match case.to:
        case "message":
            return await bench.send(DISCORD_ORDERS, payload)
        case "modal":
            interaction = await bench.interaction(FINN)
            return await bench.answer(interaction, {"type": 9, "data": payload})
        case "command":
            return await bench.call("POST", COMMANDS, payload)
        case "commands":
            return await bench.call("PUT", COMMANDS, payload)
        case "guild-command":
            return await bench.call("POST", GUILD_COMMANDS, payload)


@pytest.mark.parametrize("case", PAIRS, ids=[f"{n}-{c.rule}" for n, c in enumerate(PAIRS)])
async def test_a_form_passes_and_its_twin_is_refused(bench: Bench, case: Case) -> None:
    passed = await hand_in(bench, case, case.good)
    assert passed.status < 300, passed.body
    refused = await hand_in(bench, case, case.bad)
    flaw = BY_NAME[case.rule].refusal
    assert isinstance(flaw, Flaw)
    assert (refused.status, refused.code) == (400, 50035), refused.body
    assert refused.body["message"] == "Invalid Form Body"
    assert refused.flaw(*case.at) == flaw.code, refused.body


async def test_an_unknown_field_is_refused_by_name(bench: Bench) -> None:
    told = await bench.send(DISCORD_ORDERS, {"content": "x", "colour": "red"})
    assert told.status == 501
    assert "'colour' of a message" in told.body["message"]


async def test_a_field_that_is_not_learnt_is_refused_by_name_unless_it_is_empty(
    bench: Bench,
) -> None:
    assert (await bench.send(DISCORD_ORDERS, {"content": "x", "sticker_ids": []})).status == 200
    told = await bench.send(DISCORD_ORDERS, {"content": "x", "sticker_ids": ["1"]})
    assert told.status == 501
    assert "'sticker_ids'" in told.body["message"]


async def test_an_unknown_route_is_refused_by_name(bench: Bench) -> None:
    told = await bench.call("GET", f"/guilds/{HARBOUR}/invites")
    assert told.status == 501
    assert f"GET /guilds/{HARBOUR}/invites" in told.body["message"]


async def test_a_refused_message_leaves_nothing_behind(bench: Bench) -> None:
    await bench.send(
        DISCORD_ORDERS,
        {"content": "x" * 2001},
        files={"files[0]": ("a.txt", b"a")},
    )
    assert (await bench.view(FINN, DISCORD_ORDERS))["messages"] == []
    assert bench.discord.world.files == {}


async def test_all_flaws_of_a_form_are_told_at_once(bench: Bench) -> None:
    told = await bench.send(
        DISCORD_ORDERS,
        {"content": "x" * 2001, "embeds": [{"color": -1, "title": "t" * 257}]},
    )
    assert told.flaws() == {"BASE_TYPE_MAX_LENGTH", "NUMBER_TYPE_MIN"}
