"""`api …`: who may use the HTTP API, and where what comes of orders is posted to."""

import base64
import secrets
from urllib.parse import urlsplit

from adapters.http.keys import draw
from adapters.http.webhooks import PREFIX
from adapters.redis.marketplaces import RedisApiKeys, RedisHooks
from adapters.shared.marketplace import ApiKey, Hook, secret_name
from bot.addresses import is_loopback
from bot.cli.operating import OperatingError, operate
from bot.cli.policy import is_named, operator, read_community
from bot.marketplace_door import vault_of
from bot.settings import Settings
from bot.wiring import Record
from core.values import ChannelId, Platform


def key(settings: Settings, *, community: str, note: str, by: str | None) -> int:
    """Make a key for a community, and print it: it is not shown again."""
    name = read_community(community)
    drawn = draw()

    async def work(record: Record) -> None:
        made = ApiKey(
            id=drawn.id,
            community=name,
            note=note,
            digest=drawn.digest,
            made_by=operator(by),
            made_at=await record.clock.now(),
        )
        await RedisApiKeys(record.connection).add(made)
        print(drawn.text)

    return operate(settings, work)


def keys(settings: Settings) -> int:
    """Print who may use the API; never the keys themselves, which are not kept."""

    async def work(record: Record) -> None:
        known = await RedisApiKeys(record.connection).all()
        for one in known:
            when = one.made_at.isoformat(" ", "seconds")
            print(
                f"{one.id}  {one.community}  made at {when} by {one.made_by}  {one.note}".rstrip()
            )
        if not known:
            print("Nobody may use the API.")

    return operate(settings, work)


def revoke(settings: Settings, *, key_id: str) -> int:
    """Let a key in no more.

    Raises:
        OperatingError: there is none of this id.
    """

    async def work(record: Record) -> None:
        if not await RedisApiKeys(record.connection).revoke(key_id):
            raise OperatingError(f"There is no key {key_id}. `api keys` has them all.")
        print(f"{key_id} is let in no more.")

    return operate(settings, work)


def hook(settings: Settings, *, channel: str, url: str, by: str | None) -> int:
    """Have what comes of orders posted, and print the secret it is signed with: once."""
    name = read_channel(channel)
    parts = urlsplit(url)
    if parts.scheme != "https" and not is_loopback(url):
        raise OperatingError(f"{url}: it should be an address that begins with https://.")
    if not settings.encryption_keys:
        raise OperatingError(
            "ENCRYPTION_KEYS is not set, and the secret is stored. Make a key with `key`, set it "
            "for the bot as well, and start it again."
        )
    secret = PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()

    async def work(record: Record) -> None:
        now = await record.clock.now()
        await vault_of(settings, record).put(secret_name(name), secret)
        made = Hook(channel=name, url=url, made_by=operator(by), made_at=now)
        await RedisHooks(record.connection).put(made)
        print(secret)

    return operate(settings, work)


def hooks(settings: Settings) -> int:
    """Print where what comes of orders is posted to."""

    async def work(record: Record) -> None:
        known = await RedisHooks(record.connection).all()
        for one in known:
            when = one.made_at.isoformat(" ", "seconds")
            print(f"{one.channel}  {one.url}  made at {when} by {one.made_by}")
        if not known:
            print("Nothing is posted anywhere.")

    return operate(settings, work)


def unhook(settings: Settings, *, channel: str) -> int:
    """Have it posted no more.

    Raises:
        OperatingError: it was not.
    """
    name = read_channel(channel)

    async def work(record: Record) -> None:
        if not await RedisHooks(record.connection).remove(name):
            raise OperatingError(f"Nothing is posted for {name}. `api hooks` has them all.")
        if settings.encryption_keys:
            await vault_of(settings, record).remove(secret_name(name))
        print(f"Nothing is posted for {name} any more.")

    return operate(settings, work)


def read_channel(written: str) -> ChannelId:
    """Read the name of a marketplace's channel.

    Raises:
        OperatingError: it is none.
    """
    if not is_named(ChannelId(written), Platform.API):
        raise OperatingError(f"{written}: it should be a name such as api:shop.")
    return ChannelId(written)
