"""Posting on Discord over REST: what goes out, and what each of Discord's errors means."""

from collections.abc import AsyncIterator

import pytest

from adapters.discord import messenger as under_test
from adapters.discord.markup import DiscordMarkup
from adapters.shared.messenger import Cause, MessageRef, TryLaterError, UnreachableError
from adapters.shared.sheets import Paragraph, Sheet
from adapters.shared.voice import Said
from core.values import AccountId, ChannelId
from sandbox.discord import backend
from sandbox.discord.ratelimit import RateLimits
from sandbox.people import DISCORD_ORDERS, FINN, MILA
from sandbox.wire import JSONObject, part
from tests.discord.quay import Quay, quay

pytestmark = pytest.mark.anyio

FINNS = AccountId(f"discord:{FINN}")
MILAS = AccountId(f"discord:{MILA}")
ORDERS = ChannelId(f"discord:{DISCORD_ORDERS}")
BOT = "Resolution Center"
TURNS = 5
"""The wait is a second long, and a machine that does something else may sleep through it."""


def sheet(text: str, mention: AccountId | None = None) -> Sheet:
    return Sheet(title="Card", parts=(Paragraph(said=Said(text)),), summary="", mention=mention)


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Quay]:
    """A local Discord without the bot's gateway connection: a worker needs none.

    Its limits stand still: what is over one is so however long the machine takes.
    """
    monkeypatch.setattr(backend, "RateLimits", lambda _, wall: RateLimits(lambda: 1_000.0, wall))
    async with quay() as made:
        yield made


async def calls(port: Quay, path: str) -> list[JSONObject]:
    """What the bot called, with this in the path."""
    record = await port.box.record()
    made = [line for line in record if line["direction"] == "in" and path in str(line["path"])]
    assert made
    return made


async def test_a_card_is_posted_and_changed_in_place(port: Quay) -> None:
    ref = await port.messenger.show(FINNS, sheet("as it was", FINNS), "n-1")
    screen = await port.finn.until_sees("as it was", place=BOT)
    assert "@Finn" in screen.messages[-1].text
    await port.messenger.refresh(ref, sheet("as it is"))
    screen = await port.finn.until_sees("as it is", place=BOT)
    assert [message.id for message in screen.messages] == [ref.message]


async def test_the_same_card_sent_again_is_there_once(port: Quay) -> None:
    first = await port.messenger.show(FINNS, sheet("once"), "n-1")
    again = await port.messenger.show(FINNS, sheet("once"), "n-1")
    assert first == again
    screen = await port.finn.screen(BOT)
    assert len(screen.messages) == 1


async def test_an_answer_that_got_lost_makes_no_second_message(port: Quay) -> None:
    await port.messenger.meet(FINNS)  # logged in
    await port.box.fault("answer_lost", platform="discord", method="*messages*", count=1)
    try:
        await port.messenger.show(FINNS, sheet("once"), "n-1")
    except TryLaterError:
        await port.messenger.show(FINNS, sheet("once"), "n-1")
    assert len((await port.finn.screen(BOT)).messages) == 1


async def test_a_notice_is_said_below_the_card_and_pings_its_reader_alone(port: Quay) -> None:
    card = await port.messenger.show(FINNS, sheet("card"), "n-1")
    said = DiscordMarkup().quote("Look, @everyone and <@1191168000000000202>!")
    await port.messenger.tell(FINNS, (Said(f"<@{FINN}>"), Said(said)), card, "n-2")
    body = part((await calls(port, "/channels/"))[-1], "body")
    assert body["allowed_mentions"] == {"parse": [], "users": [int(FINN)]}
    assert part(body, "message_reference")["message_id"] == int(card.message)
    assert body["enforce_nonce"] is True


async def test_a_notice_outlives_the_card_that_it_belongs_to(port: Quay) -> None:
    card = await port.messenger.show(FINNS, sheet("card"), "n-1")
    gone = card.but(message=f"{int(card.message) + 1}")
    await port.messenger.tell(FINNS, (Said("still said"),), gone, "n-2")
    assert await port.finn.sees("still said", BOT)


async def test_a_notice_that_is_too_long_for_content_is_laid_out(port: Quay) -> None:
    long = Said("\n".join(f"> line {number} of what they wrote" for number in range(200)))
    await port.messenger.announce(ORDERS, (Said("Somebody wrote:"), long), "n-1")
    screen = await port.finn.screen("#orders")
    assert screen.messages[-1].text.startswith("Somebody wrote:")
    assert screen.messages[-1].text.endswith("…")


