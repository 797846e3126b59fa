"""The reckoning after the chaos: what must be true of the record, the queues and both platforms."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import redis.asyncio

from adapters.discord.messenger import _nonce as discord_nonce
from adapters.redis import codec, jobs, keys
from adapters.redis.cards import RedisCards
from adapters.redis.health import look
from adapters.redis.names import SecretNames
from adapters.redis.replies import raw
from adapters.redis.store import RedisOrders
from core import events as ev
from core.desk import Desk
from core.events import Entry
from core.notices import deliveries, notices
from core.orders import Order
from core.refusals import Refusal
from core.values import Actor, OrderId
from core.views import entries_seen_by, seen_by
from sandbox.slack.shapes import as_fields
from tests.chaos.playing import Acts, Somebody
from tests.chaos.town import Town

KINDS: Final = (jobs.DELIVER, jobs.SETTLE)


async def is_quiet(connection: redis.asyncio.Redis) -> bool:
    """Whether nothing waits, runs or is due; what waits for its next try is called at once."""
    scheduled = jobs.DELIVER.scheduled_key
    for job in await connection.zrange(scheduled, 0, -1):
        await connection.zadd(scheduled, {raw(job): 1}, xx=True)
    found = await look(connection, time_travel=True)
    running = sum(
        [
            await connection.zcard(f"rq:wip:{kind.queue}")
            + await connection.llen(f"{kind.queue_key}:intermediate")
            for kind in KINDS
        ]
    )
    waiting = sum(found.waiting.values()) + await connection.zcard(scheduled)
    return not (waiting or running or found.overdue)


async def until_quiet(connection: redis.asyncio.Redis, seconds: float) -> float:
    """Wait until everything was delivered and settled; says how long that took."""
    began = time.monotonic()
    calm = 0
    while calm < 3:  # between two looks something may be on its way from one place to the next
        assert time.monotonic() < began + seconds, await look(connection, time_travel=True)
        try:
            calm = calm + 1 if await is_quiet(connection) else 0
        except redis.ConnectionError:
            calm = 0
        await asyncio.sleep(0.5)
    return time.monotonic() - began


@dataclass
class Reckoning:
    """What was found.

    Attributes:
        faults: what is wrong, in words.
        repeats: messages that are there more than once, by kind.
        notices: how many notices had to arrive.
        cards: how many cards had to show what stands.
        acts: how many acknowledged acts had to be in the log.
        requests: how many requests had to have ended.
    """

    faults: list[str] = field(default_factory=list)
    repeats: Counter[str] = field(default_factory=Counter)
    notices: int = 0
    cards: int = 0
    acts: int = 0
    requests: int = 0


async def reckon(
    town: Town, connection: redis.asyncio.Redis, orders: list[str], acts: Acts
) -> Reckoning:
    """Compare what the record says with what was acknowledged, and with what people see."""
    found, store = Reckoning(), RedisOrders(connection, time_travel=True)
    sent = messages_by_nonce(town)
    logs: dict[str, list[Entry]] = {}
    for name in orders:
        order = OrderId(name)
        stored = await store.load(order)
        if stored is None:
            found.faults.append(f"{order} is gone")
            continue
        commits = [
            codec.unpack_entries(raw(element))
            for element in await connection.lrange(keys.order_key(order), 1, -1)
        ]
        logs[order] = [entry for commit in commits for entry in commit]
        _requests(found, stored.order, logs[order])
        _notices(found, stored.order, commits, sent)
    _acts(found, logs, acts)
    await _cards(found, town, connection, store, orders)
    for what, count in sent.items():
        if count > 1:
            found.repeats["on Discord" if what.startswith("#") else "on Slack"] += count - 1
    return found


def _requests(found: Reckoning, order: Order, log: list[Entry]) -> None:
    """Each request ended once."""
    began = [one.event.request.id for one in log if isinstance(one.event, ev.RequestOpened)]
    over = Counter(one.event.request for one in log if isinstance(one.event, ev.RequestEnded))
    found.requests += len(began)
    for request in began:
        if over[request] != 1:
            found.faults.append(f"{order.id}: request {request} ended {over[request]} times")
    if len(began) != 1:
        found.faults.append(f"{order.id}: {len(began)} requests were opened")


def _acts(found: Reckoning, logs: Mapping[str, list[Entry]], acts: Acts) -> None:
    """Everything acknowledged is in the log."""
    for order, what, account in acts.done:
        found.acts += 1
        log = logs.get(order, [])
        done = any(
            (entry.event.event == what or getattr(entry.event, "ending", None) == what)
            and (entry.by == account or not account)
            for entry in log
        )
        if not done:
            found.faults.append(f"{order}: {account} was told yes to “{what}”, and it is not there")


def _notices(
    found: Reckoning, order: Order, commits: list[tuple[Entry, ...]], sent: Counter[str]
) -> None:
    """Each notice arrived; a reminder may be left out once its request has ended."""
    log = [entry for commit in commits for entry in commit]
    for commit in commits:
        if commit[0].seq == 1:
            continue  # told by the card itself
        for delivery in deliveries(order, commit):
            entries = entries_seen_by(log, delivery.to)
            due = notices(seen_by(order, delivery.to), entries, delivery)
            if not due:
                continue
            found.notices += 1
            if not sent[f"tell-{order.id}-{delivery.last}-{delivery.to.value}"]:
                told = [one.entry.event.event for one in due]
                found.faults.append(f"{order.id}: the {delivery.to.value} did not hear of {told}")


async def _cards(
    found: Reckoning,
    town: Town,
    connection: redis.asyncio.Redis,
    store: RedisOrders,
    orders: list[str],
) -> None:
    """Every card shows what stands: the newest revision, and its words."""
    desk, cards, nobody = Desk(store, SecretNames()), RedisCards(connection), Acts()
    numbers = {town.account(p, n): (p, n) for p in ("slack", "discord") for n in range(town.people)}
    for name in orders:
        stored = await store.load(OrderId(name))
        assert stored is not None
        for role in ("client", "freelancer"):
            account = getattr(stored.order, role)
            page = await desk.look(OrderId(name), Actor(account=account))
            assert not isinstance(page, Refusal)
            found.cards += 1
            ref = await cards.get(OrderId(name), page.reader)
            if ref is None or ref.revision != stored.order.revision:
                found.faults.append(f"{name}: the {role}'s card is not of what stands")
                continue
            text = await Somebody(town.person(*numbers[account]), account, nobody).card(name)
            status = stored.order.status.value.replace("_", " ")
            last = stored.order.past[-1].ending if stored.order.past else None
            words = (
                {"auto_accepted": "accepted automatically"}.get(last, last.value) if last else ""
            )
            if status not in text or words.split("_")[0] not in text or "please:" in text:
                found.faults.append(f"{name}: the {role}'s card reads\n{text}")


def messages_by_nonce(town: Town) -> Counter[str]:
    """How often each message stands on a platform, by the nonce that it was sent under."""
    found: Counter[str] = Counter()
    for channel in town.crowd.slack.world.records.channels.values():
        for message in channel.messages.values():
            payload = as_fields(as_fields(message.get("metadata")).get("event_payload"))
            if nonce := payload.get("nonce"):
                found[str(nonce)] += 1
    hashed = Counter(
        str(message.nonce)
        for channel in town.crowd.discord.world.channels
        for message in town.crowd.discord.world.log(channel).newest(1_000_000)
        if message.nonce is not None
    )
    found.update({f"#{nonce}": count for nonce, count in hashed.items()})
    return _Named(found)


class _Named(Counter[str]):
    """Counts by name; those of Discord are found by the hash that the name is sent as."""

    def __missing__(self, name: str) -> int:
        if name.startswith("#"):
            return 0
        return self[f"#{discord_nonce(name)}"]
