"""The client: the connection over which Discord tells what people do."""

from collections.abc import Callable, Mapping
from typing import Final

import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.answering import Interaction
from adapters.discord.commands import Commands, add_commands
from adapters.discord.front import Front
from adapters.discord.handlers import Handlers
from adapters.discord.offering import FORM as OFFER_FORM
from adapters.discord.offering import Offering
from adapters.discord.people import Acquaintances
from adapters.discord.serving import (
    PickMenu,
    PickPerson,
    PressButton,
    ServedClient,
    known_component,
)
from adapters.discord.setup import Setup
from adapters.discord.setup_handlers import SetupHandlers
from adapters.discord.witness import FORM as WITNESS_FORM
from adapters.discord.witness import Witness
from adapters.shared.clerk import Clerk
from adapters.shared.evidence import EvidenceRoom
from adapters.shared.ports import People, Policies
from core.ports import Orders

DISCORD_API: Final = "https://discord.com/api/v10"

# A bot that never speaks needs neither of the libraries that discord.py would warn about.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False

INTENTS: Final = discord.Intents(guilds=True)
"""Servers, their channels and roles. None of it is privileged: no messages, no member lists."""

log = structlog.get_logger(__name__)


class ResolutionClient(ServedClient):
    """Serves interactions, on as many shards as Discord asks for.

    Args:
        handlers: of presses, forms, and commands about orders.
        offering: of offers.
        setup: of what a server's owners decide.
        witness: of messages that are taken as evidence.
        gateway_from_api: whether the gateway is wherever the API says it is, after a lost session
            too, instead of at Discord's usual address.
    """

    def __init__(
        self,
        handlers: Handlers,
        offering: Offering,
        setup: SetupHandlers,
        witness: Witness,
        *,
        gateway_from_api: bool = False,
    ) -> None:
        super().__init__(
            intents=INTENTS,
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
        )
        self.handlers = handlers
        self.offering = offering
        self.setup = setup
        self.witness = witness
        self.tree = Commands(self)
        self._gateway_from_api = gateway_from_api
        add_commands(self.tree)
        self.add_dynamic_items(PressButton, PickMenu, PickPerson)

    async def setup_hook(self) -> None:
        """Learn where the gateway is.

        Only a sharded client asks for it at first, and even that one falls back to the constant
        after an invalidated session (discord/gateway.py, INVALIDATE_SESSION).
        """
        if self._gateway_from_api:
            _, url, _ = await self.http.get_bot_gateway()
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Serve forms, and what the library finds no handler for."""
        data: object = interaction.data
        if not isinstance(data, dict):
            return
        custom_id = data.get("custom_id")
        if not isinstance(custom_id, str):
            return
        if interaction.type is discord.InteractionType.modal_submit:
            await self._sent(interaction, custom_id, data)
        elif not known_component(custom_id):
            await self.handlers.lost(interaction)

    async def _sent(
        self, interaction: Interaction, custom_id: str, data: Mapping[str, object]
    ) -> None:
        components = data.get("components")
        if custom_id.startswith(OFFER_FORM):
            await self.offering.sent(interaction, custom_id, components)
        elif custom_id.startswith(WITNESS_FORM):
            await self.witness.sent(interaction, custom_id, components)
        else:
            await self.handlers.submit(interaction, custom_id, components, data.get("resolved"))

    async def on_ready(self) -> None:
        """Say so, once all shards are there."""
        log.info("connected to Discord", shard=self.shard_count, count=len(self.guilds))


def make_client(  # noqa: PLR0913 - the parts of the product that it serves
    clerk: Clerk,
    orders: Orders,
    people: People,
    policies: Policies,
    room: EvidenceRoom,
    *,
    api: str = DISCORD_API,
    acknowledged: Callable[[float], None] | None = None,
) -> ResolutionClient:
    """Make the client of the Discord process. It tells Discord no commands: `sync` does.

    Args:
        clerk: knows what comes of what people do.
        orders: the record, for its time.
        people: the directory.
        policies: of communities, for those who may change theirs.
        room: hands out files of evidence.
        api: where Discord's REST API is, for the whole process.
        acknowledged: told after how many seconds Discord had an acknowledgement.
    """
    use_api(api)
    acquaintances = Acquaintances(people)
    front = Front(clerk, orders, acquaintances, room, acknowledged)
    return ResolutionClient(
        Handlers(clerk, front),
        Offering(clerk, front, acquaintances),
        SetupHandlers(Setup(policies, orders), front),
        Witness(clerk, front),
        gateway_from_api=api != DISCORD_API,
    )


def use_api(api: str) -> None:
    """Have the library call this API, in the whole process: it knows no other way.

    Args:
        api: the address, with the version and without a slash at its end.
    """
    Route.BASE = api
