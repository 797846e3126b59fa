"""What people read is what the law does, in states that are easily forgotten."""

from datetime import timedelta

import pytest

from adapters.shared.answers import Done
from adapters.shared.buttons import Press, Step
from adapters.shared.cards import SURE, buttons_for, card_sheet
from adapters.shared.catalogue import languages
from adapters.shared.forms import form_for
from adapters.shared.notice_text import notice_lines
from adapters.shared.sentences import consequences, refused
from adapters.shared.sheets import Heading, Paragraph, Sheet, SmallPrint
from core import commands as cmd
from core.decide import decide
from core.notices import Delivery, notices
from core.policy import DEFAULT_REASONS, Policy, Reason, ReasonList
from core.preview import Foresight, preview
from core.refusals import NothingToRefund
from core.requests import Fault, RequestRef
from core.rules import Action
from core.standing import Standing
from core.terms import CancellationTerms, ExtraTerms, OrderUpdateTerms, PartialRefundTerms
from core.values import Actor, RequestId
from core.views import Reader, entries_seen_by, seen_by
from tests.fakes.making import CLIENT, FIRST, FREELANCER
from tests.shared.story import ANA, CAST, FINN, POLICY, Story, a_voice
from tests.shared.test_courier import Office


def policy_with(*reasons: Reason) -> Policy:
    """The policy with other reasons for a freelancer to cancel."""
    mine = ReasonList.CANCELLATION_BY_FREELANCER
    return POLICY.but(reasons={**DEFAULT_REASONS, mine: reasons})


def words_of(sheet: Sheet) -> str:
    """All that stands on a sheet."""
    parts = sheet.parts
    lines = [str(part.said) for part in parts if isinstance(part, (Paragraph, SmallPrint))]
    return "\n".join([*lines, *(str(part.text) for part in parts if isinstance(part, Heading))])


def card(story: Story, reader: Actor, language: str = "en") -> str:
    """What somebody's card says."""
    return words_of(card_sheet(a_voice(language, story.now), story.page(reader), CAST))


@pytest.mark.rule("R13", "R14")
def test_a_reason_that_left_the_list_is_still_told_to_those_who_saw_it() -> None:
    own = Reason(code="studio_closes", fault=Fault.NOBODY, labels={"en": "Our studio closes"})
    asked = cmd.OpenRequest(terms=CancellationTerms(), comment="We have to", reason="studio_closes")
    story = Story(policy_with(own, *DEFAULT_REASONS[ReasonList.CANCELLATION_BY_FREELANCER]))
    story.working().does(FINN, asked)
    assert "Reason: Our studio closes" in card(story, ANA)
    story.policy = POLICY
    assert "Reason: Studio closes" in card(story, ANA)
    assert "Reason: Studio closes" in card(story, FINN)


@pytest.mark.rule("R14")
def test_a_reason_without_words_of_its_own_is_picked_by_its_code() -> None:
    story = Story(policy_with(Reason(code="studio_closes"))).working()
    form = form_for(story.page(FINN), Action.OPEN_CANCELLATION, a_voice())
    assert form is not None
    assert [choice.label for choice in form.fields[0].choices] == ["Studio closes"]


EXTRA = cmd.OpenRequest(terms=ExtraTerms(title="A banner", price=2_500, days=1))
LESS = ExtraTerms(title="A banner", price=1_000, days=1)
HOURS = timedelta(hours=1)
UPDATE = cmd.OpenRequest(terms=OrderUpdateTerms(), comment="How is it?")
REFUND = cmd.OpenRequest(terms=PartialRefundTerms(amount=1_000), comment="Sorry", reason="goodwill")


def stands(story: Story) -> RequestRef:
    assert story.order.request is not None
    return story.order.request.ref


def heard(story: Story, reader: Reader, since: int = 0) -> list[str]:
    """What a reader hears of what happened after the first entries of the log."""
    view = seen_by(story.order, reader)
    delivery = Delivery(order=story.order.id, first=since + 1, last=len(story.log), to=reader)
    voice = a_voice("en", story.now)
    return [
        str(line)
        for notice in notices(view, entries_seen_by(story.log, reader), delivery)
        for line in notice_lines(voice, notice, view, CAST)
    ]


@pytest.mark.rule("R6", "R12")
def test_silence_on_an_update_closes_it_as_unanswered_and_so_it_is_said() -> None:
    story = Story().working()
    form = form_for(story.page(ANA), Action.OPEN_ORDER_UPDATE, a_voice())
    assert form is not None
    assert "closed as unanswered" in str(form.intro)
    before = len(story.log)
    story.does(ANA, UPDATE)
    for reader in (ANA, FINN):
        assert "it is closed as unanswered, and nothing else changes" in card(story, reader)
    assert "closed as unanswered" in heard(story, Reader.FREELANCER, before)[0]


@pytest.mark.rule("R6", "R20")
def test_silence_on_other_terms_brings_the_first_request_back_and_so_it_is_said() -> None:
    story = Story().working().does(FINN, EXTRA)
    assert "it lapses and nothing changes" in card(story, ANA)
    story.does(ANA, cmd.CounterRequest(ref=stands(story), terms=LESS))
    for reader in (ANA, FINN):
        assert "it lapses, and the first request stands again" in card(story, reader)
    before = len(story.log)
    story.passes(48 * HOURS)
    assert heard(story, Reader.CLIENT, before)[0].startswith(
        "Finn did not answer your other terms on “A logo” (ORD-7K3M9QX2) in time, so they lapsed"
    )
    assert heard(story, Reader.FREELANCER, before)[0].startswith(
        "You did not answer Ana’s other terms on “A logo” (ORD-7K3M9QX2) in time, so they lapsed"
    )


