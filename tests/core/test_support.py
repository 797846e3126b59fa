"""Escalation, evidence, and what support may do (E1 to E3)."""

import pytest

from core import commands as cmd
from core import events as ev
from core.evidence import is_web_address
from core.orders import Escalation, Evidence, Status
from core.policy import DAY, Policy
from core.refusals import (
    AlreadyEscalated,
    AmountOutOfRange,
    DaysOutOfRange,
    EscalationHasEnded,
    EvidenceFull,
    EvidenceTooLarge,
    EvidenceTypeNotTaken,
    LinkNotTaken,
    NotForYou,
    NothingToAttachTo,
    NothingToRefund,
    OrderIsOver,
    RequestHasEnded,
    RequestIsWaiting,
    StaleCard,
    SupportNotHere,
    TextMissing,
    TextTooLong,
    UnknownOrder,
)
from core.requests import Ending, Fault
from core.rules import Action
from core.terms import Kind
from core.values import AccountId, Actor, RequestId, Role
from tests.core.builders import (
    A_HASH,
    AGENT,
    CLIENT,
    FREELANCER,
    NOW,
    POLICY,
    Play,
    an_order,
    refused,
    rule,
    told,
)

FILE = cmd.AttachEvidence(name="chat.png", size=2_000, sha256=A_HASH, media_type="image/png")
LINK = cmd.AttachEvidence(name="The brief", sha256=A_HASH, link="https://example.org/brief")
ACTS: tuple[
    cmd.SupportCancel | cmd.SupportRefund | cmd.SupportExtend | cmd.CloseEscalation, ...
] = (
    cmd.SupportCancel(counts=True, why="x"),
    cmd.SupportRefund(amount=1, why="x"),
    cmd.SupportExtend(days=1, why="x"),
    cmd.CloseEscalation(why="x"),
)


@rule("E1")
@pytest.mark.parametrize("by", [CLIENT, FREELANCER])
def test_either_party_calls_for_support(by: Actor) -> None:
    play = an_order()
    decision = play.must(cmd.Escalate(comment=" Help. ", confidential=" I am afraid. "), by)
    assert told(decision) == ["order_escalated"]
    role = play.order.role_of(by.account)
    assert role is not None
    assert play.order.escalation == Escalation(
        by=role, at=NOW, comment="Help.", confidential="I am afraid."
    )


@rule("E1")
def test_an_escalation_says_what_happened() -> None:
    play = an_order()
    assert play.do(cmd.Escalate(comment=" "), CLIENT) == TextMissing(field="comment")
    long = cmd.Escalate(comment="x", confidential="x" * 1501)
    assert play.do(long, CLIENT) == TextTooLong(field="confidential", limit=1500, length=1501)
    play.must(cmd.Escalate(comment="x"), CLIENT)
    assert play.order.escalation is not None
    assert play.order.escalation.confidential is None


@rule("E1")
def test_where_there_is_no_support_channel_the_person_is_told_how_to_reach_support() -> None:
    play = an_order(policy=Policy(support=POLICY.support.but(channel=None)))
    outcome = play.do(cmd.Escalate(comment="x"), CLIENT)
    assert outcome == SupportNotHere(contact="help@example.org")


@rule("E1")
def test_support_is_called_once_at_a_time() -> None:
    play = an_order(escalated_by=CLIENT)
    assert play.do(cmd.Escalate(comment="x"), FREELANCER) == AlreadyEscalated()
    play.must(cmd.CloseEscalation(why="x"), AGENT)
    play.escalate(FREELANCER)
    assert [one.by for one in play.order.escalations] == [Role.CLIENT, Role.FREELANCER]
    assert play.order.escalation == play.order.escalations[1]


@rule("E1")
@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED])
def test_support_can_be_called_after_the_order_has_ended(status: Status) -> None:
    an_order(status).escalate()


@rule("E1", "A1")
def test_support_knows_nothing_of_an_order_before_an_escalation() -> None:
    play = an_order()
    for act in ACTS:
        assert play.do(act, AGENT) == UnknownOrder()


@rule("E3", "A2")
def test_only_whom_the_operator_names_is_support() -> None:
    play = an_order(escalated_by=CLIENT)
    outsider = Actor(account=AccountId("discord:5"), roles=frozenset({"everyone"}))
    for act in ACTS:
        assert play.do(act, outsider) == UnknownOrder()
        assert isinstance(play.do(act, FREELANCER), NotForYou)


