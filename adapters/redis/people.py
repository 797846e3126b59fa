"""The directory: `adapters.shared.ports.People`, and the names that the Clerk asks for."""

from collections.abc import Mapping

import redis.asyncio

from adapters.redis import keys
from adapters.redis.replies import maybe_raw
from adapters.shared.ports import OwnSettings, Person
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
        """Give somebody with what they decided; none when no platform has met them yet."""
        told, decided = await self._connection.mget(
            [keys.person_key(account), keys.settings_key(account)]
        )
        written = maybe_raw(told)
        if written is None:
            return None
        return Person.model_validate_json(written).but(own=_settings(decided))

    async def put(self, person: Person) -> None:
        """Remember somebody as their platform tells; what they decided stays as it is."""
        written = person.model_dump_json(exclude_defaults=True, exclude={"own"})
        await self._connection.set(keys.person_key(person.account), written)

    async def settings(self, account: AccountId) -> OwnSettings:
        """Give what somebody decided for themselves."""
        return _settings(await self._connection.get(keys.settings_key(account)))

    async def decide(self, account: AccountId, settings: OwnSettings) -> None:
        """Remember what somebody decided; who decided nothing takes no room."""
        key = keys.settings_key(account)
        if settings == OwnSettings():
            await self._connection.delete(key)
        else:
            await self._connection.set(key, settings.model_dump_json(exclude_defaults=True))

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


def _settings(answer: object) -> OwnSettings:
    written = maybe_raw(answer)
    return OwnSettings() if written is None else OwnSettings.model_validate_json(written)
