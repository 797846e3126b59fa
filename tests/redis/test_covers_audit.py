"""The audit finds covers that are not found where they belong, and puts their indexes right."""

from datetime import timedelta

import pytest
import redis.asyncio

from adapters.redis import keys
from adapters.redis.covers import RedisCovers
from adapters.redis.covers_audit import CoverAudit, CoverFault
from core.values import AccountId, Cover
from tests.core.builders import rule

pytestmark = [pytest.mark.anyio, rule("D6")]

ANA, BO = AccountId("slack:T1:UANA"), AccountId("slack:T1:UBO")
CY, DI = AccountId("slack:T1:UCY"), AccountId("slack:T1:UDI")


@pytest.fixture
def covers(connection: redis.asyncio.Redis) -> RedisCovers:
    return RedisCovers(connection, time_travel=True)


async def named(covers: RedisCovers, principal: AccountId = ANA, delegate: AccountId = BO) -> Cover:
    now = await covers.now()
    until = now + timedelta(hours=1)
    cover = Cover(principal=principal, delegate=delegate, since=now, until=until)
    assert await covers.replace(None, cover, ())
    return cover


async def found(
    connection: redis.asyncio.Redis, *, repair: bool = False
) -> list[tuple[AccountId, CoverFault, bool]]:
    audit = CoverAudit(connection, repair=repair, time_travel=True)
    return [(one.principal, one.fault, one.repaired) async for one in audit.findings()]


async def is_put_right(connection: redis.asyncio.Redis, *principals: AccountId) -> None:
    for repair in (False, True):
        expected = [(one, CoverFault.MISPLACED, repair) for one in principals]
        assert await found(connection, repair=repair) == expected
    assert await found(connection) == []


async def test_nothing_is_wrong_with_what_was_named_and_ended(
    covers: RedisCovers, connection: redis.asyncio.Redis
) -> None:
    cover = await named(covers)
    await named(covers, CY)
    assert await found(connection) == []
    assert await covers.replace(cover, None, ())
    assert await found(connection) == []


async def test_a_cover_that_its_delegate_does_not_find_is_found_again(
    covers: RedisCovers, connection: redis.asyncio.Redis
) -> None:
    cover = await named(covers)
    await connection.delete(keys.covering_key(BO))
    await is_put_right(connection, ANA)
    assert list(await covers.held_by(BO)) == [cover]


@pytest.mark.parametrize("moment", [None, 12])
async def test_a_cover_that_would_never_be_put_away_ends_when_it_says(
    covers: RedisCovers, connection: redis.asyncio.Redis, moment: int | None
) -> None:
    cover = await named(covers)
    if moment is None:
        await connection.zrem(keys.COVERS_UNTIL, ANA)
    else:
        await connection.zadd(keys.COVERS_UNTIL, {ANA: moment})
    await is_put_right(connection, ANA)
    score = await connection.zscore(keys.COVERS_UNTIL, ANA)
    assert score == cover.until.timestamp() * 1000


async def test_whoever_stands_where_they_do_not_belong_is_taken_out(
    covers: RedisCovers, connection: redis.asyncio.Redis
) -> None:
    await named(covers)
    await connection.sadd(keys.covering_key(CY), ANA, DI)
    await connection.zadd(keys.COVERS_UNTIL, {CY: 12})
    await is_put_right(connection, ANA, CY, DI)
    assert await connection.exists(keys.covering_key(CY)) == 0


async def test_what_is_no_cover_of_this_principal_is_for_people(
    covers: RedisCovers, connection: redis.asyncio.Redis
) -> None:
    await named(covers)
    other = await connection.get(keys.cover_key(ANA))
    assert other is not None
    await connection.set(keys.cover_key(CY), other)
    await connection.set(keys.cover_key(DI), "?")
    expected = [(CY, CoverFault.UNREADABLE, False), (DI, CoverFault.UNREADABLE, False)]
    assert await found(connection, repair=True) == expected


async def test_a_cover_that_was_replaced_since_it_was_read_is_left_alone(
    covers: RedisCovers, connection: redis.asyncio.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    cover = await named(covers)
    await connection.delete(keys.covering_key(BO))
    put_right = CoverAudit._put_right

    async def late(audit: CoverAudit, principal: AccountId, place: object) -> bool:
        assert await covers.replace(cover, cover.but(delegate=CY), ())
        return await put_right(audit, principal, place)  # type: ignore[arg-type]

    monkeypatch.setattr(CoverAudit, "_put_right", late)
    assert await found(connection, repair=True) == [(ANA, CoverFault.MISPLACED, False)]
    assert list(await covers.held_by(BO)) == []
    assert [one.delegate for one in await covers.held_by(CY)] == [CY]
