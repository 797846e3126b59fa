"""Putting the parts together: the record, the desk, and what speaks for it on each platform."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import redis.asyncio

from adapters.redis.cards import RedisCards
from adapters.redis.clock import Clock
from adapters.redis.connect import connect
from adapters.redis.drafts import RedisDrafts
from adapters.redis.names import SecretNames
from adapters.redis.people import RedisPeople
from adapters.redis.policies import Policies
from adapters.redis.scripts import Scripts
from adapters.redis.sent import RedisSentLog
from adapters.redis.store import RedisOrders
from adapters.shared.clerk import Clerk
from bot.settings import Settings
from core.desk import Desk


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that lives in the one Redis or Valkey, and the desk that works on it.

    Attributes:
        connection: async, without `decode_responses`.
        orders: the record of orders.
        desk: the one way in which orders change.
        clerk: serves people who press and type.
        people: the directory of people.
        policies: the policies of communities.
        cards: which message is whose card.
        sent: which notices went out.
        clock: the time by which everything is decided.
    """

    connection: redis.asyncio.Redis
    orders: RedisOrders
    desk: Desk
    clerk: Clerk
    people: RedisPeople
    policies: Policies
    cards: RedisCards
    sent: RedisSentLog
    clock: Clock


@asynccontextmanager
async def open_record(settings: Settings) -> AsyncIterator[Record]:
    """Connect to the record for as long as the context lasts.

    Nothing is sent yet: a server that is away shows at the first call.
    """
    connection = connect(settings.store_url)
    orders = RedisOrders(connection, time_travel=settings.time_travel)
    desk = Desk(orders, SecretNames())
    people = RedisPeople(connection)
    try:
        yield Record(
            connection=connection,
            orders=orders,
            desk=desk,
            clerk=Clerk(desk, RedisDrafts(connection), people),
            people=people,
            policies=Policies(connection, Scripts(connection, time_travel=settings.time_travel)),
            cards=RedisCards(connection),
            sent=RedisSentLog(connection),
            clock=Clock(connection, time_travel=settings.time_travel),
        )
    finally:
        await connection.aclose()
