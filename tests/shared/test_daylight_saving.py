"""Daylight saving: a deadline keeps its 48 real hours; each reader sees it in their own zone."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.discord.layout import lay_out
from adapters.discord.markup import DiscordMarkup
from adapters.shared.cards import card_sheet
from adapters.shared.directory import voice_for
from adapters.shared.ports import Person
from adapters.shared.voice import Markup
from adapters.slack import layout
from adapters.slack.markup import Mrkdwn
from core import commands as cmd
from core.requests import Ending, Request
from core.terms import DeliveryExtensionTerms
from tests.shared.story import ANA, CAST, FINN, Story

pytestmark = pytest.mark.rule("R5", "T2")

AMSTERDAM, NEW_YORK = "Europe/Amsterdam", "America/New_York"
WINDOW = timedelta(hours=48)

CHANGES = [
    # Clocks go forward in Amsterdam on 29 March 2026, at 01:00 UTC.
    (AMSTERDAM, "2026-03-28T10:00", "2026-03-30T11:00"),
    (NEW_YORK, "2026-03-28T05:00", "2026-03-30T05:00"),
    # They go back on 25 October 2026, at 01:00 UTC; in New York a week later, at 06:00 UTC.
    (AMSTERDAM, "2026-10-24T10:00", "2026-10-26T09:00"),
    (NEW_YORK, "2026-10-31T10:00", "2026-11-02T09:00"),
]
"""The reader's zone, when a request is opened by the clock on their wall, and when it closes."""


@pytest.fixture(params=["UTC", AMSTERDAM, "Pacific/Auckland"], autouse=True)
def _host_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Wherever the host stands, and whichever zone it keeps."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def opened_at(moment: datetime) -> tuple[Story, Request]:
    """An order on which the freelancer asks for time, at this moment."""
    story = Story().working()
    story.passes(moment - story.now)
    more_time = cmd.OpenRequest(terms=DeliveryExtensionTerms(days=1), comment="I was ill.")
    story.does(FINN, more_time)
    assert story.order.request is not None
    return story, story.order.request


def on_the_wall(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(("zone", "opened", "closes"), CHANGES)
def test_a_deadline_keeps_its_48_real_hours(zone: str, opened: str, closes: str) -> None:
    story, request = opened_at(on_the_wall(opened, zone))
    assert request.closes_at == on_the_wall(closes, zone)
    assert request.closes_at.timestamp() - request.opened_at.timestamp() == WINDOW.total_seconds()
    story.passes(WINDOW - timedelta(milliseconds=1))
    assert story.order.request is not None
    story.passes(timedelta(milliseconds=1))
    assert story.order.past[-1].ending is Ending.AUTO_ACCEPTED
    assert story.order.past[-1].ended_at == request.closes_at


def shown(story: Story, zone: str, markup: Markup) -> str:
    """The card as the client sees it, who is to answer."""
    person = Person(account=ANA.account, name="Ana", locale="en-GB", zone=zone)
    sheet = card_sheet(voice_for(person, "en", markup, story.now), story.page(ANA), CAST)
    if isinstance(markup, Mrkdwn):
        return str(layout.message(sheet))
    return str(lay_out(sheet).to_components())  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("opened", "zone", "said"),
    [
        ("2026-03-28T09:00", AMSTERDAM, "Mon 30 Mar 2026 11:00 CEST"),
        ("2026-03-28T09:00", NEW_YORK, "Mon 30 Mar 2026 05:00 Eastern Daylight Time"),
        ("2026-10-24T08:00", AMSTERDAM, "Mon 26 Oct 2026 09:00 CET"),
        # The hour that comes twice: the name of the zone tells the two apart.
        ("2026-10-23T00:30", AMSTERDAM, "Sun 25 Oct 2026 02:30 CEST"),
        ("2026-10-23T01:30", AMSTERDAM, "Sun 25 Oct 2026 02:30 CET"),
        # The hour that there is not: half past two is half past three.
        ("2026-03-27T01:30", AMSTERDAM, "Sun 29 Mar 2026 03:30 CEST"),
    ],
)
def test_both_platforms_show_it_in_the_readers_zone(opened: str, zone: str, said: str) -> None:
    story, request = opened_at(on_the_wall(opened, "UTC"))
    epoch = int(request.closes_at.timestamp())
    # Both platforms write the moment in the zone of whoever looks; Slack's words are for where
    # it cannot.
    slack = shown(story, zone, Mrkdwn())
    assert f"<!date^{epoch}^{{date_long}}, {{time}}|{said}>" in slack
    assert said in slack
    assert f"<t:{epoch}:F> (<t:{epoch}:R>)" in shown(story, zone, DiscordMarkup())
