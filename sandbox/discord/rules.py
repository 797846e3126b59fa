"""The tables of this Discord: rules with their sources, routes, events, components.

`docs/sandbox.md` is made from them, and a test holds that every refusal in `errors.py` and every
close code stands here, and that every rule has a payload which passes and one which does not.
"""

from collections.abc import Iterator
from typing import Final

from sandbox.discord.errors import Flaw, Refused
from sandbox.discord.gateway_line import NEEDS, Close
from sandbox.discord.kinds import SHAPES, SLOTS, Slot
from sandbox.discord.rule import Refusal
from sandbox.discord.rule_tables import RULES
from sandbox.discord.shape import described

DOCS: Final = "https://discord.com/developers/docs/"

EVENTS: Final = (
    "READY",
    "RESUMED",
    "INTERACTION_CREATE",
    "GUILD_MEMBERS_CHUNK",
    *NEEDS,
)
"""Events that the gateway sends."""

NOT_THERE: Final = (
    "voice, stage, polls, stickers, forums, announcement threads, scheduled events, automod",
    "invites, webhooks of channels, emoji of servers, audit log, monetisation",
    "creating channels and roles over REST, editing members, bans",
    "`etf` on the gateway, `zstd-stream` without a library for it; interactions over HTTP",
    "the ban that follows 10,000 refused calls in ten minutes; slow mode; message forwarding",
)
"""What is not there: refused by name, with status 501."""


def markdown() -> str:
    """The tables as a section of `docs/sandbox.md`."""
    # The routes import the handlers, which need all of the rest: not at import of a table.
    from sandbox.discord.api import TABLE  # noqa: PLC0415

    lines = ["## Discord", "", "### Routes", "", "| route | docs |", "|---|---|"]
    lines += [f"| `{route.name}` | [{route.source}]({DOCS}{route.source}) |" for route in TABLE]
    lines += ["", "### Events", "", ", ".join(f"`{event}`" for event in EVENTS), ""]
    lines += ["### Rules", "", "| rule | refused with | source | grounds |", "|---|---|---|---|"]
    lines += [*_rows()]
    lines += ["", "### Components", "", "| kind | fields |", "|---|---|", *_kinds()]
    lines += ["", "### Not there", "", *(f"- {what}" for what in NOT_THERE)]
    return "\n".join(lines) + "\n"


def _rows() -> Iterator[str]:
    for rule in RULES:
        yield f"| {rule.says} | {_refusal(rule.refusal)} | {rule.source} | {rule.grounds} |"


def _kinds() -> Iterator[str]:
    for kind, shape in SHAPES.items():
        fields = [f"`{name}`: {described(its)}" for name, its in shape.fields.items()]
        held = [_held(slot) for slot in SLOTS.get(kind, ())]
        yield f"| {int(kind)} {shape.name} | {'; '.join([*fields[2:], *held])} |"


def _held(slot: Slot) -> str:
    kinds = ", ".join(str(int(kind)) for kind in slot.allowed)
    return f"`{slot.key}`: {slot.low} to {slot.high or 1} of the kinds {kinds}"


def _refusal(refusal: Refusal) -> str:
    match refusal:
        case Refused():
            return f"{refusal.status}, `{refusal.code}` {refusal.message}"
        case Flaw():
            return f"400, `50035`, `{refusal.code}`"
        case Close():
            return f"close `{int(refusal)}`"
