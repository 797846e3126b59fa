"""Every notice can be said to every reader, in every language, with nothing left to fill in."""

from datetime import timedelta

import pytest

from adapters.shared.catalogue import languages
from adapters.shared.notice_text import notice_lines
from core import commands as cmd
from core.notices import HEARINGS, Delivery, name_of, notices
from core.requests import RequestRef
from core.terms import (
    CancellationTerms,
    DeliveryExtensionTerms,
    ExtraTerms,
    OrderUpdateTerms,
    PartialRefundTerms,
)
from core.views import Reader, entries_seen_by, seen_by
from tests.shared.story import AGENT, ANA, CAST, FINN, Story, a_voice

DAYS = timedelta(days=1)


def offer_story(ending: cmd.Command | None) -> Story:
    story = Story().does(FINN, cmd.JoinOffer(code="K7QM-2XWT"))
    if ending is None:
        return story.passes(30 * DAYS)
    return story.does(ANA if isinstance(ending, cmd.WithdrawOffer) else FINN, ending)


def eventful_story() -> Story:
    """Nearly everything that can happen to one order, one after the other."""
    story = Story().working()
    story.does(ANA, cmd.OpenRequest(terms=OrderUpdateTerms(), comment="How is it?"))
    story.does(FINN, cmd.AcceptRequest(ref=open_ref(story), text="Half way"))
    story.does(ANA, cmd.OpenRequest(terms=OrderUpdateTerms(), comment="And now?"))
    story.passes(47 * timedelta(hours=1)).passes(timedelta(hours=2))
    more_time = cmd.OpenRequest(terms=DeliveryExtensionTerms(days=3), comment="I was ill")
    story.does(FINN, more_time)
    other = cmd.CounterRequest(ref=open_ref(story), terms=DeliveryExtensionTerms(days=1))
    story.does(ANA, other)
    story.does(FINN, cmd.DeclineRequest(ref=open_ref(story), message="Not enough"))
    story.does(ANA, cmd.AcceptRequest(ref=open_ref(story)))
    extra = cmd.OpenRequest(terms=ExtraTerms(title="A banner", price=2_500, days=1))
    story.does(FINN, extra).passes(3 * DAYS)  # lapses
    story.does(FINN, extra).does(ANA, cmd.DeclineRequest(ref=open_ref(story), message="No"))
    story.does(FINN, extra).does(ANA, cmd.AcceptRequest(ref=open_ref(story)))
    story.does(FINN, more_time).does(FINN, cmd.Deliver(text="There it is"))  # superseded
    story.does(FINN, extra)
    story.does(ANA, cmd.AcceptRequest(ref=open_ref(story)))  # back to work
    story.does(FINN, cmd.Deliver(text="With a banner")).does(ANA, cmd.AskRevision(text="Bigger"))
    back = cmd.OpenRequest(
        terms=PartialRefundTerms(amount=1_000), comment="Sorry", reason="goodwill"
    )
    story.does(FINN, back).does(FINN, cmd.WithdrawRequest(ref=open_ref(story)))
    story.does(FINN, back)
    story.does(ANA, cmd.CounterRequest(ref=open_ref(story), terms=PartialRefundTerms(amount=2_000)))
    story.does(FINN, cmd.AcceptRequest(ref=open_ref(story)))
    story.does(ANA, cmd.Escalate(comment="We cannot agree", confidential="He shouted"))
    story.does(
        ANA, cmd.AttachEvidence(name="talk", sha256="0" * 64, link="https://example.org/talk")
    )
    story.does(AGENT, cmd.SupportRefund(amount=500, why="Fair"))
    story.does(AGENT, cmd.SupportExtend(days=2, why="Time to finish"))
    return story.does(AGENT, cmd.CloseEscalation(why="Settled"))


def open_ref(story: Story) -> RequestRef:
    assert story.order.request is not None
    return story.order.request.ref


def cancelled_by_silence() -> Story:
    asked = cmd.OpenRequest(
        terms=CancellationTerms(), comment="Plans changed", reason="no_longer_needed"
    )
    return Story().working().does(ANA, asked).passes(49 * timedelta(hours=1))


def cancelled_at_once(*, late: bool) -> Story:
    story = Story().working().passes(12 * DAYS) if late else Story().agreed()
    return story.does(ANA, cmd.CancelAtOnce())


def cancelled_by_support() -> Story:
    story = Story().working().does(FINN, cmd.Escalate(comment="Help"))
    return story.does(AGENT, cmd.SupportCancel(counts=False, why="Better so"))


def completed(*, by_itself: bool) -> Story:
    story = Story().working().does(FINN, cmd.Deliver(text="Done"))
    return story.passes(4 * DAYS) if by_itself else story.does(ANA, cmd.Complete())


STORIES = [
    *(
        offer_story(ending)
        for ending in (cmd.AcceptOffer(), cmd.DeclineOffer(), cmd.WithdrawOffer(), None)
    ),
    eventful_story(),
    cancelled_by_silence(),
    cancelled_at_once(late=False),
    cancelled_at_once(late=True),
    cancelled_by_support(),
    completed(by_itself=False),
    completed(by_itself=True),
]


def said(story: Story, language: str) -> dict[tuple[str, Reader], list[str]]:
    voice = a_voice(language, story.now)
    everything: dict[tuple[str, Reader], list[str]] = {}
    for reader in Reader:
        view = seen_by(story.order, reader)
        delivery = Delivery(order=story.order.id, first=1, last=len(story.log), to=reader)
        for notice in notices(view, entries_seen_by(story.log, reader), delivery):
            lines = everything.setdefault((name_of(notice.entry.event), reader), [])
            lines += notice_lines(voice, notice, view, CAST)
    return everything


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("story", STORIES, ids=range(len(STORIES)))
def test_every_notice_of_a_story_can_be_said(story: Story, language: str) -> None:
    for (name, reader), lines in said(story, language).items():
        for line in lines:
            assert line.strip(), (name, reader)
            assert "{" not in line
            assert "None" not in line


def test_the_stories_tell_of_everything_that_can_happen() -> None:
    told = {name_of(entry.event) for story in STORIES for entry in story.log}
    assert told == set(HEARINGS) - {"order_imported"}


def test_the_channel_hears_nothing_that_people_wrote() -> None:
    words = ["How is it?", "Half way", "I was ill", "Not enough", "Sorry", "He shouted", "A banner"]
    for story in STORIES:
        for (_, reader), lines in said(story, "en").items():
            if reader is Reader.CHANNEL:
                assert not [line for line in lines if any(word in line for word in words)]


@pytest.mark.parametrize("reader", [Reader.CLIENT, Reader.CHANNEL])
def test_nobody_else_hears_a_confidential_reason(reader: Reader) -> None:
    for story in STORIES:
        for (_, to), lines in said(story, "en").items():
            if to is reader:
                assert not [line for line in lines if "goodwill" in line]
