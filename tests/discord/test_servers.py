"""What a server's owners decide, and what a person finds about themselves."""

import discord
import pytest
from simcord.actors import MemberActor

from adapters.discord import offering
from adapters.discord.client import ResolutionClient
from core.values import ChannelId, CommunityId
from tests.discord.harbour import Harbour, fields_of, find_text, labels_of, text_of

pytestmark = pytest.mark.anyio


def manager(place: Harbour) -> MemberActor:
    """Somebody who may manage the server."""
    role = place.guild.create_role("Owners", permissions=discord.Permissions(manage_guild=True))
    return place.guild.add_member(place.env.create_user("ada", global_name="Ada"), roles=[role])


def community(place: Harbour) -> CommunityId:
    return CommunityId(f"discord:{place.guild.id}")


async def test_settings_are_shown_with_what_is_wrong(place: Harbour) -> None:
    shown = await manager(place).slash(place.channel, "setup show")
    assert shown.ephemeral
    text = text_of(shown.response)
    assert "48 hours" in text
    assert "60%" in text
    assert "in the channel where an order was offered" in text


async def test_a_missing_permission_is_named_with_its_channel(place: Harbour) -> None:
    everyone, silent = place.guild.default_role, discord.PermissionOverwrite(send_messages=False)
    quiet = place.guild.create_text_channel("quiet", overwrites={everyone: silent})
    ada = manager(place)
    shown = await ada.slash(place.channel, "setup notices", channel=quiet)
    assert "Saved." in text_of(shown.response)
    assert f"In <#{quiet.id}> the bot may not: send messages." in text_of(shown.response)
    policy = await place.house.orders.policy(community(place))
    assert policy.notices == ChannelId(f"discord:{quiet.id}")
    assert policy.changed_by == f"discord:{ada.id}"


async def test_support_is_not_to_hear_where_everybody_listens(place: Harbour) -> None:
    everyone, ada, bot = place.guild.default_role, manager(place), place.guild.me
    assert bot is not None
    sees = discord.PermissionOverwrite(view_channel=True, send_messages=True)
    hidden = place.guild.create_text_channel(
        "support",
        overwrites={
            everyone: discord.PermissionOverwrite(view_channel=False),
            ada: sees,
            bot: sees,
        },
    )
    shown = await ada.slash(place.channel, "setup support", channel=place.channel)
    assert f"Everybody on this server can see <#{place.channel.id}>" in text_of(shown.response)
    shown = await ada.slash(place.channel, "setup support", channel=hidden)
    assert "Everybody" not in text_of(shown.response)


async def test_rules_change_for_what_begins_from_then_on(place: Harbour) -> None:
    ada = manager(place)
    await ada.slash(place.channel, "setup rules", **{"answer-hours": 24, "refund-percent": 30})
    policy = await place.house.orders.policy(community(place))
    assert (policy.window.total_seconds(), policy.refund_percent) == (24 * 3600, 30)
    assert policy.extension_days == 60
    await ada.slash(place.channel, "setup language", currency="usd")
    order = await place.order()
    assert (await place.kept(order)).currency == "USD"


async def test_support_is_named_step_by_step(place: Harbour) -> None:
    ada = manager(place)
    desk = place.guild.create_text_channel("support")
    agents = place.guild.create_role("Agents")
    await ada.slash(place.channel, "setup support", channel=desk, contact="help@harbour.example")
    await ada.slash(place.channel, "setup support", role=agents)
    support = (await place.house.orders.policy(community(place))).support
    assert support.channel == f"discord:{desk.id}"
    assert support.roles == {f"discord:{agents.id}"}
    assert support.contact == "help@harbour.example"


async def test_settings_that_make_no_sense_are_refused(place: Harbour) -> None:
    shown = await manager(place).slash(place.channel, "setup language", currency="xxx")
    assert "This will not do: currency." in text_of(shown.response)
    assert (await place.house.orders.policy(community(place))).version == 1


