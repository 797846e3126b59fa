"""Every form for a request says that talking first is worth trying, and gives the way to (R21)."""

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.discord.markup import DiscordMarkup
from adapters.discord.modals import modal_for
from adapters.shared.catalogue import locale_for
from adapters.shared.forms import Form, form_for, talk_first
from adapters.shared.voice import Markup, Voice
from adapters.slack.markup import Mrkdwn
from adapters.slack.modals import Origin, form_view
from core import commands as cmd
from core.desk import Page
from core.requests import RequestRef
from core.rules import OPENS, Action
from core.terms import ExtraTerms
from core.values import AccountId, RequestId
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


@pytest.mark.rule("R21")
@pytest.mark.parametrize("action", list(OPENS))
def test_on_both_platforms_the_hint_stands_above_what_is_asked(action: Action) -> None:
    page = Story().working().page(FINN)

    def form_in(markup: Markup) -> Form:
        form = form_for(page, action, Voice(locale_for("en"), ZoneInfo("UTC"), markup, START))
        assert form is not None
        return form

    slack: Any = form_view(form_in(Mrkdwn()), Origin(), replacing=False)
    first, *rest = (json.dumps(block) for block in slack["blocks"])
    assert "Talking first is worth trying" in first
    assert any('"type": "input"' in block for block in rest)
    discord: Any = modal_for(form_in(DiscordMarkup())).to_dict()
    first, *rest = (json.dumps(component) for component in discord["components"])
    assert "Talking first is worth trying" in first
    assert rest


@pytest.mark.rule("R21")
def test_on_one_platform_the_other_party_is_one_press_away() -> None:
    page = Story().working().page(ANA)
    order = page.order.but(freelancer=AccountId("slack:T024BE7LD:U0FINN"))
    voice = Voice(locale_for("en"), ZoneInfo("UTC"), Mrkdwn(), START)
    assert "<@U0FINN>" in str(talk_first(page.but(order=order), voice))