async def test_it_is_known_whether_a_message_stands_in_a_channel(port: Quay) -> None:
    posted = await port.messenger.post(ORDERS, sheet("called for"), "n-1")
    assert port.messenger.is_in(posted, ORDERS)
    assert not port.messenger.is_in(posted, ChannelId("discord:42"))
    elsewhere = MessageRef(channel="T024BE7LD/C061F7AUR", message="1.2")  # of the other platform
    assert not port.messenger.is_in(elsewhere, ORDERS)


async def test_somebody_who_takes_no_messages_is_closed(port: Quay) -> None:
    await port.finn.allow_dms(False)
    with pytest.raises(UnreachableError) as refused:
        await port.messenger.show(FINNS, sheet("hello"), "n-1")
    assert (refused.value.cause, refused.value.code) == (Cause.CLOSED, "50007")


async def test_somebody_who_does_not_exist_is_gone(port: Quay) -> None:
    nobody = AccountId("discord:42")
    with pytest.raises(UnreachableError) as refused:
        await port.messenger.meet(nobody)
    assert refused.value.cause is Cause.GONE


async def test_a_channel_that_does_not_exist_is_gone(port: Quay) -> None:
    with pytest.raises(UnreachableError) as refused:
        await port.messenger.announce(ChannelId("discord:42"), (Said("hello"),), "n-1")
    assert refused.value.cause is Cause.GONE


async def test_a_card_that_was_deleted_is_too_old_to_change(port: Quay) -> None:
    card = await port.messenger.show(FINNS, sheet("card"), "n-1")
    gone = MessageRef(channel=card.channel, message=f"{int(card.message) + 1}")
    with pytest.raises(UnreachableError) as refused:
        await port.messenger.refresh(gone, sheet("new"))
    assert refused.value.cause is Cause.TOO_OLD


async def test_a_limit_goes_back_to_the_queue_with_its_length(port: Quay) -> None:
    await port.messenger.meet(FINNS)
    await port.box.fault("429", platform="discord", count=1, retry_after=7.5)
    with pytest.raises(TryLaterError) as later:
        await port.messenger.show(FINNS, sheet("hello"), "n-1")
    assert later.value.seconds == pytest.approx(7.5, abs=0.5)


async def test_a_full_bucket_goes_back_to_the_queue_before_discord_has_to_refuse(
    port: Quay,
) -> None:
    for number in range(5):
        await port.messenger.announce(ORDERS, (Said(f"{number}"),), f"n-{number}")
    with pytest.raises(TryLaterError) as later:
        await port.messenger.announce(ORDERS, (Said("5"),), "n-5")
    assert later.value.seconds is not None
    assert 0 < later.value.seconds <= 5
    assert not [line for line in await calls(port, "/channels/") if line["status"] == 429]


async def test_no_answer_is_for_later(port: Quay, monkeypatch: pytest.MonkeyPatch) -> None:
    await port.messenger.meet(FINNS)
    monkeypatch.setattr(under_test, "PATIENCE_SECONDS", 0.3)
    await port.box.fault("timeout", platform="discord", count=1)
    with pytest.raises(TryLaterError):
        await port.messenger.show(FINNS, sheet("hello"), "n-1")
    await port.box.clear_faults()
    monkeypatch.undo()
    await port.messenger.show(FINNS, sheet("hello"), "n-1")
    assert len((await port.finn.screen(BOT)).messages) == 1


async def test_a_stranger_is_met_by_name(port: Quay) -> None:
    person = await port.messenger.meet(MILAS)
    assert (person.name, person.locale) == ("Mila Jansen", "")
    assert await port.house.people.get(MILAS) == person


async def limited_everywhere(port: Quay) -> pytest.ExceptionInfo[TryLaterError]:
    """Have Discord take one call a second over all routes, and make more."""
    await port.box.act("discord", "rate_limits", scale=0.02)
    with pytest.raises(TryLaterError) as later:  # noqa: PT012 - the second of these calls, or so
        for number in range(2):
            await port.messenger.announce(ORDERS, (Said(f"{number}"),), f"n-{number}")
            await port.messenger.show(FINNS, sheet("hello"), f"m-{number}")
    return later


async def test_a_limit_for_the_whole_bot_is_told_from_one_for_a_channel(port: Quay) -> None:
    await port.messenger.meet(FINNS)
    later = await limited_everywhere(port)
    assert later.value.everywhere
    assert later.value.seconds is not None
    assert 0 < later.value.seconds <= 1


async def test_nobody_is_called_while_the_whole_bot_is_to_wait(port: Quay) -> None:
    await port.messenger.meet(FINNS)
    for _ in range(TURNS):
        await limited_everywhere(port)
        before = len(await calls(port, "/"))
        with pytest.raises(TryLaterError) as later:
            await port.messenger.show(FINNS, sheet("hello"), "m-9")
        assert later.value.everywhere
        if len(await calls(port, "/")) == before:
            return
    pytest.fail("it called in every turn")
