"""Putting the parts together: the record, the desk, and what speaks for it on each platform."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import redis.asyncio

from adapters.files.local import LocalEvidence
from adapters.redis.cards import RedisCards
from adapters.redis.clock import Clock
from adapters.redis.connect import connect
from adapters.redis.covers import RedisCovers
from adapters.redis.dead import RedisDeadLetters
from adapters.redis.delegates import RedisDelegateCards, RedisOutbox
from adapters.redis.drafts import RedisDrafts
from adapters.redis.people import RedisPeople
from adapters.redis.policies import Policies
from adapters.redis.scripts import Scripts
from adapters.redis.sent import RedisSentLog
from adapters.redis.snoozes import RedisSnoozes
from adapters.redis.store import RedisOrders
from adapters.redis.tickets import RedisTickets
from adapters.redis.tries import RedisTries
from adapters.shared.clerk import Clerk
from adapters.shared.evidence import EvidenceRoom
from adapters.shared.evidence_clerk import EvidenceLinks
from adapters.shared.ports import EvidenceStore
from adapters.shared.redrawing import Redrawing
from bot.followed_desk import open_desk
from bot.settings import Settings
from core.covers import CoverDesk
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
        dead: what stayed undelivered.
        covers: who stands in for whom.
        delegate_cards: which message is the card of a delegate.
        outbox: takes deliveries that belong to no commit.
        room: takes evidence in, and hands it out.
        evidence: the store of its bytes.
        tickets: leave to see a file.
        clock: the time by which everything is decided.
        snoozes: when people want to be reminded once more.
    """

    connection: redis.asyncio.Redis
    orders: RedisOrders
    desk: Desk
    clerk: Clerk
    people: RedisPeople
    policies: Policies
    cards: RedisCards
    sent: RedisSentLog
    dead: RedisDeadLetters
    covers: RedisCovers
    delegate_cards: RedisDelegateCards
    outbox: RedisOutbox
    room: EvidenceRoom
    evidence: EvidenceStore
    tickets: RedisTickets
    clock: Clock
    snoozes: RedisSnoozes


@asynccontextmanager
async def open_record(settings: Settings) -> AsyncIterator[Record]:
    """Connect to the record for as long as the context lasts.

    Nothing is sent yet: a server that is away shows at the first call.
    """
    connection = connect(settings.store_url)
    orders = RedisOrders(connection, time_travel=settings.time_travel)
    desk = open_desk(orders)
    people = RedisPeople(connection)
    covers = RedisCovers(connection, time_travel=settings.time_travel)
    evidence = evidence_store(settings)
    room, tickets = EvidenceRoom(desk, evidence), RedisTickets(connection)
    snoozes = RedisSnoozes(connection, time_travel=settings.time_travel)
    base = settings.public_url
    links = None if base is None else EvidenceLinks(tickets, base)
    cards, outbox = RedisCards(connection), RedisOutbox(connection)
    try:
        yield Record(
            connection=connection,
            orders=orders,
            desk=desk,
            clerk=Clerk(
                desk,
                RedisDrafts(connection),
                people,
                room,
                links,
                snoozes,
                Redrawing(desk, cards, outbox),
                CoverDesk(covers),
                RedisTries(connection),
            ),
            people=people,
            policies=Policies(connection, Scripts(connection, time_travel=settings.time_travel)),
            cards=cards,
            sent=RedisSentLog(connection),
            dead=RedisDeadLetters(connection),
            covers=covers,
            delegate_cards=RedisDelegateCards(connection),
            outbox=outbox,
            room=room,
            evidence=evidence,
            tickets=tickets,
            clock=Clock(connection, time_travel=settings.time_travel),
            snoozes=snoozes,
        )
    finally:
        await connection.aclose()


def evidence_store(settings: Settings) -> EvidenceStore:
    """Give the store of evidence that the operator chose: a bucket, or a folder."""
    name, endpoint = settings.evidence_s3_bucket, settings.evidence_s3_endpoint
    region, key = settings.evidence_s3_region, settings.evidence_s3_access_key
    secret = settings.evidence_s3_secret_key
    if name is None or endpoint is None or region is None or key is None or secret is None:
        return LocalEvidence(settings.folders.evidence)  # half a bucket is refused at the start
    # Its library is 16 MB of machine code, which a bot with a folder is spared.
    from adapters.files.s3 import Bucket, S3Evidence  # noqa: PLC0415

    return S3Evidence(
        Bucket(name=name, endpoint=endpoint, region=region, access_key=key, secret_key=secret)
    )
