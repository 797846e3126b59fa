"""`/api/v1`: orders handed over by marketplaces, and what stands of them (O3).

Whoever bears a key speaks for one community. They are no party, so they see an order as its
channel does: how it stands, never what people wrote or confided (A1, R11). Orders of others are
not there at all.
"""

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from aiohttp import web
from pydantic import ValidationError

from adapters.http.keys import holder
from adapters.shared.catalogue import locale_for
from adapters.shared.directory import UTC
from adapters.shared.marketplace import ApiKey, ApiKeys
from adapters.shared.sentences import refused
from adapters.shared.taking_over import HANDED_OVER_AT_ONCE, Importer, OrderIn, References
from adapters.shared.typed_names import read_order
from adapters.shared.voice import Plain, Voice
from core.desk import Desk
from core.orders import Order
from core.ports import Orders
from core.refusals import Refusal
from core.requests import Request
from core.terms import (
    CancellationTerms,
    DeliveryExtensionTerms,
    ExtraTerms,
    OrderUpdateTerms,
    PartialRefundTerms,
    Terms,
)
from core.values import ChannelId, CommunityId, OrderId, Platform, platform_of

BASE: Final = "/api/v1"
BODY_MAX: Final = 64 * 1024
"""Bytes in a request: an order with the longest texts has a tenth of it."""

Json = dict[str, object]
Handler = Callable[[web.Request, ApiKey], Awaitable[web.Response]]


