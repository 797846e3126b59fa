"""What the bot tells the sandbox's page of itself: commits, the log, jobs; and to whom."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.redis import keys
from adapters.redis.doings import KEPT, MOST, START, State, note_job
from adapters.redis.jobs import DELIVER, SETTLE, enqueue
from adapters.redis.names import SecretNames
from adapters.redis.store import RedisOrders
from bot.doings_text import entry_words
from bot.settings import Settings, read_settings
from bot.time_door import TIME_HEADER, time_routes
from bot.wiring import Record, open_record
from core import commands as cmd
from core import events as ev
from core.desk import Desk
from core.policy import DEFAULT_REASONS, ReasonList
from core.requests import Ending
from core.terms import PartialRefundTerms
from core.views import Reader
from tests.bot.workshop import until, workshop
from tests.fakes.making import CLIENT, FIRST, FREELANCER, ask, begin, do
from tests.redis.server import ValkeyProcess

pytestmark = pytest.mark.anyio

SECRET = "open sesame"
Line = Mapping[str, Any]


@pytest.fixture
async def record(settings: Settings) -> AsyncIterator[Record]:
    async with open_record(settings) as record:
        yield record


class Page:
    """Asks as the sandbox does."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self.url = url
        self.cursor = ""

    async def status(self, after: str = "", secret: str = SECRET) -> int:
        query = {"after": after} if after else {}
        headers = {TIME_HEADER: secret}
        async with self._session.get(self.url, params=query, headers=headers) as answer:
            return answer.status

    async def news(self) -> list[Line]:
        """What has happened since it last asked."""
        query = {"after": self.cursor} if self.cursor else {}
        headers = {TIME_HEADER: SECRET}
        async with self._session.get(self.url, params=query, headers=headers) as answer:
            assert answer.status == 200
            told: dict[str, Any] = await answer.json()
        self.cursor = told["last"]
        lines: list[Line] = told["entries"]
        return lines


@asynccontextmanager
async def looking(record: Record) -> AsyncIterator[Page]:
    app = web.Application()
    app.add_routes(time_routes(record, SECRET))
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        yield Page(session, str(server.make_url("/_doings")))


@pytest.fixture
async def page(record: Record) -> AsyncIterator[Page]:
    async with looking(record) as page:
        yield page


async def test_nobody_is_told_without_the_secret(page: Page) -> None:
    assert await page.status(secret="guessed") == 403
    assert await page.status() == 200


async def test_a_cursor_that_is_none_is_refused(page: Page) -> None:
    assert await page.status(after="yesterday") == 400
    assert await page.status(after="9" * 30 + "-0") == 400


async def test_a_quiet_bot_has_nothing_to_tell_and_says_where_to_go_on(page: Page) -> None:
    assert await page.news() == []
    assert page.cursor == START
    assert await page.news() == []


async def test_a_commit_is_told_with_what_it_added_to_the_log(page: Page, record: Record) -> None:
    order = await begin(record.desk, record.orders)
    await page.news()
    await do(record.desk, order, cmd.Deliver(text="There it is."), FREELANCER)
    commit, entry = await page.news()
    assert (commit["kind"], entry["kind"]) == ("commit", "log")
    assert (
        commit["words"] == f"{order} is at revision 4: 1 new entry in its log, 2 deliveries queued"
    )
    assert commit["raw"] == {"order": order, "revision": 4, "entries": [4], "deliveries": 2}
    assert entry["words"] == f"{order}: The freelancer (on Discord) delivered, on time"
    assert entry["raw"]["event"]["event"] == "order_delivered"
    assert await page.news() == []


async def test_the_moments_are_those_of_the_clock_that_was_moved(
    page: Page, record: Record
) -> None:
    await record.clock.move_to(timedelta(days=400))
    await begin(record.desk, record.orders)
    now = await record.clock.now()
    for line in await page.news():
        assert abs(now - datetime.fromisoformat(line["at"])) < timedelta(minutes=1)


async def test_no_reason_and_nothing_that_was_written_is_told(page: Page, record: Record) -> None:
    order = await ask(record.desk, record.orders)  # with a confidential reason, and a comment
    other = await begin(record.desk, record.orders)
    reason = DEFAULT_REASONS[ReasonList.PARTIAL_REFUND][0].code
    terms = PartialRefundTerms(amount=1_000)
    refund = cmd.OpenRequest(terms=terms, comment="Half is missing.", reason=reason)
    await do(record.desk, other, refund, FREELANCER)
    decline = cmd.DeclineRequest(ref=FIRST, message="Never.")
    await do(record.desk, order, decline, FREELANCER)
    told = json.dumps(await page.news())
    for secret in ("no_longer_needed", reason, "Never.", "Half is missing", "changed our plans"):
        assert secret not in told
    assert '"fault"' not in told


async def test_the_list_is_short_however_much_is_done(page: Page, server: ValkeyProcess) -> None:
    with server.connect() as connection:
        for number in range(3 * KEPT):
            note_job(connection, f"due-{number}", SETTLE.function, (), state=State.BEGAN)
        assert connection.xlen(keys.DOINGS) < 1.2 * KEPT
    page.cursor = START
    assert len(await page.news()) == MOST
    assert len(await page.news()) == MOST


