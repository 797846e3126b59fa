"""Posting on Slack: once each, and honest about what does not arrive."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.shared.messenger import Cause, MessageRef, TryLaterError, UnreachableError
from adapters.shared.sheets import Paragraph, Sheet
from adapters.shared.voice import Said
from core.values import AccountId, ChannelId
from sandbox.people import ANA, DEV, HARBOR, NORTH, SLACK_GENERAL, SLACK_ORDERS
from tests.slack.town import SCOPES, Town, open_town

pytestmark = pytest.mark.anyio

ANAS = AccountId(f"slack:{HARBOR}:{ANA}")
DEVS = AccountId(f"slack:{NORTH}:{DEV}")
ORDERS = ChannelId(f"slack:{HARBOR}:{SLACK_ORDERS}")


def sheet(words: str) -> Sheet:
    return Sheet(title="A logo", parts=(Paragraph(said=Said(words)),), summary=words)


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with open_town() as opened:
        yield opened


async def calls(town: Town, method: str) -> list[dict[str, Any]]:
    return [
        its
        for its in await town.box.record()
        if its["direction"] == "in" and (str(its["path"]).endswith(method))
    ]


async def direct(town: Town) -> list[str]:
    screen = await town.ana.screen()
    return [its.text for its in screen.messages if its.place.startswith("D")]


async def test_a_card_is_shown_and_changed_in_place(town: Town) -> None:
    ref = await town.messenger.show(ANAS, sheet("first"), "n1")
    await town.messenger.refresh(ref, sheet("second"))
    [card] = await direct(town)
    assert "second" in card
    assert "first" not in card


async def test_what_is_told_stands_in_the_thread_of_the_card(town: Town) -> None:
    ref = await town.messenger.show(ANAS, sheet("the card"), "n1")
    told = await town.messenger.tell(ANAS, [Said("a notice"), Said("of two lines")], ref, "n2")
    screen = await town.ana.until_sees("a notice")
    assert next(its for its in screen.messages if its.id == ref.message).replies == 1
    assert told.message != ref.message


async def test_whoever_is_told_something_in_a_thread_is_named_and_nobody_else(town: Town) -> None:
    ref = await town.messenger.show(ANAS, sheet("the card"), "n1")
    await town.messenger.tell(ANAS, [Said("a notice")], ref, "n2")
    await town.messenger.tell(ANAS, [Said("another")], None, "n3")
    card, threaded, beside = (its["body"] for its in await calls(town, "chat.postMessage"))
    assert "<@" not in str(card)
    assert str(threaded["blocks"]).count("<@U0ANA>") == 1
    assert "<@U0ANA>: a notice" in str(threaded["blocks"])  # not as if it were their own doing
    assert "<@" not in str(beside)


async def test_what_is_told_stands_beside_when_the_card_is_no_more(town: Town) -> None:
    ref = await town.messenger.show(ANAS, sheet("the card"), "n1")
    gone = MessageRef(channel=ref.channel, message="1000000000.000000")
    await town.messenger.tell(ANAS, [Said("a notice")], gone, "n2")
    assert await town.ana.sees("a notice")


async def test_a_direct_conversation_is_opened_once(town: Town) -> None:
    await town.messenger.meet(ANAS)
    for number in range(3):
        await town.messenger.tell(ANAS, [Said(f"notice {number}")], None, f"n{number}")
    assert len(await calls(town, "conversations.open")) == 1


async def test_nothing_unfurls_and_nobody_is_pinged(town: Town) -> None:
    await town.messenger.announce(ORDERS, [Said("ORD-1: agreed.")], "n1")
    [call] = await calls(town, "chat.postMessage")
    assert call["body"]["unfurl_links"] in {False, "0", "false"}
    assert call["body"]["unfurl_media"] in {False, "0", "false"}
    assert call["body"]["link_names"] in {False, "0", "false"}
    assert call["body"]["parse"] == "none"


async def test_a_short_wait_is_sat_out(town: Town) -> None:
    await town.box.fault("429", method="chat.postMessage", count=1, retry_after=1)
    await town.messenger.show(ANAS, sheet("the card"), "n1")
    assert len(await direct(town)) == 1


async def test_it_is_known_whether_a_message_stands_in_a_channel(town: Town) -> None:
    posted = await town.messenger.post(ORDERS, sheet("called for"), "n1")
    assert town.messenger.is_in(posted, ORDERS)
    assert not town.messenger.is_in(posted, ChannelId(f"slack:{HARBOR}:C0NONE"))
    elsewhere = MessageRef(channel="500", message="1")  # of the other platform
    assert not town.messenger.is_in(elsewhere, ORDERS)


async def test_a_long_wait_is_the_jobs(town: Town) -> None:
    await town.box.fault("429", method="chat.postMessage", count=1, retry_after=30)
    with pytest.raises(TryLaterError) as caught:
        await town.messenger.show(ANAS, sheet("the card"), "n1")
    assert caught.value.seconds == 30


@pytest.mark.parametrize("kind", ["500", "reset"])
@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.open"])
async def test_a_server_that_fails_is_tried_again_later(town: Town, kind: Any, method: str) -> None:
    await town.box.fault(kind, method=method, count=1)
    with pytest.raises(TryLaterError):
        await town.messenger.show(ANAS, sheet("the card"), "n1")
    await town.messenger.show(ANAS, sheet("the card"), "n1")
    assert len(await direct(town)) == 1


@pytest.mark.parametrize("kind", ["500", "reset"])
async def test_a_change_that_fails_is_tried_again_later(town: Town, kind: Any) -> None:
    ref = await town.messenger.show(ANAS, sheet("the card"), "n1")
    await town.box.fault(kind, method="chat.update", count=1)
    with pytest.raises(TryLaterError):
        await town.messenger.refresh(ref, sheet("changed"))
    await town.messenger.refresh(ref, sheet("changed"))
    assert "changed" in (await direct(town))[0]


async def test_a_message_whose_answer_was_lost_is_not_posted_twice(town: Town) -> None:
    ref = await town.messenger.show(ANAS, sheet("the card"), "n1")
    for below in (None, ref):
        nonce = f"n-{below is None}"
        await town.box.fault("answer_lost", method="chat.postMessage", count=1)
        with pytest.raises(TryLaterError) as lost:
            await town.messenger.tell(ANAS, [Said(f"notice {nonce}")], below, nonce)
        assert lost.value.unsure
        again = await town.messenger.tell(
            ANAS, [Said(f"notice {nonce}")], below, nonce, unsure=True
        )
        screen = await town.ana.until_sees(f"notice {nonce}")
        found = [its for its in screen.messages if f"notice {nonce}" in its.text]
        assert [its.id for its in found] == [again.message]


@pytest.mark.parametrize("method", ["chat.postMessage", "conversations.open"])
async def test_somebody_who_was_deactivated_is_gone(town: Town, method: str) -> None:
    if method == "chat.postMessage":
        await town.messenger.meet(ANAS)
        await town.messenger.tell(ANAS, [Said("before")], None, "n0")
    await town.box.act("slack", "deactivate", user=ANA)
    with pytest.raises(UnreachableError) as caught:
        await town.messenger.tell(ANAS, [Said("after")], None, "n1")
    assert caught.value.cause is Cause.GONE


async def test_a_channel_without_the_app_shuts_it_out(town: Town) -> None:
    with pytest.raises(UnreachableError) as caught:
        await town.messenger.announce(
            ChannelId(f"slack:{HARBOR}:{SLACK_GENERAL}"), [Said("hello")], "n1"
        )
    assert caught.value.cause is Cause.SHUT_OUT
    assert caught.value.code == "not_in_channel"


async def test_a_channel_that_was_archived_is_gone(town: Town) -> None:
    await town.box.act("slack", "archive", channel=SLACK_ORDERS)
    with pytest.raises(UnreachableError) as caught:
        await town.messenger.announce(ORDERS, [Said("hello")], "n1")
    assert (caught.value.cause, caught.value.code) == (Cause.GONE, "is_archived")


@pytest.mark.parametrize("missing", ["chat:write", "im:write"])
async def test_a_right_that_is_missing_shuts_the_app_out(town: Town, missing: str) -> None:
    await town.box.act("slack", "scopes", scopes=[its for its in SCOPES if its != missing])
    with pytest.raises(UnreachableError) as caught:
        await town.messenger.tell(ANAS, [Said("hello")], None, "n1")
    assert (caught.value.cause, caught.value.code) == (Cause.SHUT_OUT, "missing_scope")


async def test_a_channel_that_was_never_there_is_gone(town: Town) -> None:
    with pytest.raises(UnreachableError) as caught:
        await town.messenger.announce(ChannelId(f"slack:{HARBOR}:C0NONE"), [Said("hello")], "n1")
    assert caught.value.cause is Cause.GONE


async def test_a_token_that_was_revoked_shuts_the_app_out(town: Town) -> None:
    ref = await town.messenger.show(ANAS, sheet("the card"), "n1")
    await town.box.act("slack", "revoke")
    with pytest.raises(UnreachableError) as caught:
        await town.messenger.refresh(ref, sheet("changed"))
    assert caught.value.cause is Cause.SHUT_OUT


async def test_a_card_that_is_no_more_is_too_old(town: Town) -> None:
    ref = await town.messenger.show(ANAS, sheet("the card"), "n1")
    gone = MessageRef(channel=ref.channel, message="1000000000.000000")
    with pytest.raises(UnreachableError) as caught:
        await town.messenger.refresh(gone, sheet("changed"))
    assert caught.value.cause is Cause.TOO_OLD


async def test_somebody_of_another_workspace_is_met_and_reached_through_the_shared_one(
    town: Town,
) -> None:
    person = await town.messenger.meet(DEVS)
    assert (person.name, person.zone) == ("Dev Patel", "Europe/London")
    await town.messenger.tell(DEVS, [Said("a notice")], None, "n1")
    await town.dev.until_sees("a notice")


async def test_nobody_is_met_whom_slack_does_not_know(town: Town) -> None:
    with pytest.raises(UnreachableError) as caught:
        await town.messenger.meet(AccountId(f"slack:{HARBOR}:U0NOBODY"))
    assert caught.value.cause is Cause.GONE


async def test_a_refusal_leaves_no_doubt_whether_something_was_posted(town: Town) -> None:
    await town.box.fault("429", method="chat.postMessage", count=1, retry_after=30)
    with pytest.raises(TryLaterError) as refused:
        await town.messenger.tell(ANAS, [Said("a notice")], None, "n1")
    assert not refused.value.unsure


async def test_what_might_have_been_posted_under_a_card_that_is_no_more_is_said_beside(
    town: Town,
) -> None:
    ref = await town.messenger.show(ANAS, sheet("the card"), "n1")
    gone = MessageRef(channel=ref.channel, message="1000000000.000000")
    await town.messenger.tell(ANAS, [Said("a notice")], gone, "n2", unsure=True)
    assert await town.ana.sees("a notice")


async def test_what_another_process_posted_before_it_died_is_found(town: Town) -> None:
    first = await town.messenger.show(ANAS, sheet("the card"), "n1")
    again = await town.messenger.show(ANAS, sheet("the card"), "n1", unsure=True)
    assert again == first
    assert len(await direct(town)) == 1
