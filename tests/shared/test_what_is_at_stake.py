"""What is said of terms, of the way to support, and of an empty seat is true of this very order."""

from datetime import timedelta

import pytest

from adapters.shared.forms import Form, form_for
from adapters.shared.list_sheet import list_sheet
from adapters.shared.list_view import ListView
from adapters.shared.sentences import refused
from core import commands as cmd
from core.policy import DEFAULT_POLICY
from core.refusals import SupportNotHere
from core.rules import Action
from core.terms import (
    DeliveryExtensionTerms,
    ExtraTerms,
    PartialRefundTerms,
    Terms,
)
from tests.shared.story import ANA, CAST, FINN, Story, a_voice, listed


def said_in(form: Form | None) -> str:
    assert form is not None
    return " ".join(str(said) for said in form.intro)


@pytest.mark.rule("R20")
@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (DeliveryExtensionTerms(days=3), "You were asked for 3 more days."),
        (PartialRefundTerms(amount=4_000), "You were offered €40.00 back."),
        (
            ExtraTerms(title="A frame", price=500, days=0),
            "You were offered “A frame” for €5.00 more",
        ),
    ],
)
def test_other_terms_say_whether_one_was_asked_or_offered(terms: Terms, said: str) -> None:
    reason = "goodwill" if isinstance(terms, PartialRefundTerms) else None
    opened = cmd.OpenRequest(terms=terms, comment="Sorry.", reason=reason)
    page = Story().working().passes(timedelta(hours=1)).does(FINN, opened).page(ANA)
    assert said in said_in(form_for(page, Action.COUNTER_REQUEST, a_voice()))


@pytest.mark.rule("E1")
def test_whoever_cannot_reach_support_is_told_where_to_ask() -> None:
    unsaid = SupportNotHere(contact=DEFAULT_POLICY.support.contact)
    assert "Ask those who run this place" in refused(a_voice(), unsaid)
    assert "Vraag de beheerders" in refused(a_voice("nl"), unsaid)
    assert refused(a_voice(), SupportNotHere(contact="Write to help@example.org.")).endswith(
        "Write to help@example.org."
    )


@pytest.mark.rule("O3")
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "With nobody yet; you are the client."), ("nl", "Met nog niemand;")],
)
def test_an_offer_that_nobody_took_has_no_other_party_in_a_list(language: str, said: str) -> None:
    page = Story().page(ANA)
    sheet = list_sheet(a_voice(language), listed(page), ListView(), CAST)
    assert said in str(sheet)


@pytest.mark.rule("E1")
@pytest.mark.parametrize(("language", "said"), [("en", "Ana says:"), ("nl", "Ana schrijft:")])
def test_what_a_party_wrote_to_support_is_never_laid_in_supports_mouth(
    language: str, said: str
) -> None:
    voice = a_voice(language)
    ana = CAST.people[ANA.account]
    told = voice.say("notice.order_escalated.party", who=ana, title="A logo", order="ORD-7K3M9QX2")
    assert str(told).endswith(said)
