"""The directory: `adapters.shared.ports.People`, and the names that the Clerk asks for."""

from collections.abc import Mapping

import redis.asyncio

from adapters.redis import keys
from adapters.redis.replies import maybe_raw
from adapters.shared.ports import Person
from adapters.shared.voice import Who
from core.values import AccountId, platform_of


class RedisPeople:
    """Everybody whom a platform has met.

    Args:
        connection: to the record; without `decode_responses`.
    """

    def __init__(self, connection: redis.asyncio.Redis) -> None:
        self._connection = connection

    async def get(self, account: AccountId) -> Person | None:
        """Give somebody; none when no platform has met them yet."""
        written = maybe_raw(await self._connection.get(keys.person_key(account)))
        return None if written is None else Person.model_validate_json(written)

    async def put(self, person: Person) -> None:
        """Remember somebody as they are now."""
        written = person.model_dump_json(exclude_defaults=True)
        await self._connection.set(keys.person_key(person.account), written)

    async def names(self, accounts: tuple[AccountId, ...]) -> Mapping[AccountId, Who]:
        """Give those of the accounts that are known, as others see them."""
        if not accounts:
            return {}
        found = await self._connection.mget([keys.person_key(account) for account in accounts])
        people = (
            Person.model_validate_json(written) for one in found if (written := maybe_raw(one))
        )
        return {
            person.account: Who(
                account=person.account, name=person.name, platform=platform_of(person.account)
            )
            for person in people
        }