@pytest.mark.rule("R6", "R20")
def test_silence_that_accepts_other_terms_says_whose_they_were() -> None:
    story = Story().working().does(FINN, REFUND)
    other = PartialRefundTerms(amount=2_000)
    story.does(ANA, cmd.CounterRequest(ref=stands(story), terms=other))
    before = len(story.log)
    story.passes(48 * HOURS)
    first, second, *_ = heard(story, Reader.FREELANCER, before)
    assert first.startswith("You did not answer Ana’s other terms")
    assert "€20.00 back" in first
    assert second == "The first request, €10.00 back, is settled with that."


@pytest.mark.rule("R7", "R20")
def test_whoever_takes_other_terms_back_is_told_that_the_first_request_waits_again() -> None:
    def asked(story: Story, who: Actor) -> str:
        buttons = buttons_for(a_voice("en", story.now), story.page(who), tuple(SURE))
        (sure,) = (button.sure for button in buttons)
        assert sure is not None
        return sure.text

    story = Story().working().does(FINN, EXTRA)
    assert "nothing changes" in asked(story, FINN)
    story.does(ANA, cmd.CounterRequest(ref=stands(story), terms=LESS))
    assert "the first request waits for your answer again" in asked(story, ANA)


@pytest.mark.rule("O5")
def test_a_delivery_promises_a_completion_only_when_the_clock_runs() -> None:
    story = Story().working().does(FINN, cmd.Deliver(text="There it is"))
    assert "it completes by itself on Thu 5 Mar 2026 10:00" in heard(story, Reader.CLIENT)[-2]

    story = Story().working().does(FINN, REFUND).does(FINN, cmd.Deliver(text="There it is"))
    assert "completes by itself on" not in heard(story, Reader.CLIENT)[-2]
    assert "it does not complete by itself" in heard(story, Reader.CLIENT)[-2]

    story = Story().working().does(FINN, cmd.Deliver(text="There it is"))
    story.does(ANA, cmd.AskRevision(text="Bluer"))
    assert heard(story, Reader.CLIENT)[-2] == "Finn delivered “A logo” (ORD-7K3M9QX2)."


@pytest.mark.rule("F4", "R12")
@pytest.mark.parametrize("language", languages())
def test_what_changes_nothing_says_so(language: str) -> None:
    story = Story().working()
    will = preview(story.order, UPDATE, ANA, story.now, story.policy, Standing())
    assert isinstance(will, Foresight)
    assert will.if_accepted is not None
    voice = a_voice(language)
    said = list(consequences(voice, story.order, will.if_accepted, Reader.CLIENT))
    assert said == [voice.say("will.nothing")]


@pytest.mark.rule("R16")
def test_a_price_too_small_to_share_is_not_called_refunded() -> None:
    story = Story().working()
    penny = story.order.but(price=1)
    why = decide(penny, REFUND, FINN, story.now, story.policy)
    assert why == NothingToRefund()
    assert isinstance(why, NothingToRefund)
    assert "too small to be divided" in refused(a_voice(), why)


@pytest.mark.rule("R20")
def test_whoever_offered_other_terms_is_not_told_to_answer_them() -> None:
    story = Story().working().does(FINN, EXTRA)
    first = stands(story)
    story.does(ANA, cmd.CounterRequest(ref=first, terms=LESS))
    why = story.is_refused(ANA, cmd.AcceptRequest(ref=first))
    assert refused(a_voice(), why).endswith(
        "until the counter-offer to it is answered or withdrawn."
    )


@pytest.mark.rule("R20")
def test_a_refund_that_is_answered_with_other_terms_is_not_called_asked_of_the_client() -> None:
    story = Story().working().does(FINN, REFUND)
    form = form_for(story.page(ANA), Action.COUNTER_REQUEST, a_voice())
    assert form is not None
    assert "You were offered €10.00 back." in str(form.intro[-1])


@pytest.mark.rule("S4")
@pytest.mark.parametrize(
    ("completed", "against", "said"),
    [
        (4, 0, "from 100% to 80%"),
        (102, 1, "from 99% to 98%"),
        (1_000, 1, "from 99.9% to 99.8%"),
        (5_000, 1, "from 99.98% to 99.96%"),
        (0, 0, "from none yet to 0%"),
    ],
)
def test_a_rate_that_moves_is_seen_to_move(completed: int, against: int, said: str) -> None:
    story = Story().working()
    asked = cmd.OpenRequest(terms=CancellationTerms(), comment="Late", reason="late_delivery")
    story.does(ANA, asked)
    own = Standing(completed=completed, cancelled_against=against)
    accepting = cmd.AcceptRequest(ref=stands(story))
    will = preview(story.order, accepting, FINN, story.now, story.policy, own)
    assert isinstance(will, Foresight)
    lines = consequences(a_voice(), story.order, will.at_once, Reader.FREELANCER)
    assert f"Your completion rate goes {said}." in [str(line) for line in lines]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
@pytest.mark.rule("R7", "R20")
async def test_whoever_took_other_terms_back_reads_that_something_waits_for_them() -> None:
    office = await Office().opened()
    await office.does(EXTRA, FREELANCER)
    await office.does(cmd.CounterRequest(ref=FIRST, terms=LESS), CLIENT)
    button = Press(
        step=Step.DO,
        order=office.order,
        action=Action.WITHDRAW_REQUEST,
        seen=RequestRef(request=RequestId(2), revision=1),
    )
    answer = await office.clerk.press(button, CLIENT, a_voice())
    assert isinstance(answer, Done)
    assert answer.said == "Withdrawn. The first request waits for your answer again."
