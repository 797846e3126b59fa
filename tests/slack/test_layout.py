"""Everything that is shown is something that Slack takes, and looks as it did."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from adapters.shared.answers import Ask, Show
from adapters.shared.catalogue import languages
from adapters.shared.help import help_sheet
from adapters.shared.ports import OwnSettings, Reminders
from adapters.slack import layout
from adapters.slack.home import home_view
from adapters.slack.modals import Origin
from adapters.slack.offers import AtFirst, offer_view
from core.money import CURRENCIES
from tests.shared.away_gallery import away_sheets
from tests.shared.story import START
from tests.slack.checks import check_home, check_message, check_modal
from tests.slack.gallery import (
    CLIENT,
    COMMUNITY,
    READERS,
    STATES,
    Studio,
    acts,
    cards,
    laid_out,
    pages,
)

pytestmark = pytest.mark.anyio

SNAPSHOTS = Path(__file__).parent / "snapshots"
LONG = "W" * 80
ODD = "5 < 6 & *bold* <!channel> @here\n> quote\n```code```\n" + "word " * 250


def compare(name: str, shown: Any) -> None:
    """Compare with what was shown before; `UPDATE_SNAPSHOTS=1` keeps what is shown now."""
    file = SNAPSHOTS / name
    lines = (
        f"{json.dumps(key)}: {json.dumps(shown[key], ensure_ascii=False, sort_keys=True)}"
        for key in sorted(shown)
    )
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    assert file.read_text() == text, f"{name} looks otherwise; UPDATE_SNAPSHOTS=1 keeps it so"


@pytest.mark.parametrize("language", languages())
async def test_every_card_looks_as_it_did(language: str) -> None:
    shown = await cards(language)
    for message in shown.values():
        check_message(message)
    compare(f"{language}/cards.json", shown)


@pytest.mark.parametrize("language", languages())
async def test_every_form_and_every_last_step_looks_as_it_did(language: str) -> None:
    forms, steps = {}, {}
    for state in ("offered", "agreed", "working", "cancellation_by_client", "extra", "delivered"):
        for reader in READERS:
            found = await acts(state, reader, lambda: Studio(language))
            voice = await Studio(language).voice()
            for name, answer in found.items():
                if isinstance(answer, Ask) and name.endswith(".do"):
                    forms[name] = laid_out(answer, voice)[0]
                elif isinstance(answer, Show) and name.endswith(".do.sent"):
                    steps[name] = laid_out(answer, voice)[0]
    compare(f"{language}/forms.json", forms)
    compare(f"{language}/steps.json", steps)


SEEN = [
    (state, reader)
    for state in STATES
    for reader in READERS
    # An offer that waits for its code has one party.
    if (state, reader) != ("offered_with_code", "freelancer")
]


@pytest.mark.parametrize(("state", "reader"), SEEN)
async def test_slack_takes_everything_that_can_be_seen_and_pressed(state: str, reader: str) -> None:
    for language in languages():
        for title, comment, name in (("A logo", "We moved on.", "Finn"), (LONG, ODD, ODD[:80])):

            def make(
                language: str = language, title: str = title, text: str = comment, name: str = name
            ) -> Studio:
                return Studio(language, title, text, name)

            studio = make()
            await studio.bring_to(state)
            voice = await studio.voice()
            check_message(await studio.card(READERS[reader]))
            async for _, shown in pages(studio, READERS[reader]):
                check_message(layout.message(shown.sheet))
                for view in laid_out(shown, voice):
                    check_modal(view)
            community = (await studio.page(READERS[reader])).order.community
            home = await studio.clerk.overview.home(READERS[reader], community, voice)
            check_home(home_view(home, voice))
            for answer in (await acts(state, reader, make)).values():
                for view in laid_out(answer, voice):
                    check_modal(view)


@pytest.mark.parametrize("language", languages())
async def test_the_home_tab_looks_as_it_did(language: str) -> None:
    shown = {}
    for state in ("offered", "partial_refund", "working", "completed"):
        studio = Studio(language)
        await studio.bring_to(state)
        voice = await studio.voice()
        for reader, who in READERS.items():
            home = await studio.clerk.overview.home(who, COMMUNITY, voice)
            shown[f"{state}.{reader}"] = home_view(home, voice)
    compare(f"{language}/homes.json", shown)


@pytest.mark.parametrize("language", languages())
async def test_somebodys_settings_look_as_they_did(language: str) -> None:
    shown = {}
    for reminders in Reminders:
        studio = Studio(language)
        own = OwnSettings(language=language, reminders=reminders)
        await studio.people.decide(CLIENT.account, own)
        sheet = await studio.clerk.own.show(CLIENT, await studio.voice())
        shown[reminders.value] = layout.message(sheet)
        check_message(shown[reminders.value])
    compare(f"{language}/settings.json", shown)


@pytest.mark.parametrize("language", languages())
async def test_what_people_see_of_being_away_looks_as_it_did(language: str) -> None:
    sheets = away_sheets(await Studio(language).voice())
    shown = {name: layout.message(sheet) for name, sheet in sheets.items()}
    for message in shown.values():
        check_message(message)
    compare(f"{language}/away.json", shown)


@pytest.mark.parametrize("language", languages())
async def test_slack_takes_the_offer_form_and_the_help(language: str) -> None:
    voice = await Studio(language).voice()
    for currency in CURRENCIES:
        first = AtFirst(START, "C0ORDERS", "U0BRAM", currency)
        check_modal(offer_view(voice, first, Origin()))
    check_message(layout.message(help_sheet(voice, voice.say("slack.usage.join"))))
