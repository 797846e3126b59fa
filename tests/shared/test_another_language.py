"""A third language is one file: it is found, picked, counted in, and seen on both platforms."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import discord
import pytest
from babel import Locale
from discord import app_commands

from adapters.discord.layout import lay_out
from adapters.discord.markup import DiscordMarkup
from adapters.discord.translator import CatalogueTranslator, said
from adapters.shared import catalogue
from adapters.shared.cards import card_sheet
from adapters.shared.catalogue import languages, locale_for, own_name
from adapters.shared.directory import voice_for
from adapters.shared.ports import Person
from adapters.shared.voice import Markup, Voice
from adapters.slack import layout
from adapters.slack.markup import Mrkdwn
from core import commands as cmd
from core.terms import DeliveryExtensionTerms
from tests.shared.story import ANA, CAST, FINN, START, Story, a_voice
from tests.shared.tongues import languages_beside, po

pytestmark = pytest.mark.anyio

POLISH = po(
    "pl",
    "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    {
        "span.hours": ("{count} godzina", "{count} godziny", "{count} godzin"),
        "asks.delivery_extension": (
            "{count} dodatkowy dzień",
            "{count} dodatkowe dni",
            "{count} dodatkowych dni",
        ),
        "headline.delivery_extension": ("{who} prosi o: {asks}.",),
        "fact.price": ("cena",),
        "do.accept_request": ("Zaakceptuj",),
        "command.order": ("zamowienie",),
    },
)
SIX_FORMS = po(
    "ar",
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 "
    ": n%100>=11 ? 4 : 5);",
    {"span.hours": tuple(f"{form}: {{count}}" for form in "012345")},
)
ONE_FORM = po("ja", "nplurals=1; plural=0;", {"span.hours": ("{count} 時間",)})


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _spoken(tmp_path: Path) -> Iterator[None]:
    files = {"pl": POLISH, "ar": SIX_FORMS, "ja": ONE_FORM}
    with languages_beside(tmp_path, files):
        yield


def polish(markup: Markup) -> Voice:
    person = Person(account=FINN.account, name="Finn", locale="pl-PL", zone="Europe/Warsaw")
    return voice_for(person, "en", markup, START)


def asked_for(days: int) -> Story:
    terms = DeliveryExtensionTerms(days=days)
    return Story().working().does(FINN, cmd.OpenRequest(terms=terms, comment="Zachorowałem."))


def test_its_file_is_all_it_takes_to_be_there() -> None:
    assert set(languages()) >= {"en", "nl", "pl"}
    assert locale_for("pl-PL") == Locale("pl", "PL")
    assert own_name("pl") == "Polski"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pl", {1: "1 godzina", 2: "2 godziny", 4: "4 godziny", 5: "5 godzin", 12: "12 godzin"}),
        ("pl", {22: "22 godziny", 25: "25 godzin", 112: "112 godzin", 0: "0 godzin"}),
        ("ja", {0: "0 時間", 1: "1 時間", 7: "7 時間"}),
        ("nl", {0: "0 uur", 1: "1 uur", 2: "2 uur"}),
        ("en", {0: "0 hours", 1: "1 hour", 2: "2 hours", 101: "101 hours"}),
    ],
)
def test_numbers_take_the_plural_of_the_language(language: str, said: dict[int, str]) -> None:
    voice = a_voice(language)
    assert {number: voice.say("span.hours", number) for number in said} == said


def test_a_language_may_have_six_plurals() -> None:
    arabic = catalogue.catalogue("ar")
    numbers = {0: "0", 1: "1", 2: "2", 5: "3", 11: "4", 100: "5"}
    chosen = {number: arabic.template("span.hours", number)[0] for number in numbers}
    assert chosen == numbers


def test_what_is_not_translated_yet_is_said_in_english_with_english_plurals() -> None:
    voice = a_voice("pl")
    assert voice.say("do.decline_request") == a_voice("en").say("do.decline_request")
    assert [voice.say("span.days", number) for number in (1, 2, 5, 21)] == [
        "1 day",
        "2 days",
        "5 days",
        "21 days",
    ]


def test_what_a_translator_is_unsure_of_is_not_said(tmp_path: Path) -> None:
    text = POLISH.replace('msgid "fact.price"', '#, fuzzy\nmsgid "fact.price"')
    (tmp_path / "pl.po").write_text(text)
    assert "fact.price" not in catalogue.read("pl").by_key
    assert "span.hours" in catalogue.read("pl").by_key


def test_a_file_without_plural_forms_has_those_of_its_language(tmp_path: Path) -> None:
    lines = (line for line in POLISH.splitlines() if "Plural-Forms" not in line)
    (tmp_path / "pl.po").write_text("\n".join(lines))
    plural = catalogue.read("pl").plural
    assert [plural(number) for number in (1, 3, 5, 22)] == [0, 1, 2, 1]


def test_the_card_of_a_polish_reader_on_slack_is_in_polish() -> None:
    sheet = card_sheet(polish(Mrkdwn()), asked_for(3).page(ANA), CAST)
    shown = str(layout.message(sheet))
    assert "prosi o: 3 dodatkowe dni" in shown
    assert "Zaakceptuj" in shown
    assert "*Cena*" in shown


def test_the_card_of_a_polish_reader_on_discord_is_in_polish() -> None:
    sheet = card_sheet(polish(DiscordMarkup()), asked_for(5).page(ANA), CAST)
    shown = str(lay_out(sheet).to_components())  # type: ignore[no-untyped-call]
    assert "prosi o: 5 dodatkowych dni" in shown
    assert "Zaakceptuj" in shown


def test_dates_and_money_follow_the_language() -> None:
    voice = Voice(locale_for("pl"), ZoneInfo("Europe/Warsaw"), Mrkdwn(), START)
    assert voice.money(Story().order.money) == "100,00\xa0€"
    assert voice.spoken(START).startswith("pon. 2 mar 2026 10:00")


async def test_discord_gets_its_commands_in_polish_too() -> None:
    context: app_commands.TranslationContextTypes = app_commands.TranslationContext(
        app_commands.TranslationContextLocation.other, data=None
    )
    translate = CatalogueTranslator().translate
    assert await translate(said("command.order"), discord.Locale.polish, context) == "zamowienie"
    english = await translate(said("command.resolve"), discord.Locale.polish, context)
    assert english == "resolve"
