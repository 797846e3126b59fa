"""Every form for a request says that talking first is worth trying, and gives the way to (R21)."""

import pytest

from adapters.shared.forms import form_for, talk_first
from core import commands as cmd
from core.desk import Page
from core.requests import RequestRef
from core.rules import OPENS, Action
from core.terms import ExtraTerms
from core.values import RequestId
from tests.shared.story import ANA, FINN, START, Story, a_voice


@pytest.mark.rule("R21")
@pytest.mark.parametrize("action", list(OPENS))
def test_the_hint_comes_before_the_fields_and_is_never_a_hurdle(action: Action) -> None:
    for who in (ANA, FINN):
        page, voice = Story().working().page(who), a_voice()
        form = form_for(page, action, voice)
        assert form is not None
        assert form.intro[0] == talk_first(page, voice)
        assert "talk" in str(form.intro[0]).lower()
        assert "talk" not in " ".join(field.label for field in form.fields).lower()


@pytest.mark.rule("R21", "R20")
def test_other_terms_begin_with_the_hint_as_well() -> None:
    terms = ExtraTerms(title="A second logo", price=1_500, days=3)
    story = Story().working().does(FINN, cmd.OpenRequest(terms=terms))
    page = story.page(ANA)
    form = form_for(page, Action.COUNTER_REQUEST, a_voice())
    assert form is not None
    assert form.seen == RequestRef(request=RequestId(1), revision=1)
    assert form.intro[0] == talk_first(page, a_voice())


@pytest.mark.rule("R21", "O8")
def test_the_way_to_a_party_on_the_other_platform_is_named() -> None:
    page: Page = Story().working().page(ANA)
    assert page.now == START
    assert "Discord" in str(talk_first(page, a_voice()))
