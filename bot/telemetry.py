"""What a process tells of itself: its log, and to whom the operator wants, errors and traces.

The packages that this takes are optional, and imported only where a setting asks for them.
"""

import structlog

from bot.logs import configure
from bot.settings import Settings
from bot.tracing import follow


def begin(settings: Settings, process: str) -> None:
    """Set up what this process tells, for as long as it runs.

    Args:
        settings: the operator's.
        process: the name of this process.
    """
    reports: list[structlog.typing.Processor] = []
    if settings.sentry_dsn is not None:
        from bot.sentry import reporter  # noqa: PLC0415 - see above

        reports.append(reporter(settings.sentry_dsn.get_secret_value(), process))
    if settings.otel_exporter_otlp_endpoint is not None:
        from bot.otel import otlp_tracer  # noqa: PLC0415 - see above

        follow(otlp_tracer(settings.otel_exporter_otlp_endpoint, process))
    configure(process, settings.log_level, settings.log_format, first=reports)
