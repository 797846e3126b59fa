"""The HTTP API: handing orders over, and reading what stands of them (O3, A1, R11)."""

import gzip
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from adapters.http.api import Api
from adapters.http.keys import draw
from adapters.shared.marketplace import ApiKey
from adapters.shared.taking_over import Importer
from core import commands as cmd
from core.desk import Desk
from core.terms import PartialRefundTerms
from core.values import AccountId, Actor, CommunityId, OrderId
from tests.fakes.making import do, offer
from tests.fakes.marketplace import MemoryApiKeys, MemoryReferences
from tests.fakes.names import SmallNames
from tests.fakes.orders import MemoryOrders
from tests.serving import end

pytestmark = pytest.mark.anyio

SHOP, BAZAAR = CommunityId("api:shop"), CommunityId("api:bazaar")
FREELANCER = Actor(account=AccountId("discord:80351110224678912"))
ORDER: dict[str, object] = {
    "reference": "1001",
    "client": "slack:T024BE7LD:U061F7AUR",
    "freelancer": FREELANCER.account,
    "title": "Landing page",
    "price": 45_000,
    "currency": "EUR",
    "delivery": "2026-12-24T17:00:00+01:00",
    "requirements": "Three sections and a form.",
}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Marketplace:
    """The API, served on 127.0.0.1, and somebody who calls it."""

    def __init__(self) -> None:
        self.orders = MemoryOrders(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
        names = SmallNames()
        self.desk = Desk(self.orders, names)
        self.keys, self.references = MemoryApiKeys(), MemoryReferences()
        self.api = Api(
            desk=self.desk,
            orders=self.orders,
            importer=Importer(self.desk, names, self.references),
            references=self.references,
            keys=self.keys,
        )
        self.session = aiohttp.ClientSession()
        self.address = ""
        self.key = ""

    async def let_in(self, community: CommunityId) -> str:
        """Make a key, and give it."""
        drawn = draw()
        made = ApiKey(
            id=drawn.id,
            community=community,
            digest=drawn.digest,
            made_by=AccountId("api:operator/olga"),
            made_at=await self.orders.now(),
        )
        await self.keys.add(made)
        return drawn.text

    async def call(
        self, method: str, path: str, body: object = None, key: str | None = None
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.key if key is None else key}"}
        async with self.session.request(
            method, f"{self.address}/api/v1{path}", json=body, headers=headers
        ) as answer:
            assert answer.content_type == "application/json"
            return answer.status, await answer.json()

    async def hand_over(self, **changes: object) -> dict[str, Any]:
        status, told = await self.call("POST", "/orders", ORDER | changes)
        assert status == HTTPStatus.CREATED, told
        assert isinstance(told, dict)
        return told


@pytest.fixture
async def shop() -> AsyncIterator[Marketplace]:
    shop = Marketplace()
    app = web.Application()
    app.add_routes(shop.api.routes())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    shop.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    shop.key = await shop.let_in(SHOP)
    yield shop
    await shop.session.close()
    await end(runner)


@pytest.mark.rule("O3")
async def test_an_order_is_handed_over_and_comes_back_as_it_stands(shop: Marketplace) -> None:
    told = await shop.hand_over()
    assert told["id"].startswith("ORD-")
    assert told == {
        "id": told["id"],
        "title": "Landing page",
        "status": "in_progress",
        "client": "slack:T024BE7LD:U061F7AUR",
        "freelancer": "discord:80351110224678912",
        "currency": "EUR",
        "price": 45_000,
        "current_price": 45_000,
        "refunded": 0,
        "created_at": "2026-12-01T09:00:00+00:00",
        "original_delivery": "2026-12-24T16:00:00+00:00",
        "agreed_delivery": "2026-12-24T16:00:00+00:00",
        "delivered_at": None,
        "ended_at": None,
        "escalated": False,
        "request": None,
        "past_requests": [],
        "late": False,
    }
    assert await shop.call("GET", f"/orders/{told['id']}") == (HTTPStatus.OK, told)


@pytest.mark.rule("A4")
async def test_the_log_says_whose_key_handed_it_over(shop: Marketplace) -> None:
    told = await shop.hand_over()
    (entry,) = await shop.orders.log(OrderId(told["id"]))
    (key,) = shop.keys.kept.values()
    assert entry.by == f"api:key/{key.id}"


@pytest.mark.rule("O3")
async def test_the_same_reference_again_gives_the_same_order(shop: Marketplace) -> None:
    told = await shop.hand_over()
    again = await shop.call("POST", "/orders", ORDER | {"title": "Something else"})
    assert again == (HTTPStatus.OK, told)
    assert len((await shop.call("GET", "/orders"))[1]["orders"]) == 1


@pytest.mark.parametrize("key", ["", "rc_000000000000_" + "x" * 43, "nonsense", "rc_0_x"])
async def test_without_a_key_nobody_gets_in(shop: Marketplace, key: str) -> None:
    for method, path in (("POST", "/orders"), ("GET", "/orders"), ("GET", "/orders/ORD-00000001")):
        status, told = await shop.call(method, path, ORDER if method == "POST" else None, key)
        assert (status, told["error"]["code"]) == (HTTPStatus.UNAUTHORIZED, "no_key")


async def test_a_key_with_another_secret_and_one_that_was_revoked_are_no_keys(
    shop: Marketplace,
) -> None:
    other = await shop.let_in(BAZAAR)
    mixed = shop.key[:16] + other[16:]
    assert (await shop.call("GET", "/orders", key=mixed))[0] == HTTPStatus.UNAUTHORIZED
    (first, _) = shop.keys.kept
    await shop.keys.revoke(first)
    assert (await shop.call("GET", "/orders"))[0] == HTTPStatus.UNAUTHORIZED


async def test_the_secret_of_a_key_is_not_kept(shop: Marketplace) -> None:
    (key,) = shop.keys.kept.values()
    assert shop.key.rpartition("_")[2] not in key.model_dump_json()
    assert key.digest not in repr(key)


@pytest.mark.rule("A1")
async def test_orders_of_another_community_are_not_there(shop: Marketplace) -> None:
    told = await shop.hand_over()
    other = await shop.let_in(BAZAAR)
    gone = await shop.call("GET", f"/orders/{told['id']}", key=other)
    assert gone == await shop.call("GET", "/orders/ORD-99999999", key=other)
    assert gone == await shop.call("GET", "/orders/nonsense", key=other)
    assert gone[0] == HTTPStatus.NOT_FOUND
    assert (await shop.call("GET", "/orders", key=other))[1]["orders"] == []
    assert (await shop.call("GET", "/orders?reference=1001", key=other))[1]["orders"] == []


async def test_an_order_cannot_be_handed_to_another_community(shop: Marketplace) -> None:
    told = await shop.hand_over(community="api:bazaar")
    stored = await shop.orders.load(OrderId(told["id"]))
    assert stored is not None
    assert stored.order.community == SHOP


@pytest.mark.rule("R11", "R17")
async def test_nothing_that_people_wrote_or_confided_is_told(shop: Marketplace) -> None:
    told = await shop.hand_over()
    refund = cmd.OpenRequest(
        terms=PartialRefundTerms(amount=10_000),
        comment="The third section is missing.",
        reason="quality_below_agreed",
    )
    await do(shop.desk, OrderId(told["id"]), refund, FREELANCER)
    _, told = await shop.call("GET", f"/orders/{told['id']}")
    assert told["request"] == {
        "id": 1,
        "kind": "partial_refund",
        "by": "freelancer",
        "amount": 10_000,
        "closes_at": "2026-12-03T09:00:00+00:00",
        "ending": None,
        "ended_at": None,
    }
    for secret in ("third section", "quality_below_agreed", "Three sections"):
        assert secret not in str(told)


async def test_orders_are_listed_page_by_page_the_latest_first(shop: Marketplace) -> None:
    names = [(await shop.hand_over(reference=f"r{number}"))["id"] for number in range(5)]
    status, first = await shop.call("GET", "/orders?limit=2")
    assert (status, first["next"]) == (HTTPStatus.OK, 2)
    _, rest = await shop.call("GET", "/orders?limit=3&offset=2")
    assert rest["next"] is None
    listed = [order["id"] for order in (*first["orders"], *rest["orders"])]
    assert listed == names[::-1]
    _, found = await shop.call("GET", "/orders?reference=r3")
    assert [order["id"] for order in found["orders"]] == [names[3]]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "offset=-1", "limit=1e9"])
