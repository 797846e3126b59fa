"""The HTTP API, and the posts to marketplaces, put together."""

from datetime import UTC, datetime

import aiohttp
from aiohttp import web

from adapters.http.api import Api
from adapters.http.webhooks import WebhookMessenger
from adapters.redis.marketplaces import RedisApiKeys, RedisHooks
from adapters.redis.names import SecretNames
from adapters.redis.references import RedisReferences
from adapters.redis.vault import RedisVault
from adapters.shared.taking_over import Importer
from bot.settings import Settings
from bot.wiring import Record


def api_routes(record: Record) -> list[web.RouteDef]:
    """`/api/v1`. Without a key that was made, nobody gets in."""
    references = RedisReferences(record.connection)
    return Api(
        desk=record.desk,
        orders=record.orders,
        importer=Importer(record.desk, SecretNames(), references),
        references=references,
        keys=RedisApiKeys(record.connection),
    ).routes()


def webhook_messenger(
    settings: Settings, record: Record, session: aiohttp.ClientSession
) -> WebhookMessenger | None:
    """The messenger of the channels `api:<name>`; none without keys for the secrets."""
    if not settings.encryption_keys:
        return None
    hooks = RedisHooks(record.connection)
    return WebhookMessenger(session, hooks, vault_of(settings, record), lambda: datetime.now(UTC))


def vault_of(settings: Settings, record: Record) -> RedisVault:
    """The vault, in which the signing secrets are.

    Raises:
        ValueError: there is no key in the settings.
    """
    return RedisVault(
        record.connection, [key.get_secret_value() for key in settings.encryption_keys]
    )
