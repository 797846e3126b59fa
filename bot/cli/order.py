"""`order show|import`: what stands of one order, and taking over orders from elsewhere."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from adapters.redis.names import SecretNames
from adapters.redis.references import RedisReferences
from adapters.shared.cast import Cast
from adapters.shared.catalogue import locale_for
from adapters.shared.directory import UTC
from adapters.shared.sentences import asks, refused
from adapters.shared.taking_over import Importer, OrderIn
from adapters.shared.typed_names import read_order
from adapters.shared.voice import Plain, Voice
from bot.cli.operating import OperatingError, operate
from bot.cli.policy import operator
from bot.cli.policy_text import why_not
from bot.settings import Settings
from bot.wiring import Record
from core import events as ev
from core.money import Money
from core.notices import name_of
from core.orders import Order
from core.refusals import Refusal
from core.requests import Request
from core.values import Role
from core.views import Reader, entries_seen_by, seen_by
from core.written import words


def show(settings: Settings, *, order: str) -> int:
    """Print an order and its log as support would see them, without what was confided to anybody.

    Raises:
        OperatingError: there is no such order.
    """
    name = read_order(order)

    async def work(record: Record) -> None:
        stored = None if name is None else await record.orders.load(name)
        if stored is None:
            raise OperatingError(f"There is no order {order}. Names look like ORD-7K3M9QX2.")
        log = await record.orders.log(stored.order.id)
        seen = seen_by(stored.order, Reader.SUPPORT)
        cast = Cast(people=await record.people.names(seen.accounts()))
        voice = Voice(locale_for("en"), UTC, Plain(), stored.now)
        for line in (*_facts(seen, voice, cast), "", *_lines(log, voice)):
            print(line)

    return operate(settings, work)


def _facts(order: Order, voice: Voice, cast: Cast) -> Iterator[str]:
    yield f"{order.id}  {order.title}"
    yield _pair("status", order.status.value + (", late" if order.is_late(voice.now) else ""))
    yield _pair("community", order.community)
    if order.channel is not None:
        yield _pair("channel", order.channel)
    for role in Role:
        account = order.account(role)
        who = f"{account}  {cast.party(order, role, voice).name}" if account else "nobody yet"
        yield _pair(role.value, who)
    yield _pair("price", _money(order, order.price, voice))
    if order.extras:
        yield _pair("extras", _money(order, order.extras, voice))
    if order.refunded:
        yield _pair("refunded", _money(order, order.refunded, voice))
    yield _pair("delivery", voice.spoken(order.agreed_delivery))
    if order.agreed_delivery != order.original_delivery:
        yield _pair("at first", voice.spoken(order.original_delivery))
    for name, request in (
        ("open", order.request),
        ("waiting", None if order.suspended is None else order.suspended.request),
    ):
        if request is not None:
            yield _pair(name, _request(order, request, voice))
            yield _pair("until", voice.spoken(request.closes_at))
    for past in order.past:
        ending = "" if past.ending is None else f": {past.ending.value}"
        yield _pair("earlier", f"{_request(order, past, voice)}{ending}")
    for escalation in order.escalations:
        state = "open" if escalation.closed_at is None else "closed"
        when = voice.spoken(escalation.at)
        yield _pair("escalation", f"by the {escalation.by.value}, {when}, {state}")
    for piece in order.evidence:
        what = piece.link or f"{piece.size} bytes, {piece.media_type}, {piece.sha256[:12]}…"
        yield _pair("evidence", f"{piece.id}. {piece.name} ({what}), from {piece.by}")


def _pair(name: str, value: str) -> str:
    return f"  {name:<12} {value}"


def _money(order: Order, minor: int, voice: Voice) -> str:
    return voice.money(Money(minor=minor, currency=order.currency))


def _request(order: Order, request: Request, voice: Voice) -> str:
    return f"{request.id}. {request.kind.value} by the {request.by.value}: " + asks(
        voice, order, request.terms
    )


def _lines(log: Sequence[ev.Entry], voice: Voice) -> Iterator[str]:
    for entry in entries_seen_by(log, Reader.SUPPORT):
        who = entry.by or "time"
        if entry.acted_for is not None:
            who = f"{who} for {entry.acted_for}"
        yield f"{entry.seq:>4}  {voice.spoken(entry.at)}  {name_of(entry.event)}  {who}"
        for said in words(_without_confidences(entry.event)):
            yield from (f"        | {line}" for line in said.splitlines())


def _without_confidences(event: ev.Event) -> ev.Event:
    if isinstance(event, ev.OrderEscalated):
        return event.but(escalation=event.escalation.but(confidential=None))
    return event


def take_over(settings: Settings, *, file: Path, by: str | None, dry_run: bool) -> int:
    """Take over orders that were agreed elsewhere, one JSON object in each line (O3).

    All lines are read before anything is done. With references it can be stopped and begun
    again: what was taken over is not taken over twice.

    Raises:
        OperatingError: a line cannot be read; nothing was done.
    """
    given = _read(file)

    async def work(record: Record) -> int:
        importer = Importer(record.desk, SecretNames(), RedisReferences(record.connection))
        plain = Voice(locale_for("en"), UTC, Plain(), await record.clock.now())
        failed = 0
        for number, one in given:
            named = f"line {number}" if one.reference is None else f"line {number}, {one.reference}"
            if dry_run:
                print(f"{named}: {one.client} and {one.freelancer}")
                continue
            outcome = await importer.take_over(one, operator(by))
            if isinstance(outcome, Refusal):
                failed += 1
                print(f"{named}: not taken over. {refused(plain, outcome)}", file=sys.stderr)
            else:
                was = " (taken over before)" if outcome.before else ""
                print(f"{named}: {outcome.order}{was}")
        if dry_run:
            print(f"{len(given)} orders can be read (dry run: nothing was done).")
        return 1 if failed else 0

    return operate(settings, work)


def _read(file: Path) -> list[tuple[int, OrderIn]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise OperatingError(f"{file}: {reason}.") from error
    given: list[tuple[int, OrderIn]] = []
    faults: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given.append((number, OrderIn.model_validate(json.loads(line))))
        except ValidationError as error:
            faults += [f"line {number}: {fault}" for fault in why_not(error).splitlines()]
        except ValueError:
            faults.append(f"line {number}: it is no JSON.")
    if faults:
        raise OperatingError("\n".join([*faults, "Nothing was taken over."]))
    return given
