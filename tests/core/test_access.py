"""Who sees and does what: one neutral refusal, and no confidential word anywhere (A1, A2, R11)."""

from collections.abc import Iterator

import pytest

from core import commands as cmd
from core import events as ev
from core.checks import concerns, hats
from core.notices import deliveries, notices
from core.orders import Status
from core.policy import HOUR
from core.preview import preview
from core.refusals import UnknownOrder
from core.requests import Fault, Suspended
from core.rules import Hat
from core.standing import Standing
from core.terms import CancellationTerms, ExtraTerms, Kind
from core.values import AccountId, Actor, Role, Value
from core.views import Reader, entries_seen_by, reader_of, seen_by
from core.what_now import what_now
from tests.core.builders import (
    AGENT,
    BY,
    CLIENT,
    CODE,
    FREELANCER,
    REASONS,
    STRANGER,
    Play,
    an_imported_order,
    an_offer,
    an_order,
    opening,
    rule,
)
from tests.core.every_command import every_command


@rule("A1", "A2")
@pytest.mark.parametrize("status", list(Status))
def test_a_stranger_gets_one_answer_to_everything(status: Status) -> None:
    play = an_order(status)
    for command in every_command(play.order):
        refusal = play.do(command, STRANGER)
        assert isinstance(refusal, Value)
        is_join = isinstance(command, cmd.JoinOffer)
        assert getattr(refusal, "code", None) == ("code_unknown" if is_join else "unknown_order")
    assert what_now(play.order, STRANGER, play.now, play.policy) == ()


@rule("A1", "O8")
def test_bearing_a_code_gives_no_view_of_the_offer() -> None:
    play = an_offer(code=CODE)
    assert hats(play.order, STRANGER, play.now, play.policy) == {Hat.BEARER}
    assert not concerns(hats(play.order, STRANGER, play.now, play.policy))
    assert what_now(play.order, STRANGER, play.now, play.policy) == ()
    assert play.do(cmd.AcceptOffer(), STRANGER) == UnknownOrder()


@rule("A1", "E1")
def test_a_support_role_opens_no_order_that_was_not_escalated() -> None:
    assert hats(an_order().order, AGENT, an_order().now, an_order().policy) == frozenset()
    play = an_order(escalated_by=CLIENT)
    assert hats(play.order, AGENT, play.now, play.policy) == {Hat.SUPPORT}
    play.must(cmd.CloseEscalation(why="x"), AGENT)
    assert concerns(hats(play.order, AGENT, play.now, play.policy))
    nobody_named = play.policy.but(support=play.policy.support.but(roles=frozenset()))
    assert hats(play.order, AGENT, play.now, nobody_named) == frozenset()


@rule("A2")
def test_what_somebody_is_to_an_order_follows_from_seats_and_the_open_request() -> None:
    play = an_order(kind=Kind.EXTRA)
    assert hats(play.order, CLIENT, play.now, play.policy) == {
        Hat.CLIENT,
        Hat.INVITED,
        Hat.COUNTERPARTY,
    }
    assert hats(play.order, FREELANCER, play.now, play.policy) == {
        Hat.FREELANCER,
        Hat.PROPOSER,
        Hat.REQUESTER,
    }
    imported = an_imported_order()
    assert hats(imported.order, CLIENT, imported.now, imported.policy) == {Hat.CLIENT}


# What nobody but its author, and support after an escalation, may see.
_CONFIDENTIAL = [
    (Kind.CANCELLATION, Role.CLIENT),
    (Kind.PARTIAL_REFUND, Role.FREELANCER),
]


def _endings(kind: Kind, by: Role) -> Iterator[Play]:
    """The same request in each state that it can be in."""
    yield an_order(kind=kind, by=by)
    for end in ("accept", "decline", "withdraw"):
        play = an_order(kind=kind, by=by)
        getattr(play, end)()
        yield play
    play = an_order(kind=kind, by=by)
    play.wait_until(play.request.closes_at)
    yield play
    if kind is Kind.PARTIAL_REFUND:
        yield an_order(kind=kind, by=by, countered=True)
        play = an_order(kind=kind, by=by, countered=True)
        play.accept()
        yield play


def _told_to(play: Play, reader: Reader) -> Iterator[str]:
    """Everything of an order that goes to a reader, written out."""
    yield seen_by(play.order, reader).model_dump_json()
    for entry in entries_seen_by(play.log, reader):
        yield entry.model_dump_json()
    for delivery in deliveries(play.order, play.log):
        if delivery.to is reader:
            seen = entries_seen_by(play.log, reader)
            for notice in notices(play.order, seen, delivery):
                yield notice.model_dump_json()


def _answered(play: Play, by: Actor) -> Iterator[str]:
    """Every refusal, option and preview that somebody can get out of an order."""
    for option in what_now(play.order, by, play.now, play.policy):
        yield repr(option) + option.model_dump_json()
    for command in every_command(play.order):
        ahead = preview(play.order, command, by, play.now, play.policy, Standing())
        yield repr(ahead)
        if not isinstance(command, cmd.OpenRequest):
            yield ahead.model_dump_json()