@rule("E3", "A2")
def test_nobody_is_support_in_a_matter_of_their_own() -> None:
    play = an_order(escalated_by=CLIENT)
    agent_and_client = CLIENT.but(roles=AGENT.roles)
    for act in ACTS:
        assert isinstance(play.do(act, agent_and_client), NotForYou)


@rule("E3")
@pytest.mark.parametrize("act", ACTS)
def test_each_act_says_why(act: cmd.SupportCancel) -> None:
    play = an_order(escalated_by=CLIENT)
    assert play.do(act.but(why=" "), AGENT) == TextMissing(field="why")
    assert play.do(act.but(why="x" * 1501), AGENT) == TextTooLong(
        field="why", limit=1500, length=1501
    )
    decision = play.must(act.but(why=" Because. "), AGENT)
    entry = decision.entries[-1]
    assert entry.by == AGENT.account
    assert getattr(entry.event, "why") == "Because."  # noqa: B009 - each act has one


@rule("E3")
@pytest.mark.parametrize(("counts", "fault"), [(True, Fault.FREELANCER), (False, Fault.NOBODY)])
def test_support_cancels_with_or_without_effect_on_the_rate(counts: bool, fault: Fault) -> None:
    play = an_order(kind=Kind.EXTRA, countered=True, escalated_by=CLIENT)
    decision = play.must(cmd.SupportCancel(counts=counts, why="x"), AGENT)
    assert told(decision) == ["request_ended", "request_ended", "order_cancelled"]
    assert [past.ending for past in play.order.past] == [Ending.SUPERSEDED] * 2
    event = decision.entries[-1].event
    assert isinstance(event, ev.OrderCancelled)
    assert (event.cause, event.fault, event.refund) == (ev.CancelledBy.SUPPORT, fault, 10_000)
    assert play.is_in(Status.CANCELLED)


@rule("E3")
@pytest.mark.parametrize(
    ("amount", "taken"), [(0, False), (1, True), (10_000, True), (10_001, False)]
)
def test_support_refunds_any_part_up_to_the_price(amount: int, taken: bool) -> None:
    play = an_order(escalated_by=CLIENT)
    outcome = play.do(cmd.SupportRefund(amount=amount, why="x"), AGENT)
    wrong = AmountOutOfRange(least=1, most=10_000, currency="EUR")
    assert (outcome == wrong) is not taken
    assert play.order.refunded == (amount if taken else 0)


@rule("E3")
def test_refunds_together_never_exceed_the_price() -> None:
    play = an_order(Status.COMPLETED, escalated_by=CLIENT)
    decision = play.must(cmd.SupportRefund(amount=7_000, why="x"), AGENT)
    event = decision.entries[0].event
    assert isinstance(event, ev.RefundRecorded)
    assert (event.amount, event.cause) == (7_000, ev.RefundedBy.SUPPORT)
    again = play.do(cmd.SupportRefund(amount=3_001, why="x"), AGENT)
    assert again == AmountOutOfRange(least=1, most=3_000, currency="EUR")
    play.must(cmd.SupportRefund(amount=3_000, why="x"), AGENT)
    assert play.do(cmd.SupportRefund(amount=1, why="x"), AGENT) == NothingToRefund()
    assert play.is_in(Status.COMPLETED)


@rule("E3", "R18")
@pytest.mark.parametrize("kind", [Kind.PARTIAL_REFUND, Kind.EXTRA])
def test_a_refund_by_support_supersedes_an_open_partial_refund_and_no_other_kind(
    kind: Kind,
) -> None:
    play = an_order(kind=kind, escalated_by=CLIENT)
    play.must(cmd.SupportRefund(amount=1, why="x"), AGENT)
    if kind is Kind.PARTIAL_REFUND:
        assert play.last.ending is Ending.SUPERSEDED
    else:
        assert play.request.revision == 2  # what an answer would mean has changed


@rule("E3", "R20")
def test_a_refund_by_support_supersedes_both_sides_of_a_counter_offer() -> None:
    play = an_order(kind=Kind.PARTIAL_REFUND, countered=True, escalated_by=CLIENT)
    play.must(cmd.SupportRefund(amount=1, why="x"), AGENT)
    assert [past.ending for past in play.order.past] == [Ending.SUPERSEDED] * 2


@rule("E3")
@pytest.mark.parametrize(("days", "taken"), [(0, False), (1, True), (60, True), (61, False)])
def test_support_extends_the_date(days: int, taken: bool) -> None:
    play = an_order(escalated_by=CLIENT)
    agreed = play.order.agreed_delivery
    outcome = play.do(cmd.SupportExtend(days=days, why="x"), AGENT)
    assert (outcome == DaysOutOfRange(least=1, most=60)) is not taken
    assert play.order.agreed_delivery == agreed + (days * DAY if taken else 0 * DAY)


