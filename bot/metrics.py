"""`/metrics`: the bot's figures in Prometheus's format (docs/operations.md lists them).

What stands in the record is read when it is asked for; what the workers counted they leave there
(`bot.tally`); what this process measures it keeps itself. No label is anything that people wrote,
nor the name of an order or a person.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder

from adapters.redis.census import open_requests
from adapters.redis.figures import RedisFigures
from adapters.redis.health import Health, look
from bot import tally
from bot.heartbeat import ages
from bot.processes import with_heartbeat
from bot.readiness import AWAY
from bot.settings import Settings
from bot.tracing import span
from bot.wiring import Record
from core.terms import Kind
from core.values import Platform

CENSUS_SECONDS: Final = 60.0
"""Between two counts of the open requests."""

log = structlog.get_logger(__name__)


class Acknowledgements:
    """Measures how fast Slack gets its answers over HTTP.

    Args:
        registry: where the figures go.
        path: Slack's route.
    """

    def __init__(self, registry: CollectorRegistry, path: str) -> None:
        self._path = path
        self._seconds = Histogram(
            "resolution_slack_ack_seconds",
            "From a payload of Slack's to its acknowledgement, in seconds, by status.",
            ["status"],
            buckets=tally.ACK_BUCKETS,
            registry=registry,
        )

    @property
    def middleware(self) -> Middleware:
        """For the web application."""

        @web.middleware
        async def measured(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path != self._path:
                return await handler(request)
            began, status = time.perf_counter(), 500
            with span("interaction", platform=Platform.SLACK) as told:
                try:
                    answer = await handler(request)
                except web.HTTPException as error:
                    status = error.status
                    raise
                else:
                    status = answer.status
                    return answer
                finally:
                    told.note(status=status)
                    self._seconds.labels(f"{status // 100}xx").observe(time.perf_counter() - began)

        return measured


class Census:
    """Knows how many requests are open, as of the last count.

    Args:
        record: where they are.
    """

    def __init__(self, record: Record) -> None:
        self._record = record
        self.counted: Mapping[Kind, int] = {}
        self.at = 0.0

    async def keep_counting(self) -> None:
        """Count every minute until cancelled."""
        while True:
            try:
                self.counted = await open_requests(self._record.connection)
                self.at = time.monotonic()
            except AWAY as error:
                log.debug("the open requests were not counted", exc_info=error)
            await asyncio.sleep(CENSUS_SECONDS)


class Snapshot(NamedTuple):
    """What the record says at one moment.

    Attributes:
        health: how it is doing.
        sums: what the workers counted.
        ages: the signs of life, in seconds.
    """

    health: Health
    sums: Mapping[str, float]
    ages: Mapping[str, float | None]


async def snapshot(record: Record, settings: Settings) -> Snapshot | None:
    """Look at the record; none when it is away."""
    try:
        return Snapshot(
            await look(record.connection, time_travel=settings.time_travel),
            await RedisFigures(record.connection).read(),
            await ages(record.connection, with_heartbeat(settings)),
        )
    except AWAY:
        return None


class _Once:
    """Gives figures that were collected already, as the library wants them."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> list[Metric]:
        return self._metrics


def metric_routes(
    record: Record, settings: Settings, own: CollectorRegistry, census: Census
) -> list[web.RouteDef]:
    """The route of the figures.

    Args:
        record: what most of them are about.
        settings: the operator's.
        own: what this process measures itself.
        census: the count of open requests.
    """

    async def show(request: web.Request) -> web.Response:
        found = await snapshot(record, settings)
        registry = CollectorRegistry(auto_describe=False)
        registry.register(own)
        registry.register(_Once(list(_figures(found, census))))
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return web.Response(body=encode(registry), headers={"Content-Type": content_type})

    return [web.get("/metrics", show)]