@rule("R11", "R13", "R17")
@pytest.mark.parametrize(("kind", "by"), _CONFIDENTIAL)
def test_a_confidential_reason_reaches_its_author_alone(kind: Kind, by: Role) -> None:
    reason = REASONS[kind, by]
    for play in _endings(kind, by):
        own = "".join(_told_to(play, reader_of(by)))
        assert reason in own
        for reader in {*Reader} - {reader_of(by)}:
            assert reason not in "".join(_told_to(play, reader))
        for person in (BY[by.other], AGENT, STRANGER):
            assert reason not in "".join(_answered(play, person))


@rule("R17")
def test_client_may_not_see_why_the_freelancer_offers_a_refund() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND)
    seen = seen_by(play.order, Reader.CLIENT).request
    assert seen is not None
    assert (seen.reason, seen.confidential) == (None, None)
    assert seen.comment == play.request.comment


@rule("R11", "R14")
@pytest.mark.parametrize("reason", ["late_delivery", "no_longer_needed", "ordered_by_mistake"])
def test_the_fault_behind_a_confidential_reason_shows_only_as_far_as_a_rate_does(
    reason: str,
) -> None:
    play = an_order()
    play.must(opening(Kind.CANCELLATION).but(reason=reason), CLIENT)
    seen = seen_by(play.order, Reader.FREELANCER).request
    assert seen is not None
    assert seen.fault is None
    play.accept()
    for reader in Reader:
        event = list(entries_seen_by(play.log, reader))[-1].event
        assert isinstance(event, ev.OrderCancelled)
        counts = reason == "late_delivery" and reader.role is not None
        assert event.fault is (Fault.FREELANCER if counts else None)


@rule("R13")
def test_a_shared_reason_is_seen_by_both_with_the_fault() -> None:
    play = an_order(kind=Kind.CANCELLATION, by=Role.FREELANCER)
    for reader in (Reader.CLIENT, Reader.FREELANCER):
        seen = seen_by(play.order, reader).request
        assert seen == play.request


@rule("S3", "E3")
def test_the_fault_of_a_cancellation_without_a_reason_is_no_secret() -> None:
    play = an_order(very_late=True)
    play.must(cmd.CancelAtOnce(), CLIENT)
    for reader in Reader:
        event = list(entries_seen_by(play.log, reader))[-1].event
        assert isinstance(event, ev.OrderCancelled)
        assert event.fault is Fault.FREELANCER


@rule("R11", "E1")
@pytest.mark.parametrize(("kind", "by"), _CONFIDENTIAL)
def test_after_an_escalation_support_sees_the_reason_of_whoever_escalated(
    kind: Kind, by: Role
) -> None:
    reason = REASONS[kind, by]
    mine = an_order(kind=kind, by=by, escalated_by=BY[by])
    assert reason in "".join(_told_to(mine, Reader.SUPPORT))
    assert reason not in "".join(_told_to(mine, reader_of(by.other)))
    theirs = an_order(kind=kind, by=by, escalated_by=BY[by.other])
    assert reason not in "".join(_told_to(theirs, Reader.SUPPORT))
    for person in (AGENT, BY[by.other]):
        assert reason not in "".join(_answered(theirs, person))


@rule("R11", "E1", "R20")
def test_support_sees_the_reason_of_a_request_that_waits() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND, countered=True, escalated_by=FREELANCER)
    seen = seen_by(play.order, Reader.SUPPORT).suspended
    assert seen is not None
    assert seen.request.confidential == "quality_below_agreed"


@rule("R11", "E1")
def test_what_was_told_to_support_alone_is_told_to_support_alone() -> None:
    play = an_order(escalated_by=CLIENT)
    assert "threatened" in "".join(_told_to(play, Reader.SUPPORT))
    assert "threatened" in "".join(_told_to(play, Reader.CLIENT))
    assert "threatened" not in "".join(_told_to(play, Reader.FREELANCER))
    assert "threatened" not in "".join(_told_to(play, Reader.CHANNEL))
    assert "We cannot agree." in "".join(_told_to(play, Reader.FREELANCER))


def _full_of_words() -> Iterator[Play]:
    """Orders in which everything that can be written is written, each with WORDS in it."""
    words = "WORDS"
    play = an_offer()
    play.must(cmd.DeclineOffer(message=words), CLIENT)
    yield play
    play = an_order(Status.AWAITING_REQUIREMENTS)
    play.must(cmd.SupplyRequirements(text=words), CLIENT)
    play.must(opening(Kind.ORDER_UPDATE).but(comment=words), CLIENT)
    play.accept(words)
    terms = ExtraTerms(title=words, price=1, days=1)
    play.must(opening(Kind.EXTRA, terms=terms).but(comment=words), FREELANCER)
    play.decline(words)
    play.must(cmd.Deliver(text=words), FREELANCER)
    play.must(cmd.AskRevision(text=words), CLIENT)
    note = CancellationTerms(note=words)
    play.must(opening(Kind.CANCELLATION, Role.FREELANCER, note).but(comment=words), FREELANCER)
    play.must(cmd.Escalate(comment=words, confidential=words), CLIENT)
    link = cmd.AttachEvidence(name=words, sha256="0" * 64, link=f"https://example.org/{words}")
    play.must(link, CLIENT)
    play.must(cmd.SupportRefund(amount=1, why=words), AGENT)
    play.must(cmd.SupportExtend(days=1, why=words), AGENT)
    yield play
    play.must(cmd.SupportCancel(counts=True, why=words), AGENT)
    play.must(cmd.CloseEscalation(why=words), AGENT)
    yield play
    yield an_imported_order(requirements=words)
    yield an_order(kind=Kind.EXTRA, terms=terms, countered=True)