async def test_a_page_that_cannot_be_is_refused(shop: Marketplace, query: str) -> None:
    status, told = await shop.call("GET", f"/orders?{query}")
    assert (status, told["error"]["code"]) == (HTTPStatus.BAD_REQUEST, "out_of_range")


async def test_every_field_that_will_not_do_is_named_and_not_repeated(shop: Marketplace) -> None:
    wrong = ORDER | {"client": "Ana", "price": "much", "delivery": "tomorrow", "colour": "blue"}
    status, told = await shop.call("POST", "/orders", wrong)
    assert status == HTTPStatus.BAD_REQUEST
    assert {fault["field"] for fault in told["error"]["fields"]} == {
        "client",
        "price",
        "delivery",
        "colour",
    }
    for value in ("Ana", "much", "tomorrow", "blue"):
        assert value not in str(told)


@pytest.mark.parametrize("body", ["{", "[]", "1", '"text"'])
async def test_what_is_no_json_object_is_refused(shop: Marketplace, body: str) -> None:
    headers = {"Authorization": f"Bearer {shop.key}"}
    async with shop.session.post(
        f"{shop.address}/api/v1/orders", data=body, headers=headers
    ) as answer:
        assert answer.status == HTTPStatus.BAD_REQUEST
        assert (await answer.json())["error"]["code"] == "no_json"