@rule("E3", "R9")
def test_a_date_that_support_moved_makes_cards_stale() -> None:
    play = an_order(kind=Kind.DELIVERY_EXTENSION, escalated_by=CLIENT)
    seen = play.ref
    play.must(cmd.SupportExtend(days=1, why="x"), AGENT)
    assert play.do(cmd.AcceptRequest(ref=seen), CLIENT) == StaleCard(stands=play.ref)


@rule("E3")
def test_once_the_escalation_is_closed_support_may_only_look() -> None:
    play = an_order(escalated_by=CLIENT)
    play.wait(DAY)
    decision = play.must(cmd.CloseEscalation(why="Settled."), AGENT)
    assert told(decision) == ["escalation_closed"]
    assert play.order.escalation is None
    assert play.order.escalations[0].closed_at == NOW + DAY
    for act in ACTS:
        assert play.do(act, AGENT) == EscalationHasEnded()
    assert play.can(Action.SUPPORT_CANCEL, AGENT) == EscalationHasEnded()


@rule("E3")
def test_closing_closes_only_what_is_open() -> None:
    play = an_order(escalated_by=CLIENT)
    play.must(cmd.CloseEscalation(why="x"), AGENT)
    play.wait(DAY)
    play.escalate(FREELANCER)
    play.must(cmd.CloseEscalation(why="x"), AGENT)
    assert [one.closed_at for one in play.order.escalations] == [NOW, NOW + DAY]


@rule("E3", "O2")
def test_support_cancels_or_extends_nothing_that_is_over() -> None:
    play = an_order(Status.COMPLETED, escalated_by=CLIENT)
    over = OrderIsOver(status=Status.COMPLETED)
    assert play.do(cmd.SupportCancel(counts=True, why="x"), AGENT) == over
    assert play.do(cmd.SupportExtend(days=1, why="x"), AGENT) == over
    play.must(cmd.CloseEscalation(why="x"), AGENT)


@rule("E2")
@pytest.mark.parametrize("by", [CLIENT, FREELANCER])
def test_a_party_attaches_a_file_to_the_open_request(by: Actor) -> None:
    play = an_order(kind=Kind.EXTRA)
    decision = play.must(FILE.but(request=RequestId(1)), by)
    assert told(decision) == ["evidence_attached"]
    assert play.order.evidence == (
        Evidence(
            id=1,
            by=by.account,
            at=NOW,
            request=RequestId(1),
            name="chat.png",
            size=2_000,
            sha256=A_HASH,
            media_type="image/png",
        ),
    )


@rule("E2")
def test_evidence_goes_with_the_open_escalation_unless_a_request_is_named() -> None:
    play = an_order(kind=Kind.EXTRA, escalated_by=CLIENT)
    play.must(LINK, CLIENT)
    play.must(LINK.but(request=RequestId(1)), CLIENT)
    assert [(one.id, one.request) for one in play.order.evidence] == [(1, None), (2, 1)]
    assert play.order.evidence[0].link == "https://example.org/brief"


@rule("E2")
def test_evidence_without_a_name_for_it_goes_with_the_open_request() -> None:
    play = an_order(kind=Kind.EXTRA)
    play.must(LINK, FREELANCER)
    assert play.order.evidence[0].request == 1


@rule("E2")
def test_evidence_goes_with_an_escalation_of_an_order_that_is_over() -> None:
    play = an_order(Status.COMPLETED, escalated_by=CLIENT)
    play.must(LINK, CLIENT)
    assert play.order.evidence[0].request is None


@rule("E2")
def test_there_must_be_something_to_attach_to() -> None:
    assert an_order().do(FILE, CLIENT) == NothingToAttachTo()


@rule("E2", "R9")
def test_evidence_for_a_request_that_is_not_open_is_refused_with_what_became_of_it() -> None:
    play = an_order(kind=Kind.EXTRA, countered=True)
    assert isinstance(play.do(FILE.but(request=RequestId(1)), CLIENT), RequestIsWaiting)
    assert play.do(FILE.but(request=RequestId(9)), CLIENT) == StaleCard(stands=play.ref)
    play.withdraw()
    assert isinstance(play.do(FILE.but(request=RequestId(2)), CLIENT), RequestHasEnded)


