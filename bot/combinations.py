"""What several settings must be together: a platform is on, off, or a fault; never half on.

These rules look at what is set, not at validated settings, so that they are reported together
with the faults of single values.
"""

import importlib.util
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pydantic import TypeAdapter, ValidationError

from bot.addresses import DISCORD_API, SLACK_API, is_loopback
from bot.faults import Fault

FLAG: Final = TypeAdapter(bool)

SLACK_CLIENT: Final = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")
SLACK_DOORS: Final = ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
BESIDE_SLACK_CLIENT: Final = {
    "PUBLIC_URL": "because workspaces come back to it after installing",
    "ENCRYPTION_KEYS": "because the tokens of workspaces are stored",
}
EVIDENCE_S3: Final = tuple(
    f"EVIDENCE_S3_{name}" for name in ("BUCKET", "ENDPOINT", "REGION", "ACCESS_KEY", "SECRET_KEY")
)
TELEMETRY: Final = {
    "SENTRY_DSN": ("sentry_sdk", "sentry-sdk"),
    "OTEL_EXPORTER_OTLP_ENDPOINT": (
        "opentelemetry.exporter.otlp.proto.http",
        "opentelemetry-sdk and opentelemetry-exporter-otlp-proto-http",
    ),
}
"""The module that a variable asks for, and the packages that bring it."""
INSTALL_TELEMETRY: Final = (
    ".venv/bin/python -m pip install --require-hashes -r requirements/telemetry.txt"
)


def combination_faults(given: Mapping[str, str], action: Callable[[str], str]) -> Iterator[Fault]:
    """Everything that is wrong with the environment beyond single values.

    Args:
        given: The variables that are set to something, by name.
        action: What to do about one variable, in whole sentences.

    Yields:
        One fault for each thing that is missing or must not be there.
    """
    yield from _slack_faults(given, action)
    yield from _evidence_faults(given, action)
    yield from _time_travel_faults(given)
    yield from _telemetry_faults(given)


def _slack_faults(given: Mapping[str, str], action: Callable[[str], str]) -> Iterator[Fault]:
    here = [name for name in ("SLACK_BOT_TOKEN", *SLACK_CLIENT, *SLACK_DOORS) if name in given]
    if not here:
        return
    off = f"To leave Slack off, unset {', '.join(here)}."
    client = [name for name in SLACK_CLIENT if name in given]
    if "SLACK_BOT_TOKEN" not in given and not client:
        missing = f"is missing, and {here[0]} is set"
        yield Fault("SLACK_BOT_TOKEN", missing, f"{action('SLACK_BOT_TOKEN')} {off}")
    if "SLACK_BOT_TOKEN" in given and client:
        yield Fault(
            f"SLACK_BOT_TOKEN and {client[0]}",
            "exclude each other",
            "Keep the token for one workspace, or the client id and secret for many.",
        )
    if not any(name in given for name in SLACK_DOORS):
        yield Fault(
            " or ".join(SLACK_DOORS),
            f"is missing, and {here[0]} is set",
            f"Set the first for Socket Mode, or the second for HTTP. {off}",
        )
    if client:
        for name in SLACK_CLIENT:
            if name not in given:
                yield Fault(name, f"is missing, and {client[0]} is set", action(name))
        for name, why in BESIDE_SLACK_CLIENT.items():
            if name not in given:
                yield Fault(name, f"is needed beside {client[0]}, {why}", action(name))


def _evidence_faults(given: Mapping[str, str], action: Callable[[str], str]) -> Iterator[Fault]:
    here = [name for name in EVIDENCE_S3 if name in given]
    for name in EVIDENCE_S3:
        if here and name not in given:
            off = f"To keep evidence in DATA_DIR instead, unset {', '.join(here)}."
            yield Fault(name, f"is missing, and {here[0]} is set", f"{action(name)} {off}")


def _time_travel_faults(given: Mapping[str, str]) -> Iterator[Fault]:
    try:
        on = FLAG.validate_python(given.get("TIME_TRAVEL", "false"))
    except ValidationError:
        return  # reported as a fault of its own value
    real = [
        token
        for token, address, usual in (
            ("SLACK_BOT_TOKEN", "SLACK_API_URL", SLACK_API),
            ("SLACK_CLIENT_ID", "SLACK_API_URL", SLACK_API),
            ("DISCORD_TOKEN", "DISCORD_API_URL", DISCORD_API),
        )
        if token in given and not is_loopback(given.get(address, usual))
    ]
    if on and real:
        yield Fault(
            "TIME_TRAVEL",
            f"should be unset beside {', '.join(real)}: nobody's real deadline may be moved",
            "Unset it, or point SLACK_API_URL and DISCORD_API_URL at a sandbox on this machine.",
        )


def _telemetry_faults(given: Mapping[str, str]) -> Iterator[Fault]:
    for variable, (module, packages) in TELEMETRY.items():
        if variable in given and not _installed(module):
            yield Fault(
                variable,
                f"needs {packages}, which the bot does without otherwise",
                f"Install with `{INSTALL_TELEMETRY}`, or unset {variable}.",
            )


def _installed(module: str) -> bool:
    """Whether a module can be imported; it is not, only the packages that it lies in."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # one of those packages is missing
        return False