async def test_what_is_far_too_large_is_not_read(shop: Marketplace) -> None:
    status, told = await shop.call("POST", "/orders", ORDER | {"title": "x" * 100_000})
    assert (status, told["error"]["code"]) == (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")


async def test_what_the_rules_refuse_comes_with_their_code(shop: Marketplace) -> None:
    status, told = await shop.call("POST", "/orders", ORDER | {"freelancer": ORDER["client"]})
    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert told["error"]["code"] == "counterparty_is_oneself"
    assert told["error"]["message"]


async def test_an_offer_made_on_a_platform_is_no_order_that_was_handed_over(
    shop: Marketplace,
) -> None:
    await offer(shop.desk, shop.orders)
    assert (await shop.call("GET", "/orders"))[1] == {"orders": [], "next": None}


@pytest.mark.parametrize(
    "body",
    [b'{"title": "\xff"}', b"[" * 60_000, b'{"a":' * 10_000, b'{"price": ' + b"9" * 5_000 + b"}"],
    ids=["not UTF-8", "a deep list", "a deep object", "a number without end"],
)
async def test_what_breaks_a_reader_of_json_is_no_json(shop: Marketplace, body: bytes) -> None:
    assert await post_raw(shop, body) == (HTTPStatus.BAD_REQUEST, "no_json")


async def test_an_unknown_charset_is_not_gone_by(shop: Marketplace) -> None:
    kind = {"Content-Type": "application/json; charset=klingon"}
    assert await post_raw(shop, b"{", **kind) == (HTTPStatus.BAD_REQUEST, "no_json")


@pytest.mark.parametrize("thousands", [100, 2_000], ids=["a bit", "far"])
async def test_what_is_too_large_is_refused_though_its_length_was_never_told(
    shop: Marketplace, thousands: int
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(thousands):
            yield b" " * 1_000

    told = await post_raw(shop, pieces())
    assert told == (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")


async def test_what_is_too_large_once_unpacked_is_refused(shop: Marketplace) -> None:
    told = await post_raw(shop, gzip.compress(b" " * 10_000_000), **{"Content-Encoding": "gzip"})
    assert told == (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/nothing"), ("GET", "/orders/x/y"), ("PUT", "/orders")],
)
async def test_where_nothing_answers_that_is_said_in_the_one_shape(
    shop: Marketplace, method: str, path: str
) -> None:
    status, told = await shop.call(method, path)
    assert (status, told["error"]["code"]) == (HTTPStatus.NOT_FOUND, "nothing_here")


@pytest.mark.rule("O1")
@pytest.mark.parametrize(
    "account",
    [
        "discord:080351110224678912",
        "discord:80351110224678912 ",
        "discord:-5",
        "discord:\u0663",
        "discord:ana",
        "slack:T024BE7LD",
        "slack:t024be7ld:u061f7aur",
        "slack:T024BE7LD:U061F7AUR:X",
        "slack:T 024:U061",
        "api:shop",
    ],
)
async def test_a_party_has_one_name_alone(shop: Marketplace, account: str) -> None:
    # A second name for the freelancer could be the client as well, or be told and not be heard.
    status, told = await shop.call("POST", "/orders", ORDER | {"client": account})
    assert status == HTTPStatus.BAD_REQUEST
    assert [fault["field"] for fault in told["error"]["fields"]] == ["client"]


@pytest.mark.parametrize("channel", ["discord:abc", "slack:T024BE7LD", "api:", "api:a b", "x"])
async def test_a_channel_has_the_name_of_one(shop: Marketplace, channel: str) -> None:
    status, told = await shop.call("POST", "/orders", ORDER | {"channel": channel})
    assert status == HTTPStatus.BAD_REQUEST
    assert [fault["field"] for fault in told["error"]["fields"]] == ["channel"]


@pytest.mark.rule("A1")
async def test_another_marketplace_hears_nothing_of_an_order_that_is_not_its(
    shop: Marketplace,
) -> None:
    await shop.let_in(BAZAAR)
    status, told = await shop.call("POST", "/orders", ORDER | {"channel": BAZAAR})
    assert status == HTTPStatus.BAD_REQUEST
    assert [fault["field"] for fault in told["error"]["fields"]] == ["channel"]
    for number, channel in enumerate((SHOP, "api:archive", "slack:T024BE7LD:C061F7AUR")):
        await shop.hand_over(channel=channel, reference=f"r{number}")


@pytest.mark.parametrize(
    ("field", "value"),
    [("price", True), ("price", "45000"), ("delivery", 1_798_000_000), ("delivery", "1798000000")],
)
async def test_nothing_is_guessed_about_a_price_or_a_moment(
    shop: Marketplace, field: str, value: object
) -> None:
    status, told = await shop.call("POST", "/orders", ORDER | {field: value})
    assert status == HTTPStatus.BAD_REQUEST
    assert [fault["field"] for fault in told["error"]["fields"]] == [field]


async def post_raw(
    shop: Marketplace, body: bytes | AsyncIterator[bytes], **headers: str
) -> tuple[int, str]:
    """Send something that is no JSON object, and give how it was refused."""
    authorized = {"Authorization": f"Bearer {shop.key}", **headers}
    url = f"{shop.address}/api/v1/orders"
    async with shop.session.post(url, data=body, headers=authorized) as answer:
        assert answer.content_type == "application/json", await answer.text()
        return answer.status, (await answer.json())["error"]["code"]