def _figures(found: Snapshot | None, census: Census) -> Iterator[Metric]:
    yield _gauge("record_up", "Whether the record can be reached.", float(found is not None))
    if census.at:
        kinds = {kind.value: float(count) for kind, count in census.counted.items()}
        yield _gauges("open_requests", "Open requests, by kind.", "kind", kinds)
        age = time.monotonic() - census.at
        yield _gauge("open_requests_age_seconds", "How old that count is.", age)
    if found is not None:
        yield from _of_health(found.health)
        yield from _of_sums(found.sums)
        heard = {name: age for name, age in found.ages.items() if age is not None}
        alive = {name: float(age is not None) for name, age in found.ages.items()}
        label = "process"
        yield _gauges("process_up", "Whether it gave a sign of life lately.", label, alive)
        yield _gauges("heartbeat_age_seconds", "Since its last sign of life.", label, heard)


def _of_health(health: Health) -> Iterator[Metric]:
    yield _gauge("due_orders", "Orders to which time will bring something.", health.due)
    overdue = health.overdue.total_seconds()
    yield _gauge("overdue_seconds", "How long the oldest due item has been overdue.", overdue)
    yield _gauge("set_aside_orders", "Due orders that could not be read.", health.set_aside)
    yield _gauge("dead_letters", "What stayed undelivered.", health.dead)
    skew = health.skew.total_seconds()
    yield _gauge("clock_skew_seconds", "This host's clock ahead of the record's.", skew)
    label = "queue"
    yield _gauges("queue_jobs", "Jobs that wait.", label, health.waiting)
    yield _gauges("queue_failed_jobs", "Jobs failed for good.", label, health.failed)
    oldest = {queue: waited.total_seconds() for queue, waited in health.oldest.items()}
    yield _gauges("queue_oldest_seconds", "How long the next job has waited.", label, oldest)


def _of_sums(sums: Mapping[str, float]) -> Iterator[Metric]:
    calls = CounterMetricFamily(
        "resolution_platform_calls",
        "Calls of the workers to a platform, by what came of them.",
        labels=("platform", "result"),
    )
    waits = CounterMetricFamily(
        "resolution_rate_limit_wait_seconds",
        "Seconds that a platform asked the workers to wait.",
        labels=("platform",),
    )
    late: dict[str, float] = {}
    acks: dict[str, dict[str, float]] = {}
    for name, value in sorted(sums.items()):
        match name.split(":"):
            case tally.CALLS, platform, result:
                calls.add_metric((platform, result), value)
            case tally.WAITS, platform:
                waits.add_metric((platform,), value)
            case tally.LATE, bucket:
                late[bucket] = value
            case tally.ACKS, platform, bucket:
                acks.setdefault(platform, {})[bucket] = value
            case _:
                pass
    yield calls
    yield waits
    lateness = HistogramMetricFamily(
        "resolution_settle_lateness_seconds",
        "From the moment at which something was due to its being settled.",
    )
    late_sum = sums.get(tally.LATE_SUM, 0.0)
    lateness.add_metric((), _cumulated(tally.LATE_BUCKETS, late), late_sum)
    yield lateness
    acknowledged = HistogramMetricFamily(
        "resolution_ack_seconds",
        "From what came over a connection of our own to its acknowledgement.",
        labels=("platform",),
    )
    for platform, buckets in acks.items():
        seconds = sums.get(f"{tally.ACKS_SUM}:{platform}", 0.0)
        acknowledged.add_metric((platform,), _cumulated(tally.ACK_BUCKETS, buckets), seconds)
    yield acknowledged


def _cumulated(bounds: Sequence[float], counted: Mapping[str, float]) -> list[tuple[str, float]]:
    """The buckets as Prometheus wants them: each holds what the smaller ones hold too."""
    buckets, total = [], 0.0
    for most in bounds:
        total += counted.get(f"{most:g}", 0.0)
        buckets.append((str(most), total))
    return [*buckets, (tally.ENDLESS, total + counted.get(tally.ENDLESS, 0.0))]


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"resolution_{name}", what, value=value)


def _gauges(name: str, what: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"resolution_{name}", what, labels=(label,))
    for one, value in values.items():
        family.add_metric((one,), value)
    return family
