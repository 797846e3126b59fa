"""In a language that is half as long again, nothing escapes the catalogue and nothing breaks."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel
from simcord.components import COMPONENTS_V2_FLAG, validate_components, validate_modal

from adapters.discord.layout import lay_out, lay_out_lines
from adapters.discord.limits import COMPONENTS, MODAL_PARTS, TEXTS
from adapters.discord.markup import DiscordMarkup
from adapters.discord.modals import modal_for
from adapters.shared.answers import Answer, Ask, Correct, Done, Refused, Show
from adapters.shared.cards import card_sheet
from adapters.shared.catalogue import locale_for, read
from adapters.shared.forms import Form, form_for
from adapters.shared.help import help_sheet
from adapters.shared.list_sheet import list_sheet
from adapters.shared.list_view import ListView
from adapters.shared.notice_text import notice_lines
from adapters.shared.pages import page_sheet, resolve_sheet
from adapters.shared.sheets import Sheet
from adapters.shared.support_sheet import support_sheet
from adapters.shared.voice import Markup, Said, Voice
from adapters.slack import layout
from adapters.slack.home import home_view
from adapters.slack.markup import Mrkdwn
from adapters.slack.modals import Memo, Origin, form_view, said_view, sheet_view
from adapters.slack.offers import AtFirst, offer_view
from core.notices import Delivery, notices
from core.rules import Action
from core.views import Reader, entries_seen_by, seen_by
from tests.discord.harbour import JSON, walk
from tests.shared.story import AGENT, ANA, CAST, FINN, START, Story, listed
from tests.shared.test_notices_in_words import STORIES
from tests.shared.tongues import (
    CLOSES,
    OPENS,
    PSEUDO,
    languages_beside,
    latin_left_in,
    pseudo_locale,
)
from tests.slack.checks import check_home, check_message, check_modal
from tests.slack.gallery import READERS, STATES, Studio, acts, pages

pytestmark = pytest.mark.anyio

MARKUPS: list[Markup] = [Mrkdwn(), DiscordMarkup()]
ZONE = ZoneInfo("Europe/Amsterdam")

WRITTEN = {
    *("Ana Client", "Ana", "Finn", "A logo", "A banner", "We moved on.", "talk"),
    *("A ship on a green ground", "How is it?", "Half way", "And now?", "I was ill", "Not enough"),
    *("No", "There it is", "With a banner", "Bigger", "Sorry", "We cannot agree", "He shouted"),
    *("Fair", "Time to finish", "Settled", "Plans changed", "Help", "Better so", "Done"),
}
"""What the people of the stories wrote, and are called."""
NAMES = {"ORD-7K3M9QX2", "ORD-7K3M9QX1", "K7QM-2XWT", "K7QM-2XW1", "EUR", "GMT", "CET", "CEST"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _spoken(tmp_path: Path) -> Iterator[None]:
    with languages_beside(tmp_path, {PSEUDO: pseudo_locale()}):
        yield


def voice_in(markup: Markup, story: Story) -> Voice:
    return Voice(locale_for(PSEUDO), ZONE, markup, story.now)


def texts(shown: object) -> Iterator[str]:
    """Everything on a sheet or a form that a person reads."""
    match shown:
        case Said():
            yield shown
        case BaseModel():
            for name, value in shown:
                readable = {"title", "label", "text", "yes", "no", "hint", "description"}
                readable |= {"placeholder", "summary", "submit"}
                if isinstance(value, str) and name in readable:
                    yield value
                elif not isinstance(value, str) or isinstance(value, Said):
                    yield from texts(value)
        case tuple():
            for one in shown:
                yield from texts(one)
        case _:
            return


def is_all_from_the_catalogue(shown: object) -> None:
    for text in texts(shown):
        assert not latin_left_in(text, WRITTEN | NAMES), text


def slack_takes(sheet: Sheet, voice: Voice) -> None:
    check_message(layout.message(sheet))
    check_modal(sheet_view(sheet, Memo(), voice))
    check_home(home_view(sheet, voice))


def discord_takes(components: list[JSON]) -> None:
    validate_components(components, flags=COMPONENTS_V2_FLAG)
    assert len(list(walk(components))) <= COMPONENTS
    said = [one["content"] for one in walk(components) if one["type"] == 10]
    assert sum(map(len, said)) <= TEXTS


def takes_sheet(sheet: Sheet, voice: Voice) -> None:
    is_all_from_the_catalogue(sheet)
    if isinstance(voice.markup, Mrkdwn):
        slack_takes(sheet, voice)
    else:
        discord_takes(lay_out(sheet, mention=True).to_components())  # type: ignore[no-untyped-call]


def takes_form(form: Form, voice: Voice) -> None:
    is_all_from_the_catalogue(form)
    if isinstance(voice.markup, Mrkdwn):
        check_modal(form_view(form, Origin(), replacing=False))
        return
    modal = modal_for(form).to_dict()
    validate_modal(modal)
    assert len(modal["components"]) <= MODAL_PARTS


def takes_lines(lines: tuple[Said, ...], voice: Voice) -> None:
    is_all_from_the_catalogue(lines)
    if isinstance(voice.markup, Mrkdwn):
        check_message(layout.lines(lines))
    else:
        discord_takes(lay_out_lines(lines).to_components())  # type: ignore[no-untyped-call]


def takes_answer(answer: Answer, voice: Voice) -> None:
    match answer:
        case Show(sheet=sheet):
            takes_sheet(sheet, voice)
        case Ask(form=form) | Correct(form=form):
            takes_form(form, voice)
        case Done(said=said) | Refused(said=said):
            takes_lines((said,), voice)
            if isinstance(voice.markup, Mrkdwn):
                check_modal(said_view(said, voice, last=True))


def test_the_pseudo_locale_is_half_as_long_again() -> None:
    english, pseudo = read("en").by_key, read(PSEUDO).by_key
    assert set(pseudo) == set(english)
    for key, forms in pseudo.items():
        for form, short in zip(forms, english[key], strict=True):
            assert form.startswith(OPENS)
            assert form.endswith(CLOSES)
            assert len(form) >= len(short) * 3 // 2, key


def test_a_sentence_that_escaped_would_be_seen() -> None:
    voice = voice_in(Mrkdwn(), Story())
    card = card_sheet(voice, Story().page(ANA), CAST)
    with pytest.raises(AssertionError):
        is_all_from_the_catalogue(card.but(summary="An offer waits for you"))


@pytest.mark.parametrize("markup", MARKUPS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("story", STORIES, ids=range(len(STORIES)))
def test_cards_pages_forms_and_notices_of_a_story(story: Story, markup: Markup) -> None:
    voice = voice_in(markup, story)
    for who in (ANA, FINN):
        page = story.page(who)
        for draw in (card_sheet, page_sheet, resolve_sheet):
            takes_sheet(draw(voice, page, CAST), voice)
        takes_sheet(list_sheet(voice, listed(page, before=8, after=30), ListView(), CAST), voice)
        for action in Action:
            form = form_for(page, action, voice)
            if form is not None:
                takes_form(form, voice)
    if story.order.escalations:
        takes_sheet(support_sheet(voice, story.page(AGENT), CAST), voice)
    for reader in Reader:
        view = seen_by(story.order, reader)
        delivery = Delivery(order=story.order.id, first=1, last=len(story.log), to=reader)
        for notice in notices(view, entries_seen_by(story.log, reader), delivery):
            takes_lines(tuple(notice_lines(voice, notice, view, CAST)), voice)


@dataclass
class Atelier(Studio):
    """The studio of Slack's tests, for either platform."""

    language: str = PSEUDO
    markup: Markup | None = None

    async def voice(self) -> Voice:
        """A voice in the pseudo-locale, in this studio's markup."""
        assert self.markup is not None
        return Voice(locale_for(PSEUDO), ZONE, self.markup, await self.orders.now())