class Api:
    """Serves marketplaces.

    Args:
        desk: shows orders.
        orders: the record, for its time.
        importer: takes orders over.
        references: knows what was taken over.
        keys: who may speak for which community.
    """

    def __init__(
        self,
        *,
        desk: Desk,
        orders: Orders,
        importer: Importer,
        references: References,
        keys: ApiKeys,
    ) -> None:
        self._desk = desk
        self._orders = orders
        self._importer = importer
        self._references = references
        self._keys = keys

    def routes(self) -> list[web.RouteDef]:
        """Everything under `/api/v1`."""
        return [
            web.post(f"{BASE}/orders", self._for_holders(self._take_over)),
            web.get(f"{BASE}/orders", self._for_holders(self._list), allow_head=False),
            web.get(f"{BASE}/orders/{{order}}", self._for_holders(self._show), allow_head=False),
            web.route("*", f"{BASE}{{rest:(?:/.*)?}}", _nothing_here),
        ]

    def _for_holders(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            key = await holder(self._keys, request.headers.get("Authorization", ""))
            if key is None:
                answer = _error(HTTPStatus.UNAUTHORIZED, "no_key", "Send a key that is let in.")
                answer.headers["WWW-Authenticate"] = "Bearer"
                return answer
            return await handler(request, key)

        return serve

    async def _take_over(self, request: web.Request, key: ApiKey) -> web.Response:
        body = await _body(request)
        if body is None:
            return _error(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", "The request is too large."
            )
        told = _read(body)
        if told is None:
            return _error(HTTPStatus.BAD_REQUEST, "no_json", "Send one JSON object.")
        try:
            given = OrderIn.model_validate({**told, "community": key.community})
        except ValidationError as error:
            return _unfit(error)
        if await self._is_anothers(given.channel, key):
            return _faulty([{"field": "channel", "message": "This channel is another's."}])
        outcome = await self._importer.take_over(given, key.account)
        if isinstance(outcome, Refusal):
            voice = Voice(locale_for("en"), UTC, Plain(), await self._orders.now())
            return _error(HTTPStatus.UNPROCESSABLE_ENTITY, outcome.code, refused(voice, outcome))
        status = HTTPStatus.OK if outcome.before else HTTPStatus.CREATED
        return await self._told(outcome.order, key, status)

    async def _is_anothers(self, channel: ChannelId | None, key: ApiKey) -> bool:
        """Whether a channel is that of another marketplace, which did not ask to hear of this."""
        if channel is None or platform_of(channel) is not Platform.API:
            return False
        named = CommunityId(channel)  # a marketplace's channel has the name of the marketplace
        return named != key.community and any(
            other.community == named for other in await self._keys.all()
        )

    async def _list(self, request: web.Request, key: ApiKey) -> web.Response:
        reference = request.query.get("reference")
        if reference is not None:
            found = await self._references.find(key.community, reference)
            names = [] if found is None else [found]
            return web.json_response({"orders": await self._views(names, key), "next": None})
        offset, limit = _number(request, "offset", 0), _number(request, "limit", 50)
        if offset is None or limit is None or not 1 <= limit <= HANDED_OVER_AT_ONCE:
            says = f"offset is 0 or more, limit from 1 to {HANDED_OVER_AT_ONCE}."
            return _error(HTTPStatus.BAD_REQUEST, "out_of_range", says)
        names = list(await self._references.listed(key.community, offset, limit + 1))
        more = offset + limit if len(names) > limit else None
        views = await self._views(names[:limit], key)
        return web.json_response({"orders": views, "next": more})

    async def _show(self, request: web.Request, key: ApiKey) -> web.Response:
        name = read_order(request.match_info["order"])
        if name is None:
            return _not_there()
        return await self._told(name, key, HTTPStatus.OK)

    async def _told(self, name: OrderId, key: ApiKey, status: HTTPStatus) -> web.Response:
        views = await self._views([name], key)
        return web.json_response(views[0], status=status) if views else _not_there()

    async def _views(self, names: list[OrderId], key: ApiKey) -> list[Json]:
        now = await self._orders.now()
        views = []
        for name in names:
            order = await self._desk.look_from_outside(name)
            if order is not None and order.community == key.community:
                views.append(view(order) | {"late": order.is_late(now)})
        return views


def view(order: Order) -> Json:
    """An order as JSON: money in minor units, moments in ISO 8601.

    Args:
        order: as its channel sees it.
    """
    return {
        "id": order.id,
        "title": order.title,
        "status": order.status.value,
        "client": order.client,
        "freelancer": order.freelancer,
        "currency": order.currency,
        "price": order.price,
        "current_price": order.current_price,
        "refunded": order.refunded,
        "created_at": order.created_at.isoformat(),
        "original_delivery": order.original_delivery.isoformat(),
        "agreed_delivery": order.agreed_delivery.isoformat(),
        "delivered_at": None if order.delivered_at is None else order.delivered_at.isoformat(),
        "ended_at": None if order.ended_at is None else order.ended_at.isoformat(),
        "escalated": order.escalation is not None,
        "request": None if order.request is None else _request(order.request),
        "past_requests": [_request(past) for past in order.past],
    }


def _request(request: Request) -> Json:
    return {
        "id": request.id,
        "kind": request.kind.value,
        "by": request.by.value,
        **_terms(request.terms),
        "closes_at": request.closes_at.isoformat(),
        "ending": None if request.ending is None else request.ending.value,
        "ended_at": None if request.ended_at is None else request.ended_at.isoformat(),
    }


def _terms(terms: Terms) -> Json:
    """What a request asks for, in numbers."""
    match terms:
        case OrderUpdateTerms() | CancellationTerms():
            return {}
        case DeliveryExtensionTerms(days=days):
            return {"days": days}
        case PartialRefundTerms(amount=amount):
            return {"amount": amount}
        case ExtraTerms(price=price, days=days):
            return {"amount": price, "days": days}


async def _body(request: web.Request) -> bytes | None:
    """What was sent; none when it is more than is taken, however it was announced or packed."""
    if (request.content_length or 0) > BODY_MAX:
        return None
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > BODY_MAX:
            return None
    return bytes(body)


def _read(body: bytes) -> Json | None:
    """The JSON object of a request, in UTF-8 (RFC 8259, 8.1); none when it is something else."""
    try:
        told: object = json.loads(body.decode())
    except (ValueError, RecursionError):  # the latter for what is nested a thousand times
        return None
    return {f"{name}": held for name, held in told.items()} if isinstance(told, dict) else None


def _number(request: web.Request, name: str, otherwise: int) -> int | None:
    written = request.query.get(name, f"{otherwise}")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None  # noqa: PLR2004


def _unfit(error: ValidationError) -> web.Response:
    faults = [
        {"field": ".".join(map(str, one["loc"])), "message": one["msg"]}
        for one in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return _faulty(faults)


def _faulty(faults: list[dict[str, str]]) -> web.Response:
    body = {"error": {"code": "unfit", "message": "Some fields will not do.", "fields": faults}}
    return web.json_response(body, status=HTTPStatus.BAD_REQUEST)


async def _nothing_here(_: web.Request) -> web.Response:
    return _error(
        HTTPStatus.NOT_FOUND, "nothing_here", "Nothing answers this method at this address."
    )


def _not_there() -> web.Response:
    return _error(HTTPStatus.NOT_FOUND, "unknown_order", "There is no such order.")


def _error(status: HTTPStatus, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)