@rule("E2", "A2")
def test_support_and_strangers_attach_nothing() -> None:
    play = an_order(kind=Kind.EXTRA, escalated_by=CLIENT)
    assert isinstance(play.do(FILE, AGENT), NotForYou)
    assert play.do(FILE, Actor(account=AccountId("discord:5"))) == UnknownOrder()


@rule("E2")
def test_files_are_bounded_in_size_type_and_number() -> None:
    play = an_order(kind=Kind.EXTRA)
    limits = POLICY.evidence
    assert play.do(FILE.but(size=limits.size + 1), CLIENT) == EvidenceTooLarge(limit=limits.size)
    exe = FILE.but(media_type="application/x-msdownload")
    assert play.do(exe, CLIENT) == EvidenceTypeNotTaken(taken=limits.media_types)
    for _ in range(limits.per_order):
        play.must(FILE.but(size=limits.size), CLIENT)
    assert play.do(FILE, CLIENT) == EvidenceFull(limit=20)


@rule("E2", "A3")
def test_a_name_is_one_short_line() -> None:
    play = an_order(kind=Kind.EXTRA)
    assert play.do(FILE.but(name=" "), CLIENT) == TextMissing(field="name")
    assert play.do(FILE.but(name="x" * 121), CLIENT) == TextTooLong(
        field="name", limit=120, length=121
    )
    play.must(FILE.but(name=" a\nb.png "), CLIENT)
    assert play.order.evidence[0].name == "a b.png"


@rule("E2", "A3")
@pytest.mark.parametrize(
    "link",
    [
        "",
        "example.org",
        "ftp://example.org/x",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://[half",
        "https://bank.example@elsewhere.example/",
        "https://drive.example:99999/",
        "https://drive.example:x/",
        "https://drive..example/",
        "https://-drive.example/",
        "https://./",
        "https://-/",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://example.org/<!channel>",
        "https://example.org/a|b",
        "https://example.org/" + "x" * 500,
    ],
)
def test_only_whole_addresses_of_the_web_are_taken_as_links(link: str) -> None:
    play = an_order(kind=Kind.EXTRA)
    assert play.do(LINK.but(link=link), CLIENT) == LinkNotTaken()


@rule("E2")
@pytest.mark.parametrize(
    "link",
    [
        "http://example.org",
        "https://example.org:8443/a?b=c#d",
        "https://bücher.example/ü",
        "https://हिन्दी.example/",
        "https://a_b.example/",
        "https://[2001:db8::1]:8443/",
        "https://example.org/" + "x" * 492,
    ],
)
def test_ordinary_links_are_taken(link: str) -> None:
    assert is_web_address(link)


@rule("E2")
def test_a_link_has_neither_size_nor_type_to_hold_against_it() -> None:
    play: Play = an_order(kind=Kind.EXTRA)
    play.must(LINK.but(size=10**9, media_type="x/y"), CLIENT)
    assert (play.order.evidence[0].size, play.order.evidence[0].media_type) == (0, "")


@rule("R9", "E3")
def test_what_support_presses_twice_refunds_once() -> None:
    play = an_order(escalated_by=CLIENT)
    refund = cmd.SupportRefund(amount=4_000, why="Half of it is missing.", refunded=0)
    play.must(refund, AGENT)
    assert play.do(refund, AGENT) == StaleCard(stands=None)
    assert play.order.refunded == 4_000
    play.must(refund.but(refunded=4_000), AGENT)
    assert play.order.refunded == 8_000


@rule("R9", "E3")
def test_what_support_presses_twice_moves_the_date_once() -> None:
    play = an_order(kind=Kind.CANCELLATION, escalated_by=CLIENT)
    agreed = play.order.agreed_delivery
    extend = cmd.SupportExtend(days=3, why="They were ill.", agreed=agreed)
    play.must(extend, AGENT)
    assert play.do(extend, AGENT) == StaleCard(stands=play.ref)
    assert play.order.agreed_delivery == agreed + 3 * DAY


@rule("E2", "O7")
@pytest.mark.parametrize(
    ("status", "why"), [(Status.OFFERED, "wrong_status"), (Status.NOT_AGREED, "order_is_over")]
)
def test_evidence_goes_with_an_order_and_not_with_an_offer(status: Status, why: str) -> None:
    assert refused(an_order(status).do(LINK, CLIENT)) == why


@rule("E3", "O2")
def test_of_a_cancelled_order_support_hears_that_it_is_over_and_not_what_is_left() -> None:
    play = an_order(Status.CANCELLED, escalated_by=CLIENT)
    why = play.do(cmd.SupportRefund(amount=1, why="x"), AGENT)
    assert why == OrderIsOver(status=Status.CANCELLED)
