"""The sandbox's way in: `/_time`, the clock and moving it, and `/_doings`, what the machine does.

Only a bot with time travel has these addresses; the settings refuse it beside real tokens. They
answer to this machine alone, and to no page in a browser.
"""

import hmac
import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from adapters.redis.doings import START, Committed, NoCursorError, Ran, RedisDoings, State
from bot.addresses import is_loopback
from bot.doings_text import commit_words, entry_words, job_words
from bot.wiring import Record
from core.events import Entry
from core.export import plain
from core.orders import Order
from core.views import Reader, entries_seen_by

TIME_HEADER: Final = "X-Time-Travel"
"""Carries the secret that the sandbox shows."""

log = structlog.get_logger(__name__)

Json = dict[str, object]


def time_routes(record: Record, secret: str) -> list[web.RouteDef]:
    """What the sandbox may ask, and do.

    Args:
        record: the record.
        secret: what it has to show for that.
    """

    def for_the_sandbox(handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            shown = request.headers.get(TIME_HEADER, "").encode(errors="surrogateescape")
            # Another site's name can be made to lead here, and its pages may then set any header.
            ours = is_loopback(f"http://{request.host}") and "Origin" not in request.headers
            if not ours or not hmac.compare_digest(shown, secret.encode()):
                return web.json_response({"error": "forbidden"}, status=HTTPStatus.FORBIDDEN)
            return await handler(request)

        return guarded

    async def tell(_: web.Request) -> web.Response:
        now, due = await record.clock.now(), await record.orders.next_due()
        return web.json_response(
            {"now": now.isoformat(), "next_due": None if due is None else due.isoformat()}
        )

    async def move(request: web.Request) -> web.Response:
        body: object = await request.json()
        offset = body.get("offset_ms") if isinstance(body, dict) else None
        if not isinstance(offset, int):
            return web.json_response({"error": "offset_ms"}, status=HTTPStatus.BAD_REQUEST)
        await record.clock.move_to(timedelta(milliseconds=offset))
        log.info("the clock was moved", offset_ms=offset)
        return await tell(request)

    doings = RedisDoings(record.connection)

    async def show(request: web.Request) -> web.Response:
        after = request.query.get("after")
        try:
            found = await doings.after(after)
        except NoCursorError:
            return web.json_response({"error": "after"}, status=HTTPStatus.BAD_REQUEST)
        return web.json_response(
            {
                "last": found[-1].cursor if found else after or START,
                "entries": [line for one in _without_beginnings(found) for line in _lines(one)],
            }
        )

    return [
        web.get("/_time", for_the_sandbox(tell)),
        web.post("/_time", for_the_sandbox(move)),
        web.get("/_doings", for_the_sandbox(show)),
    ]


def _without_beginnings(found: Sequence[Committed | Ran]) -> Iterator[Committed | Ran]:
    """Leave out that a job began where it is told how it ended: most take a few milliseconds."""
    ended = {one.job for one in found if isinstance(one, Ran) and one.state is not State.BEGAN}
    for one in found:
        if not (isinstance(one, Ran) and one.state is State.BEGAN and one.job in ended):
            yield one


def _lines(doing: Committed | Ran) -> Iterator[Json]:
    """One line for a job, and one for a commit with one for each entry that it added to the log."""
    at = doing.at.isoformat(timespec="milliseconds")
    if isinstance(doing, Ran):
        bad = doing.state in {State.LATER, State.FAILED}
        yield {"at": at, "kind": "job", "words": job_words(doing), "raw": _job(doing), "bad": bad}
        return
    yield {"at": at, "kind": "commit", "words": commit_words(doing), "raw": _commit(doing)}
    if doing.document is not None:
        yield from _log(doing.entries, doing.document, at)


def _log(entries: Sequence[Entry], order: Order, at: str) -> Iterator[Json]:
    # As the order's channel may see them: without reasons, and without what people wrote (R11).
    # What time did happened when it was due (T3), which the entry says; it was written just now.
    for entry in entries_seen_by(entries, Reader.CHANNEL):
        raw = json.loads(json.dumps(entry.model_dump(exclude_defaults=True), default=plain))
        words = entry_words(entry, order)
        yield {"at": at, "kind": "log", "words": words, "raw": raw}


def _job(ran: Ran) -> Json:
    return {
        "id": ran.job,
        "function": ran.function,
        "arguments": ran.arguments,
        "state": ran.state.value,
        "took_ms": ran.took_ms,
    }


def _commit(commit: Committed) -> Json:
    return {
        "order": commit.order,
        "revision": commit.revision,
        "entries": [entry.seq for entry in commit.entries],
        "deliveries": commit.deliveries,
    }
