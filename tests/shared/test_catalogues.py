"""Every sentence is there, in every language, and none is left over."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.shared.catalogue import SOURCE, catalogue, languages, locale_for, read
from adapters.shared.delegates import HEARD
from adapters.shared.ports import Reminders
from core import events as ev
from core.covers import Turn
from core.notices import HEARINGS, Hears
from core.orders import OfferEnding, Status
from core.policy import DEFAULT_REASONS
from core.refusals import AnotherRequestIsOpen, Refusal, SupportNotHere
from core.requests import Ending, Silence
from core.roll import Stand
from core.rules import ACTIONS, KINDS, Action, Hat, Meanwhile
from core.snooze import Later
from core.terms import Kind
from core.values import Platform, Role

ROOT = Path(__file__).parents[2]


def spoken_literally() -> Iterator[str]:
    """Keys that the code says by their full name, anywhere in the adapters and the bot."""
    for package in ("adapters", "bot"):
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


def families() -> Iterator[str]:
    """Keys that are made of a name and a member of a table of the core."""
    for kind in Kind:
        yield f"kind.{kind}"
        yield from (f"headline.{kind}", f"headline.{kind}.own")
    yield from ("headline.counter", "headline.counter.own")
    for members in (Status, Ending, OfferEnding, Role, Platform, Hat, Action, Stand):
        yield from (f"{members.__name__.lower()}.{member}" for member in members)
    yield from (f"list.as.{role}" for role in Role)
    yield from ("list.filter.stand", "list.filter.role")
    yield from (f"silence.{silence}" for silence in Silence)
    yield from (f"form.silence.{silence}" for silence in Silence)
    yield from (f"form.counter_to.{kind}" for kind, rule in KINDS.items() if rule.counter)
    yield from ("silence.accept.order_update", "silence.lapse.counter")
    yield "form.silence.accept.order_update"
    for name, reasons in DEFAULT_REASONS.items():
        yield from (f"reason.{name}.{reason.code}" for reason in reasons)
    yield from refusals()
    for ending in Ending:
        if ending is not Ending.ACCEPTED:
            yield f"will.end.{ending}"
    for status in Status:
        if status is not Status.OFFERED:
            yield f"will.status.{status}"
    for rate in ("completion_rate", "on_time_rate"):
        yield from (f"will.{rate}.you", f"standing.{rate}")
    yield from ("standing.response_rate", "will.refund.you", "will.refund.client")
    for action in Action:
        yield from (f"do.{action}", f"done.{action}")
    yield from notices()
    yield from forms()
    for turn, is_delegate in HEARD:
        if turn is not Turn.BEGAN:
            yield f"cover.{turn}.{'delegate' if is_delegate else 'principal'}"
    for which in Reminders:
        yield from (f"own.reminders.{which}", f"own.reminders.{which}.about")
        yield f"own.saved.reminders.{which}"
    yield from (f"snooze.{later}" for later in Later)
    yield from (f"own.saved.language.{how}" for how in ("chosen", "automatic"))


def refusals() -> Iterator[str]:
    for refusal in Refusal.__subclasses__():
        if refusal is AnotherRequestIsOpen:
            ways = ("withdrawn", "declined")
            yield from (f"refusal.{refusal.code}.{way}" for way in ways)
        else:
            yield f"refusal.{refusal.code}"
    yield f"refusal.{SupportNotHere.code}.unsaid"


def notices() -> Iterator[str]:
    for event, hearing in HEARINGS.items():
        for name in variants(event):
            readers = list(parties(event, name, hearing.parties))
            readers += ["channel"] * hearing.channel + ["support"] * hearing.support
            yield from (f"notice.{name}.{reader}" for reader in readers)
        if hearing.delegate:
            yield f"notice.{event}.delegate"
    yield from (f"notice.request_{what}.principal" for what in IN_THEIR_PLACE)
    countered = ("accepted", "declined", "withdrawn", "superseded")
    yield from (f"notice.request_ended.{ending}.counter" for ending in countered)
    for ending in ("auto_accepted", "lapsed"):
        for reader in ("requester", "counterparty"):
            yield f"notice.request_ended.{ending}.counter.{reader}"


IN_THEIR_PLACE = (
    "opened.counter",
    "ended.accepted",
    "ended.accepted.order_update",
    "ended.declined",
)
"""What a delegate can do, of which their principal hears."""


def variants(event: str) -> Iterator[str]:
    match event:
        case "order_completed":
            yield from (event, f"{event}.by_itself")
        case "order_delivered":
            yield from (event, f"{event}.held", f"{event}.since_moved")
        case "order_cancelled":
            yield from (f"{event}.{cause}" for cause in ev.CancelledBy)
        case "request_opened":
            for kind, rule in KINDS.items():
                yield f"{event}.{kind}"
                if rule.counter:
                    yield f"{event}.{kind}.counter"
        case "request_ended.accepted" | "request_ended.auto_accepted":
            yield from (event, f"{event}.order_update")
        case "delivery_date_moved" | "refund_recorded":
            yield from (event, f"{event}.support")
        case _:
            yield event


def parties(event: str, name: str, hears: Hears) -> Iterator[str]:
    assert hears in Hears
    if event == "offer_accepted":
        yield from Role
    elif event in {"request_ended.auto_accepted", "request_ended.lapsed"}:
        yield from ("requester", "counterparty")  # only time does it
    elif event == "request_ended.superseded":
        yield from ("requester", "counterparty", "party")
    else:
        yield "party"


def forms() -> Iterator[str]:
    shown = {Action.COUNTER_REQUEST, Action.ACCEPT_REQUEST, Action.CANCEL_AT_ONCE}
    shown |= {Action.SUPPORT_CANCEL, Action.SUPPORT_REFUND, Action.SUPPORT_EXTEND}
    shown |= {a for a, rule in ACTIONS.items() if rule.meanwhile is Meanwhile.IN_THE_WAY}
    yield from (f"confirm.{action}" for action in shown)
    without = {Action.JOIN_OFFER, Action.ACCEPT_OFFER, Action.WITHDRAW_OFFER, Action.COMPLETE}
    without |= {Action.WITHDRAW_REQUEST, Action.CANCEL_AT_ONCE}
    yield from (f"form.title.{action}" for action in Action if action not in without)
    fields = "comment note answer message requirements delivery revision confidential files link"
    yield from (f"field.{name}" for name in fields.split())
    yield from (f"field.{name}" for name in "counts why amount days reason title name".split())
    yield from ("field.counts.yes", "field.counts.no")
    yield from ("field.reason.shared.hint", "field.reason.confidential.hint")
    yield from ("replace.withdrawn", "replace.declined")


@pytest.mark.parametrize("language", languages())
def test_no_sentence_is_missing(language: str) -> None:
    assert not set(families()) - set(catalogue(language))


@pytest.mark.parametrize("language", languages())
def test_no_sentence_is_left_over(language: str) -> None:
    used = set(families()) | set(spoken_literally())
    assert not set(catalogue(language)) - used


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_sentences_with_the_same_facts(language: str) -> None:
    source, other = read(SOURCE).by_key, read(language).by_key
    assert set(source) == set(other)
    for key, forms in source.items():
        expected = {name for form in forms for name in placeholders(form)}
        assert {name for form in other[key] for name in placeholders(form)} == expected, key


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("language", languages())
def test_titles_of_forms_fit_a_slack_modal(language: str) -> None:
    for key in catalogue(language):
        if key.startswith("form.title.") or key in {"confirm.title", "offer.title", "list.title"}:
            assert len(catalogue(language).template(key)) <= 24, key


@pytest.mark.parametrize("language", languages())
def test_labels_fit_a_discord_form_and_buttons_both_platforms(language: str) -> None:
    sentences = catalogue(language)
    for key in sentences:
        template = sentences.template(key)
        if key.startswith("field.") and not key.endswith(".hint"):
            assert len(template) <= 45, key
        if key.startswith("field.") and key.endswith(".hint"):
            assert len(template) <= 100, key
        if key.startswith(("do.", "replace.")):
            assert len(template) <= 30, key
        if key.startswith("reason."):
            assert len(template) <= 75, key


@pytest.mark.parametrize("language", languages())
def test_names_and_descriptions_of_commands_are_such_as_discord_takes(language: str) -> None:
    # https://discord.com/developers/docs/interactions/application-commands
    sentences = catalogue(language)
    for key in sentences:
        is_command, is_option = key.startswith("command."), key.startswith("option.")
        template = sentences.template(key)
        if is_command or is_option:
            assert 1 <= len(template) <= 100, key
        if (is_command and not key.endswith(".about")) or (is_option and key.count(".") == 1):
            assert re.fullmatch(r"[-_'\w]{1,32}", template), key
            assert template == template.lower(), key


@pytest.mark.parametrize("language", languages())
def test_every_number_has_its_form(language: str) -> None:
    sentences = read(language)
    numbered = {key: forms for key, forms in sentences.by_key.items() if len(forms) > 1}
    assert numbered
    taken = {sentences.plural(number) for number in range(1000)}
    assert all(taken <= set(range(len(forms))) for forms in numbered.values())


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("nl", "nl"), ("en-GB", "en"), ("en_US", "en"), ("nl-BE", "nl"), ("fr", "en"), ("?!", "en")],
)
def test_a_reader_gets_their_own_language_where_there_is_one(wanted: str, language: str) -> None:
    assert locale_for(wanted).language == language