async def test_a_bot_with_real_time_keeps_no_list(record: Record, server: ValkeyProcess) -> None:
    async with server.connect_async() as connection:
        orders = RedisOrders(connection, time_travel=False)
        await begin(Desk(orders, SecretNames()), orders)
        assert not await connection.exists(keys.DOINGS)


async def test_jobs_are_told_as_they_begin_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with workshop() as shop, shop.valkey.connect() as sync:
        monkeypatch.setenv("REDIS_URL", shop.valkey.url)
        monkeypatch.setenv("TIME_TRAVEL", "true")
        order = "ORD-7K3M9QX2"
        sync.hset("steer", "freelancer", "fail:He said so.")
        for reader in (Reader.CLIENT, Reader.FREELANCER):
            enqueue(sync, DELIVER, (order, 4, 4, reader.value), f"n-{order}-4-{reader.value}")
        shop.worker("notify")
        until(lambda: sync.xlen(keys.DOINGS) >= 4, "both jobs have run")
        async with open_record(read_settings()) as record, looking(record) as page:
            lines = await page.news()
    told, put_off = sorted(lines, key=lambda line: line["bad"])  # they are under way together
    assert re.fullmatch(rf"Told the client of {order} what is new, in \d+ ms", told["words"])
    assert (told["bad"], put_off["bad"]) == (False, True)
    assert put_off["words"] == f"Could not tell the freelancer of {order} yet, and tries again"
    assert {line["kind"] for line in lines} == {"job"}
    assert "He said so" not in json.dumps(lines)
    assert told["raw"]["arguments"] == [order, "4", "4", "client"]


async def test_an_order_that_cannot_be_read_hides_no_other(
    page: Page, record: Record, server: ValkeyProcess
) -> None:
    broken = await begin(record.desk, record.orders)
    with server.connect() as connection:
        connection.lset(f"order:{broken}", 0, "nonsense")
    other = await begin(record.desk, record.orders)
    lines = await page.news()
    assert {line["raw"]["order"] for line in lines if line["kind"] == "commit"} == {broken, other}
    assert {line["words"].split(":")[0] for line in lines if line["kind"] == "log"} == {other}


def test_sweeps_are_not_worth_a_word() -> None:
    with workshop() as shop, shop.valkey.connect() as sync:
        enqueue(sync, SETTLE, (), "sweep-1")
        enqueue(sync, SETTLE, (), "due-2")
        shop.worker("due")
        until(lambda: sync.xlen(keys.DOINGS) == 2, "what came after the sweep is told")
        assert "sweep-1" not in str(sync.xrange(keys.DOINGS))


async def test_a_job_that_is_still_running_is_told_as_begun(
    page: Page, server: ValkeyProcess
) -> None:
    with server.connect() as connection:
        note_job(connection, "due-1", SETTLE.function, (), state=State.BEGAN)
        (line,) = await page.news()
        assert line["words"] == "Looks for what is due"
        note_job(connection, "due-1", SETTLE.function, (), state=State.FINISHED, took_ms=7)
        (line,) = await page.news()
        assert line["words"] == "Settled what was due, in 7 ms"


async def test_there_is_a_sentence_for_everything_that_can_happen(record: Record) -> None:
    stored = await record.orders.load(await ask(record.desk, record.orders))
    assert stored is not None
    order = stored.order
    facts: Mapping[str, object] = {
        "request": order.request,
        "account": CLIENT.account,
        "lead": timedelta(hours=6),
        "refund": 100,
        "amount": 100,
        "days": 2,
        "on_time": True,
    }
    said = set()
    for kind in ev.Happening.__subclasses__():
        values = facts if kind is ev.RequestOpened else {**facts, "request": 1}
        fields = {name: value for name, value in values.items() if name in kind.model_fields}
        choices = [fields]
        if kind is ev.RequestEnded:
            choices = [{**fields, "ending": ending} for ending in Ending]
        if kind is ev.OrderCancelled:
            choices = [{**fields, "cause": cause} for cause in ev.CancelledBy]
        for chosen in choices:
            event: Any = kind.model_construct(None, **chosen)
            entry = ev.Entry.model_construct(seq=1, at=stored.now, by=CLIENT.account, event=event)
            said.add(entry_words(entry, order))
    assert (
        len(said) == len(ev.Happening.__subclasses__()) + len(Ending) - 1 + len(ev.CancelledBy) - 1
    )
    assert all(one.startswith(f"{order.id}: ") and "{" not in one for one in said)


@pytest.mark.parametrize(
    "pretended",
    [{"Host": "rebound.example"}, {"Host": "[::1"}, {"Origin": "http://127.0.0.1"}],
    ids=["a name that leads here", "no name", "a page"],
)
async def test_no_page_in_a_browser_is_told_or_may_move_the_clock_even_if_it_knows_the_secret(
    record: Record, pretended: Mapping[str, str]
) -> None:
    headers = {TIME_HEADER: SECRET, **pretended}
    async with looking(record) as page, aiohttp.ClientSession() as browser:
        clock = page.url.replace("/_doings", "/_time")
        for url in (page.url, clock):
            async with browser.get(url, headers=headers) as answer:
                assert answer.status == 403
        async with browser.post(clock, headers=headers, json={"offset_ms": 1}) as answer:
            assert answer.status == 403
    assert not await record.connection.exists(keys.CLOCK_OFFSET)
