"""Posting what comes of orders: signed, once for each event, and with honest failures."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web

from adapters.http.webhooks import WebhookMessenger, sign
from adapters.shared.courier import Courier
from adapters.shared.marketplace import Hook, secret_name
from adapters.shared.messenger import Cause, MessageRef, TryLaterError, UnreachableError
from adapters.shared.once import Once
from adapters.shared.voice import Said
from core import commands as cmd
from core.desk import Desk
from core.values import AccountId, ChannelId, Platform
from tests.fakes.dead import MemoryDeadLetters
from tests.fakes.making import CLIENT, FREELANCER, do, offer
from tests.fakes.marketplace import MemoryHooks
from tests.fakes.memories import MemoryCards, MemoryPeople, MemorySentLog
from tests.fakes.messenger import MemoryMessenger
from tests.fakes.names import SmallNames
from tests.fakes.orders import MemoryOrders
from tests.fakes.vault import MemoryVault
from tests.serving import end

pytestmark = pytest.mark.anyio

SHOP = ChannelId("api:shop")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
LINES = (Said("ORD-00000001 is an order now."),)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Shop:
    """A marketplace that keeps what is posted to it, and answers as it is told to."""

    messenger: WebhookMessenger
    hooks: MemoryHooks
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    async def take(self, request: web.Request) -> web.Response:
        headers = {name: value for name, value in request.headers.items() if "webhook" in name}
        self.got.append((headers, await request.read()))
        return web.Response(status=self.status, headers=self.headers)


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    hooks, vault = MemoryHooks(), MemoryVault()
    async with aiohttp.ClientSession() as session:
        shop = Shop(WebhookMessenger(session, hooks, vault, lambda: NOW), hooks)
        app = web.Application()
        app.router.add_post("/hook", shop.take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        olga = AccountId("api:operator/olga")
        await hooks.put(Hook(channel=SHOP, url=url, made_by=olga, made_at=NOW))
        await vault.put(secret_name(SHOP), SECRET)
        yield shop
        await end(runner)


def test_a_message_is_signed_as_standard_webhooks_has_it() -> None:
    # The example that the specification's own libraries are tested with.
    signature = sign(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_what_came_of_an_order_is_posted_with_its_name_and_signature(shop: Shop) -> None:
    ref = await shop.messenger.announce(SHOP, LINES, "tell-ORD-00000001-3-channel")
    assert ref == MessageRef(channel="api:shop", message="tell-ORD-00000001-3-channel")
    ((headers, body),) = shop.got
    assert json.loads(body) == {
        "type": "order.outcome",
        "timestamp": "2026-05-04T09:00:00+00:00",
        "data": {"order": "ORD-00000001", "text": ["ORD-00000001 is an order now."]},
    }
    moment = f"{int(NOW.timestamp())}"
    assert headers == {
        "webhook-id": "tell-ORD-00000001-3-channel",
        "webhook-timestamp": moment,
        "webhook-signature": sign(SECRET, "tell-ORD-00000001-3-channel", moment, body),
    }


@pytest.mark.parametrize(
    ("status", "wait", "seconds"),
    [
        (500, "", None),
        (503, "7", 7.0),
        (429, "120", 120.0),
        (408, "soon", None),
        (503, "315360000", 3600.0),
        (503, "9" * 400, 3600.0),
    ],
)
async def test_one_that_asks_for_patience_gets_it(
    shop: Shop, status: int, wait: str, seconds: float | None
) -> None:
    shop.status, shop.headers = status, {"Retry-After": wait} if wait else {}
    with pytest.raises(TryLaterError) as caught:
        await shop.messenger.announce(SHOP, LINES, "tell-ORD-00000001-3-channel")
    assert caught.value.seconds == seconds


async def test_one_that_does_not_answer_is_tried_later(shop: Shop) -> None:
    hook = shop.hooks.kept[SHOP]
    await shop.hooks.put(hook.but(url="http://127.0.0.1:9/hook"))
    with pytest.raises(TryLaterError):
        await shop.messenger.announce(SHOP, LINES, "tell-ORD-00000001-3-channel")


@pytest.mark.parametrize(
    ("status", "cause"), [(410, Cause.GONE), (404, Cause.SHUT_OUT), (302, Cause.SHUT_OUT)]
)
async def test_a_clear_no_is_not_tried_again_and_no_redirection_is_followed(
    shop: Shop, status: int, cause: Cause
) -> None:
    shop.status, shop.headers = status, {"Location": "http://127.0.0.1:9/elsewhere"}
    with pytest.raises(UnreachableError) as caught:
        await shop.messenger.announce(SHOP, LINES, "tell-ORD-00000001-3-channel")
    assert (caught.value.cause, caught.value.code) == (cause, f"{status}")


async def test_a_channel_without_a_hook_is_gone(shop: Shop) -> None:
    with pytest.raises(UnreachableError) as caught:
        await shop.messenger.announce(ChannelId("api:bazaar"), LINES, "tell-ORD-1-1-channel")
    assert caught.value.code == "no_hook"


@pytest.mark.rule("R11")
async def test_the_courier_posts_what_the_channel_hears_and_nothing_else(shop: Shop) -> None:
    orders, people = MemoryOrders(), MemoryPeople()
    desk = Desk(orders, SmallNames())
    slack, discord, dead = MemoryMessenger(), MemoryMessenger(), MemoryDeadLetters()
    courier = Courier(
        desk=desk,
        orders=orders,
        messengers={
            Platform.SLACK: slack,
            Platform.DISCORD: discord,
            Platform.API: shop.messenger,
        },
        cards=MemoryCards(),
        once=Once(MemorySentLog()),
        dead=dead,
        people=people,
        directory=people,
    )
    order = (await offer(desk, orders, channel=SHOP)).order.id
    await do(desk, order, cmd.AcceptOffer(), FREELANCER)
    await do(desk, order, cmd.SupplyRequirements(text="Secret plans."), CLIENT)
    for delivery in orders.outbox:
        await courier.deliver(delivery)
        await courier.deliver(delivery)  # as after a restart
    told = [json.loads(body)["data"] for _, body in shop.got]
    assert [one["order"] for one in told] == [order]
    assert "Secret plans" not in str(told)
    assert dead.letters == []
