"""What is done can be followed by ids and codes, and by nothing that anybody wrote."""

import functools
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from anyio.from_thread import start_blocking_portal
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from prometheus_client import CollectorRegistry

from bot import jobs, tracing
from bot.folders import ROOT
from bot.followed_desk import open_desk
from bot.metrics import Acknowledgements
from bot.otel import OtelTracer
from core.covers import CoverDesk, CoverNews
from core.desk import Desk
from core.notices import Delivery
from core.snooze import Snooze
from tests.fakes.covers import MemoryCovers
from tests.fakes.making import CLIENT, STRANGER, begin, opening
from tests.fakes.orders import MemoryOrders

pytestmark = pytest.mark.anyio

SECRET = "she never answered me, and her name is Ada"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracer = OtelTracer("worker-notify", SimpleSpanProcessor(exporter))
    tracing.follow(tracer)
    yield exporter
    tracing.follow(None)
    tracer.provider.shutdown()


def told(span: ReadableSpan) -> tuple[str, dict[str, object]]:
    return span.name, dict(span.attributes or {})


def text_of(exporter: InMemorySpanExporter) -> str:
    return "".join(span.to_json() for span in exporter.get_finished_spans())


class Failing:
    """Errands that fail with what somebody wrote."""

    def __init__(self) -> None:
        orders = MemoryOrders()
        self.desk, self.covers = open_desk(orders), CoverDesk(MemoryCovers(orders))

    async def deliver(self, delivery: Delivery) -> None:
        raise ValueError(SECRET, delivery)

    async def remind(self, asked: Snooze) -> None:
        raise ValueError(SECRET, asked)

    async def tell_cover(self, news: CoverNews) -> None:
        raise ValueError(SECRET, news)

    async def hand_on_reminders(self) -> None:
        """There are none."""


async def test_a_command_is_told_with_its_order_its_request_and_what_came_of_it(
    exporter: InMemorySpanExporter,
) -> None:
    orders = MemoryOrders()
    desk = open_desk(orders)
    order = await begin(desk, orders)
    exporter.clear()
    wish = opening().but(comment=SECRET)
    await desk.handle(order, wish, CLIENT)
    await desk.handle(order, wish, STRANGER)
    opened, refused = map(told, exporter.get_finished_spans())
    facts = {"command": "OpenRequest", "order": order}
    assert opened == ("command", facts | {"request": 1, "outcome": "request_opened"})
    assert refused == ("command", facts | {"outcome": "unknown_order"})
    assert SECRET not in text_of(exporter)


async def test_an_offer_is_told_with_the_name_of_its_order(exporter: InMemorySpanExporter) -> None:
    orders = MemoryOrders()
    order = await begin(open_desk(orders), orders)
    name, facts = told(exporter.get_finished_spans()[0])
    assert name == "command"
    assert facts == {"command": "ProposeOrder", "order": order, "outcome": "order_offered"}


def test_a_job_that_fails_is_told_with_the_class_of_its_error(
    exporter: InMemorySpanExporter,
) -> None:
    with (
        start_blocking_portal("asyncio") as portal,
        jobs.serving(portal, Failing()),
        pytest.raises(jobs.JobError),
    ):
        jobs.deliver("ORD-7K3M9QX2", 3, 5, "freelancer")
    [span] = exporter.get_finished_spans()
    assert told(span) == (
        "job deliver",
        {"order": "ORD-7K3M9QX2", "recipient": "freelancer", "error.type": "ValueError"},
    )
    assert span.status.status_code is StatusCode.ERROR
    assert not span.events
    assert SECRET not in text_of(exporter)


def test_what_a_job_has_done_belongs_to_it(exporter: InMemorySpanExporter) -> None:
    with start_blocking_portal("asyncio") as portal, jobs.serving(portal, Failing()):
        jobs.settle_due()
    settle, job = exporter.get_finished_spans()
    assert told(settle) == ("settle", {"batch": 500, "count": 0})
    assert told(job) == ("job settle_due", {"outcome": "done"})
    assert settle.parent is not None
    assert settle.parent.span_id == job.context.span_id
    assert job.resource.attributes["process"] == "worker-notify"


async def test_an_interaction_over_http_lasts_until_it_is_acknowledged(
    exporter: InMemorySpanExporter,
) -> None:
    async def answer(request: web.Request) -> web.Response:
        with tracing.span("command", order=await request.text()):
            return web.Response()

    measured = Acknowledgements(CollectorRegistry(), "/slack/events").middleware
    app = web.Application(middlewares=[measured])
    app.router.add_post("/slack/events", answer)
    async with TestClient(TestServer(app)) as client:
        await client.post("/slack/events", data=SECRET)
    command, interaction = exporter.get_finished_spans()
    assert told(interaction) == ("interaction", {"platform": "slack", "status": 200})
    assert told(command) == ("command", {"order": "[withheld]"})
    assert command.parent is not None
    assert command.parent.span_id == interaction.context.span_id


def test_what_is_over_is_told_with_the_time_that_it_took(exporter: InMemorySpanExporter) -> None:
    tracing.past("interaction", 0.25, platform="discord", text=SECRET)
    [span] = exporter.get_finished_spans()
    assert told(span)[1] == {"platform": "discord", "text": "[withheld]"}
    assert span.start_time is not None
    assert span.end_time is not None
    assert span.end_time - span.start_time == 250_000_000


def test_an_unfollowed_process_has_the_plain_desk() -> None:
    assert type(open_desk(MemoryOrders())) is Desk
    assert not tracing.followed()


def test_a_process_sends_its_spans_to_the_collector() -> None:
    """The whole way, from the variable to a request of the protocol."""
    got: list[tuple[str, str, bytes]] = []

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, self.headers["Content-Type"], body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Collector)
    serving = threading.Thread(target=functools.partial(server.serve_forever, 0.05))
    serving.start()
    try:
        code = (
            "from bot.settings import read_settings; from bot.telemetry import begin;"
            "from bot.tracing import span; begin(read_settings(), 'web');\n"
            "with span('command', order='ORD-1', text='she never'): pass"
        )
        endpoint = f"http://127.0.0.1:{server.server_port}/"
        subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PATH": os.defpath, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint},
            check=True,
            timeout=60,
        )
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
    [(path, kind, body)] = got
    assert (path, kind) == ("/v1/traces", "application/x-protobuf")
    assert b"ORD-1" in body
    assert b"resolution-center" in body
    assert b"she never" not in body