async def test_somebody_who_may_not_manage_the_server_changes_nothing(place: Harbour) -> None:
    client = place.env.bot
    assert isinstance(client, ResolutionClient)
    [setup] = [one for one in await client.tree.fetch_commands() if one.name == "setup"]
    place.guild.set_command_permissions(setup, {place.guild.default_role: True})
    shown = await place.otis.slash(place.channel, "setup rooms", on=True)
    assert "Only those who may manage this server" in text_of(shown.response)
    assert (await place.house.orders.policy(community(place))).version == 1


async def test_an_order_gets_a_private_thread_where_the_server_wants_it(place: Harbour) -> None:
    await manager(place).slash(place.channel, "setup rooms", on=True)
    order = await place.order(title="Landing <b>page</b>")
    [room] = place.channel.threads
    assert room.name == "Landing <b>page</b>"
    assert (await place.kept(order)).channel == f"discord:{room.id}"


@pytest.mark.parametrize(
    "wrong", [{"price": "much"}, {"price": "0"}, {"title": "\u200b"}, {"with": "oneself"}]
)
async def test_an_offer_that_is_refused_calls_nobody_into_a_thread(
    place: Harbour, wrong: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []

    async def open_and_note(*asked: object) -> ChannelId | None:
        called.append(asked)
        return None

    monkeypatch.setattr(offering, "open_room", open_and_note)
    await manager(place).slash(place.channel, "setup rooms", on=True)
    right = {"title": "Logo", "price": "10", "days": 1, "role": "client", "with": place.finn}
    offered = right | wrong | ({"with": place.mila} if "with" in wrong else {})
    await place.mila.slash(place.channel, "order offer", **offered)
    assert not called
    await place.mila.slash(place.channel, "order offer", **right)
    assert len(called) == 1


async def test_an_offer_with_a_code_goes_without_a_thread(place: Harbour) -> None:
    await manager(place).slash(place.channel, "setup rooms", on=True)
    options = {"title": "Logo", "price": "10", "days": 1, "role": "client"}
    shown = await place.mila.slash(place.channel, "order offer", **options)
    assert find_text(shown.response, "AAAA-")
    assert place.channel.threads == []


async def test_an_offer_begins_in_a_persons_menu(place: Harbour) -> None:
    form = await place.mila.context_menu(place.channel, "Offer an order", place.finn)
    assert set(fields_of(form.modal)) == {"title", "price", "days", "currency", "role"}
    shown = await place.mila.submit_modal(
        form, {"title": "Logo", "price": "99,50", "days": "3", "role": "client"}
    )
    order = find_text(shown.response, "ORD-")
    kept = await place.kept(order)
    assert (kept.price, kept.freelancer) == (9950, f"discord:{place.finn.id}")


async def test_somebody_sees_how_they_do(place: Harbour) -> None:
    shown = await place.finn.slash(place.channel, "standing")
    assert shown.ephemeral
    assert "Completion rate" in text_of(shown.response)


async def test_help_says_what_can_be_typed(place: Harbour) -> None:
    shown = await place.finn.slash(place.channel, "order help")
    assert "/order offer" in text_of(shown.response)
    assert labels_of(shown.response) == ["All my orders"]


async def test_somebody_sees_what_is_known_of_them_and_the_rules_here(place: Harbour) -> None:
    shown = await place.finn.slash(place.channel, "settings")
    text = text_of(shown.response)
    assert "**Your name:** Finn" in text
    assert "48 hours" in text


async def test_somebody_takes_their_own_record_away(place: Harbour) -> None:
    order = await place.order()
    shown = await place.finn.slash(place.channel, "order export")
    assert shown.ephemeral
    [files] = shown.followups
    assert files.ephemeral
    names = [one.filename for one in files.attachments]
    assert names == ["orders.json", "orders.csv", "settings.json"]
    assert order