@rule("R11", "T4")
def test_a_channel_reads_nothing_that_people_wrote_but_the_title() -> None:
    for play in _full_of_words():
        assert "WORDS" in "".join(_told_to(play, Reader.FREELANCER))
        assert "WORDS" not in "".join(_told_to(play, Reader.CHANNEL))
        seen = seen_by(play.order, Reader.CHANNEL)
        assert seen.title == "A logo"
        assert seen.evidence == ()
        for request in seen.past:
            assert (request.reason, request.confidential, request.fault) == (None, None, None)


@rule("R11")
def test_nothing_that_people_wrote_is_in_a_repr() -> None:
    for play in _full_of_words():
        for value in (play.order, *play.log):
            assert "WORDS" not in repr(value)
            assert "WORDS" not in str(value)
    for kind, by in _CONFIDENTIAL:
        play = an_order(kind=kind, by=by)
        assert REASONS[kind, by] not in repr((play.order, play.log, opening(kind, by)))
    assert CODE not in repr((an_offer(code=CODE).order, cmd.JoinOffer(code=CODE)))


@rule("R11")
def test_what_is_not_understood_is_not_repeated_in_the_error() -> None:
    with pytest.raises(ValueError, match="OpenRequest") as caught:
        cmd.OpenRequest.model_validate(
            {"terms": {"kind": "cancellation"}, "comment": ["SECRET"], "reason": 5}
        )
    assert "SECRET" not in str(caught.value)


@rule("O8", "A1")
def test_the_one_time_code_is_shown_to_the_proposer_alone() -> None:
    play = an_offer(code=CODE)
    assert CODE in "".join(_told_to(play, Reader.FREELANCER))
    for reader in (Reader.CLIENT, Reader.SUPPORT, Reader.CHANNEL):
        assert CODE not in "".join(_told_to(play, reader))


def test_a_view_changes_nothing_else() -> None:
    play = an_order(kind=Kind.EXTRA, countered=True)
    assert seen_by(play.order, Reader.CLIENT) == play.order
    assert tuple(entries_seen_by(play.log, Reader.FREELANCER)) == tuple(play.log)


def test_readers_who_are_parties_have_a_seat() -> None:
    assert [reader.role for reader in Reader] == [Role.CLIENT, Role.FREELANCER, None, None, None]
    assert [reader_of(role) for role in Role] == [Reader.CLIENT, Reader.FREELANCER]


def test_a_stranger_has_no_seat() -> None:
    order = an_order().order
    assert order.seat_of(CLIENT.account) is Role.CLIENT
    assert order.role_of(AccountId("discord:5")) is None
    assert an_offer(code=CODE).order.role_of(None) is None
    with pytest.raises(LookupError, match=r"^a stranger has no seat$"):
        order.seat_of(AccountId("discord:5"))


@rule("R11", "R13", "T4")
def test_a_channel_sees_no_reason_even_when_both_parties_do() -> None:
    play = an_order(kind=Kind.CANCELLATION, by=Role.FREELANCER)
    assert "no_time" in "".join(_told_to(play, Reader.CLIENT))
    assert "no_time" not in "".join(_told_to(play, Reader.CHANNEL))
    # Nor would it, were there ever other terms to a request with a shared reason.
    waits = Suspended(request=play.request, left=HOUR)
    order = play.order.but(request=None, suspended=waits)
    for reader, reason in ((Reader.CLIENT, "no_time"), (Reader.CHANNEL, None)):
        seen = seen_by(order, reader).suspended
        assert seen is not None
        assert seen.request.reason == reason


@rule("E1", "R11")
def test_an_escalation_in_the_log_is_seen_as_on_the_page() -> None:
    play = an_order(escalated_by=CLIENT)
    for reader in Reader:
        event = list(entries_seen_by(play.log, reader))[-1].event
        assert isinstance(event, ev.OrderEscalated)
        assert event.escalation == seen_by(play.order, reader).escalation


@rule("A1", "O8")
def test_a_code_opens_only_an_offer_that_waits_for_somebody() -> None:
    both_seated = an_offer()
    assert hats(both_seated.order, STRANGER, both_seated.now, both_seated.policy) == frozenset()
    ended = an_offer(code=CODE)
    ended.must(cmd.WithdrawOffer(), FREELANCER)
    assert hats(ended.order, STRANGER, ended.now, ended.policy) == frozenset()
