"""Sheets and forms as Discord shows them: within its limits, and as they were found right."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simcord.components import COMPONENTS_V2_FLAG, validate_components, validate_modal

from adapters.discord.layout import lay_out
from adapters.discord.limits import COMPONENTS, CUSTOM_ID, TEXTS
from adapters.discord.markup import DiscordMarkup
from adapters.discord.modals import modal_for, read_modal_id
from adapters.discord.people import ZONE
from adapters.discord.setup import settings_sheet
from adapters.shared.buttons import ID_MAX, Press, Step
from adapters.shared.cards import card_sheet
from adapters.shared.catalogue import languages, locale_for
from adapters.shared.forms import Field, Form, FormChoice, Input, form_for
from adapters.shared.list_sheet import IN_FULL, list_sheet
from adapters.shared.list_view import OTHERS_LENGTH, PAGE_LENGTH, ListView
from adapters.shared.others_sheet import IN_FULL as OTHERS_IN_FULL
from adapters.shared.others_sheet import others_parts
from adapters.shared.pages import page_sheet, resolve_sheet
from adapters.shared.ports import OwnSettings, Person, Reminders
from adapters.shared.sheets import (
    Button,
    Buttons,
    Choice,
    Facts,
    Heading,
    Paragraph,
    Part,
    Picker,
    Rule,
    Sheet,
    SmallPrint,
)
from adapters.shared.voice import Said, Voice
from core import commands as cmd
from core.desk import Waiting
from core.requests import RequestRef
from core.rules import Action
from core.terms import CancellationTerms, DeliveryExtensionTerms, Kind
from core.values import AccountId, Cover, OrderId, RequestId
from tests.discord.harbour import JSON, walk
from tests.discord.snapshots import is_as_kept
from tests.shared.away_gallery import AWAY, BO, away_sheets, waiting_for_bo
from tests.shared.story import ANA, CAST, FINN, POLICY, START, Story, listed

COMMENT = "We moved the campaign.\n**Sorry**, @everyone: https://files.example/plan"
LONG = "A title as long as anybody may write one, for a shop by the harbour " * 2
CANCELLATION = cmd.OpenRequest(
    terms=CancellationTerms(), comment=COMMENT, reason="no_longer_needed"
)


def voice(language: str) -> Voice:
    return Voice(locale_for(language), ZONE, DiscordMarkup(), START)


def asked() -> Story:
    return Story().working().does(ANA, CANCELLATION)


def settled() -> Story:
    ref = RequestRef(request=RequestId(1), revision=1)
    story = asked().does(FINN, cmd.DeclineRequest(ref=ref, message="Half of it is done."))
    extension = cmd.OpenRequest(terms=DeliveryExtensionTerms(days=3), comment="Illness.")
    return story.passes(timedelta(hours=1)).does(FINN, extension)


def decided(reminders: Reminders, language: str = "") -> Person:
    own = OwnSettings(language=language, reminders=reminders)
    return Person(account=FINN.account, name="Finn", locale="en-GB", own=own)


SHEETS: dict[str, Callable[[Voice], Sheet]] = {
    "settings": lambda v: settings_sheet(
        v, decided(Reminders.NONE, v.locale.language), POLICY, v.say("own.saved.reminders.none")
    ),
    "settings_untouched": lambda v: settings_sheet(v, decided(Reminders.ALL), POLICY),
    "offer_card": lambda v: card_sheet(v, Story().page(ANA), CAST),
    "card_to_answer": lambda v: card_sheet(v, asked().page(FINN), CAST),
    "card_of_requester": lambda v: card_sheet(v, asked().page(ANA), CAST),
    "page": lambda v: page_sheet(v, settled().page(ANA), CAST),
    "resolve": lambda v: resolve_sheet(v, Story().working().page(FINN), CAST),
    "list": lambda v: list_sheet(
        v, listed(asked().page(FINN), before=8, after=30), ListView(), CAST
    ),
}
SHEETS |= {
    f"away_{name}": lambda v, name=name: away_sheets(v)[name]  # type: ignore[misc]
    for name in AWAY
}
FORMS: dict[str, Callable[[Voice], Form | None]] = {
    "cancel_form": lambda v: form_for(
        Story().working().page(FINN), Action.OPEN_CANCELLATION, v, {"reason": "no_time"}
    ),
    "extra_form": lambda v: form_for(Story().working().page(FINN), Action.OPEN_EXTRA, v),
    "evidence_form": lambda v: form_for(asked().page(FINN), Action.ATTACH_EVIDENCE, v),
}


def wired(sheet: Sheet) -> list[JSON]:
    view = lay_out(sheet, mention=True)
    components: list[JSON] = view.to_components()  # type: ignore[no-untyped-call]
    return components


def components_of(sheet: Sheet) -> list[JSON]:
    """The sheet on the wire, as Discord takes it."""
    components = wired(sheet)
    validate_components(components, flags=COMPONENTS_V2_FLAG)
    assert len(list(walk(components))) <= COMPONENTS
    texts = [one["content"] for one in walk(components) if one["type"] == 10]
    assert sum(map(len, texts)) <= TEXTS
    return components


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_looks_as_it_was_found_right(name: str, language: str) -> None:
    assert is_as_kept(f"{name}.{language}", components_of(SHEETS[name](voice(language))))


def presses(components: list[JSON]) -> set[str]:
    """Everything that can be pressed or picked."""
    found = {one["custom_id"] for one in walk(components) if one["type"] == 2}
    menus = [one["options"] for one in walk(components) if one["type"] == 3]
    return found | {option["value"] for options in menus for option in options}


@pytest.mark.parametrize("language", languages())
def test_the_fullest_list_of_a_delegate_keeps_every_button_of_it(language: str) -> None:
    said, view = voice(language), ListView(number=1, others=1)
    own = [asked().page(FINN) for _ in range(PAGE_LENGTH)]
    for number, page in enumerate(own):
        own[number] = page.but(order=page.order.but(id=OrderId(f"ORD-1000000{number}")))
    pages = tuple(
        waiting_for_bo(Kind.PARTIAL_REFUND, number, LONG) for number in range(OTHERS_LENGTH)
    )
    found = Waiting(pages=pages, offset=OTHERS_LENGTH, total=3 * OTHERS_LENGTH, now=START)
    covers = tuple(
        Cover(principal=one, delegate=BO.account, since=START, until=START + timedelta(days=7))
        for one in (ANA.account, FINN.account)
    )
    above = [*others_parts(said, covers, found, view, CAST)]
    listing = listed(*own, before=8, after=30)
    sheet = list_sheet(said, listing, view, CAST, IN_FULL - OTHERS_IN_FULL, above)
    buttons = [one for part in sheet.parts if isinstance(part, Buttons) for one in part.buttons]
    choices = [one for part in sheet.parts if isinstance(part, Picker) for one in part.choices]
    meant = {one.press.id for one in buttons} | {one.press.id for one in choices}
    assert meant <= presses(components_of(sheet))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", FORMS)
def test_a_form_looks_as_it_was_found_right(name: str, language: str) -> None:
    form = FORMS[name](voice(language))
    assert form is not None
    modal = modal_for(form).to_dict()
    validate_modal(modal)
    assert is_as_kept(f"{name}.{language}", modal)


def test_nobody_is_named_above_a_sheet_that_means_nobody_here() -> None:
    def tops(sheet: Sheet) -> list[int]:
        return [one["type"] for one in wired(sheet)]

    card = SHEETS["card_to_answer"](voice("en"))
    assert tops(card) == [10, 17]
    assert tops(card.but(mention=None)) == [17]
    assert tops(card.but(mention=AccountId("slack:T1:U2"))) == [17]


PRESS = Press(step=Step.PAGE, order=OrderId("ORD-7K3M9QX2"))
long = st.text(alphabet="ab* \n<@#", max_size=2500)
said = long.map(lambda text: Said(DiscordMarkup().quote(text)))
label = st.text(min_size=1, max_size=200).filter(str.strip)


@st.composite
def parts(draw: st.DrawFn) -> tuple[Part, ...]:
    """Any parts in any number, each button with an id of its own."""
    return tuple(draw(part(number)) for number in range(draw(st.integers(0, 40))))


def part(number: int) -> st.SearchStrategy[Part]:
    press = PRESS.but(draft=f"{number}")
    row = st.lists(label, min_size=1, max_size=7).map(
        lambda labels: Buttons(
            buttons=tuple(
                Button(press=press.but(draft=f"{number}-{at}"), label=text)
                for at, text in enumerate(labels)
            )
        )
    )
    menu = st.lists(label, min_size=1, max_size=30, unique=True).map(
        lambda labels: Picker(
            name=f"menu_{'abcdefghij'[number % 10] * (number // 10 + 1)}",
            placeholder="Pick one",
            choices=tuple(
                Choice(press=press.but(draft=f"{number}-{at}"), label=text, description=text)
                for at, text in enumerate(labels)
            ),
        )
    )
    return st.one_of(
        said.map(lambda text: Paragraph(said=text)),
        said.map(lambda text: SmallPrint(said=text)),
        said.map(lambda text: Facts(pairs=((Said("Name"), text),))),
        label.map(lambda text: Heading(text=text)),
        st.just(Rule()),
        row,
        menu,
    )


@given(label, parts())
def test_whatever_a_sheet_holds_discord_takes_it(title: str, held: tuple[Part, ...]) -> None:
    components_of(Sheet(title=title, parts=held, summary="", mention=AccountId("discord:1")))


field = st.builds(
    Field,
    name=st.sampled_from("abcdefgh"),
    input=st.sampled_from(Input),
    label=label,
    hint=st.text(max_size=300),
    required=st.booleans(),
    most=st.integers(1, 10_000),
    value=st.text(max_size=5_000),
)


CHOICES = tuple(FormChoice(value=one, label=one * 120) for one in "xyz")


@given(label, st.lists(field, min_size=1, max_size=6, unique_by=lambda one: one.name))
def test_whatever_a_form_asks_discord_takes_it(title: str, fields: list[Field]) -> None:
    filled = tuple(one.but(choices=CHOICES) for one in fields)
    form = Form(
        action=Action.OPEN_CANCELLATION,
        order=OrderId("ORD-7K3M9QX2"),
        title=title,
        intro=(Said("Talk first."),),
        fields=filled,
        submit="Send",
    )
    modal = modal_for(form).to_dict()
    validate_modal(modal)
    assert len(modal["components"]) <= 5


def test_a_form_knows_what_it_is_about_when_it_comes_back() -> None:
    form = FORMS["cancel_form"](voice("en"))
    assert form is not None
    seen = RequestRef(request=RequestId(123_456), revision=999_999)
    for replacing in (False, True):
        custom_id = modal_for(form.but(seen=seen), replacing=replacing).custom_id
        assert len(custom_id) <= min(CUSTOM_ID, ID_MAX)
        press = read_modal_id(custom_id)
        assert press is not None
        assert (press.order, press.action, press.seen) == (form.order, form.action, seen)
        assert (press.step is Step.REPLACE) is replacing
