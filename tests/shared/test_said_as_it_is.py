"""What people read is what the law does, in states that are easily forgotten."""

import pytest

from adapters.shared.cards import card_sheet
from adapters.shared.forms import form_for
from adapters.shared.sheets import Heading, Paragraph, Sheet, SmallPrint
from core import commands as cmd
from core.policy import DEFAULT_REASONS, Policy, Reason, ReasonList
from core.requests import Fault
from core.rules import Action
from core.terms import CancellationTerms
from core.values import Actor
from tests.shared.story import ANA, CAST, FINN, POLICY, Story, a_voice


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