@pytest.mark.parametrize("markup", MARKUPS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("state", STATES)
async def test_every_step_from_every_state(state: str, markup: Markup) -> None:
    for reader in READERS:
        if state == "offered_with_code" and reader == "freelancer":
            continue  # the seat is empty
        async for answer, voice in steps(state, reader, markup):
            takes_answer(answer, voice)


async def steps(state: str, reader: str, markup: Markup) -> AsyncIterator[tuple[Answer, Voice]]:
    """The pages of a reader, and what each of their buttons leads to."""

    def make() -> Atelier:
        return Atelier(markup=markup)

    studio = make()
    await studio.bring_to(state)
    voice = await studio.voice()
    async for _, shown in pages(studio, READERS[reader]):
        yield shown, voice
    for answer in (await acts(state, reader, make)).values():
        yield answer, voice


def test_the_help_and_slacks_form_for_an_offer() -> None:
    for markup in MARKUPS:
        voice = Voice(locale_for(PSEUDO), ZONE, markup, START)
        takes_sheet(help_sheet(voice, voice.say("slack.usage.join")), voice)
    slack = Voice(locale_for(PSEUDO), ZONE, Mrkdwn(), START)
    first = AtFirst(START, "C0ORDERS", "U0BRAM")
    check_modal(offer_view(slack, first, Origin(url="https://example.com")))
