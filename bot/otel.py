"""Spans to a collector, by OpenTelemetry's protocol over HTTP.

The provider is this module's own and not OpenTelemetry's global one, so that no library adds spans
with what it thinks worth telling; nor are errors recorded with their messages.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from bot.logs import facts as plain_facts
from bot.logs import type_name

SERVICE: Final = "resolution-center"
"""Its name, unless `OTEL_SERVICE_NAME` says another."""

TRACES_PATH: Final = "/v1/traces"
"""What OTLP over HTTP adds to the address of a collector for traces."""

Told = dict[str, str | bool | int | float]


def otlp_tracer(endpoint: str, process: str) -> "OtelTracer":
    """Follow this process, and send its spans to a collector in batches.

    Args:
        endpoint: the collector's address, without a path of its own for traces.
        process: the name of this process, on every span.
    """
    # Headers, time-out and compression come from OTEL_EXPORTER_OTLP_*, which the exporter reads.
    exporter = OTLPSpanExporter(endpoint=endpoint + TRACES_PATH)
    return OtelTracer(process, BatchSpanProcessor(exporter))


class OtelTracer:
    """Makes spans of OpenTelemetry.

    What is left is sent at the interpreter's end.

    Args:
        process: the name of this process.
        processor: gets the spans that have ended.
    """

    def __init__(self, process: str, processor: SpanProcessor) -> None:
        named = Resource({"service.name": SERVICE, "process": process})
        self.provider = TracerProvider(resource=named.merge(OTELResourceDetector().detect()))
        self.provider.add_span_processor(processor)
        self._tracer = self.provider.get_tracer(SERVICE)

    @contextmanager
    def span(self, name: str, facts: Mapping[str, object]) -> Iterator["OtelSpan"]:
        """Follow what is done in a block; an error that leaves it is noted by its class."""
        with self._tracer.start_as_current_span(
            name,
            attributes=told(facts),
            record_exception=False,  # it would take the message along
            set_status_on_exception=False,  # this too
        ) as span:
            try:
                yield OtelSpan(span)
            except BaseException as error:
                span.set_attribute("error.type", type_name(error))
                span.set_status(trace.StatusCode.ERROR)
                raise

    def past(self, name: str, seconds: float, facts: Mapping[str, object]) -> None:
        """Note what ends now and began so many seconds ago."""
        now = time.time_ns()
        began = now - round(seconds * 1e9)
        self._tracer.start_span(name, attributes=told(facts), start_time=began).end(now)


class OtelSpan:
    """A span of OpenTelemetry, to which only facts can be added."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def note(self, **facts: object) -> None:
        """Add facts that were not known at its beginning."""
        self._span.set_attributes(told(facts))


def told(facts: Mapping[str, object]) -> Told:
    """The facts as attributes, with what may not be shown withheld."""
    attributes: Told = {}
    for name, value in plain_facts(facts).items():
        if isinstance(value, str | bool | int | float):
            attributes[name] = value
        elif value is not None:
            attributes[name] = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return attributes
