"""What every way in has in common: who acts, in whose voice they are answered, and when."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Final

import discord
import structlog

from adapters.discord.answering import Interaction, Reply, Work, in_time
from adapters.discord.files import hand_over
from adapters.discord.markup import DiscordMarkup
from adapters.discord.people import ZONE, Acquaintances, actor_of
from adapters.shared.answers import Answer, Show
from adapters.shared.buttons import Press
from adapters.shared.catalogue import locale_for
from adapters.shared.clerk import Clerk
from adapters.shared.directory import locale_of, zone_for
from adapters.shared.evidence import EvidenceRoom
from adapters.shared.voice import Voice
from core.ports import Orders
from core.values import Actor

TOO_LATE: Final = frozenset({10062, 10015, 40060})
"""Discord's codes for an interaction that it gave up on, or that was answered already
(https://discord.com/developers/docs/topics/opcodes-and-status-codes#json)."""

log = structlog.get_logger(__name__)

Asking = Callable[[Actor, Voice], Awaitable[Answer]]
"""Finds out what to answer somebody, in their voice."""

After = Callable[[Actor], Awaitable[None]]
"""Follows an answer that has been given."""


class Front:
    """Answers interactions: in time, and in any case.

    Args:
        clerk: keeps forms that cannot be shown at once.
        orders: the record, for its time.
        acquaintances: keeps the directory of people up to date.
        room: hands out files of evidence.
        acknowledged: told after how many seconds Discord had an acknowledgement.
    """

    def __init__(
        self,
        clerk: Clerk,
        orders: Orders,
        acquaintances: Acquaintances,
        room: EvidenceRoom,
        acknowledged: Callable[[float], None] | None = None,
    ) -> None:
        self._room = room
        self._acknowledged = acknowledged
        self._clerk = clerk
        self._serving: set[asyncio.Task[object]] = set()
        self._orders = orders
        self._acquaintances = acquaintances

    async def serve(
        self,
        interaction: Interaction,
        ask: Asking,
        about: Press | None = None,
        after: After | None = None,
    ) -> None:
        """Answer an interaction.

        Args:
            interaction: what came.
            ask: finds out what to answer.
            about: the press that it stands for, if it does.
            after: what follows the answer, such as files.
        """
        reply = Reply(interaction, self._clerk, self._acknowledged)

        async def work() -> Work:
            by, voice = actor_of(interaction), await self.voice(interaction)
            await self._acquaintances.meet(interaction.user, str(interaction.locale))
            answer = await ask(by, voice)

            async def give() -> None:
                await reply.give(answer, by, voice, about)
                if isinstance(answer, Show) and answer.files and about is not None:
                    await hand_over(interaction, self._room, about.order, answer.files, by)
                if after is not None:
                    await after(by)

            return give

        serving = asyncio.create_task(self._give(interaction, reply, work()))
        self._serving.add(serving)
        serving.add_done_callback(self._serving.discard)
        await serving

    async def _give(
        self, interaction: Interaction, reply: Reply, work: Coroutine[object, object, Work]
    ) -> None:
        """Give the answer, or admit that there is none."""
        try:
            await in_time(reply, work)
        except Exception as error:
            if isinstance(error, discord.HTTPException) and error.code in TOO_LATE:
                # What was done is done; the cards show it.
                log.warning("Discord did not take an answer", status=error.status, code=error.code)
                return
            log.exception("an interaction failed", kind=interaction.type.name)
            await self.apologise(interaction)

    async def finish(self, seconds: float) -> None:
        """Wait for answers that are being given, so that a stop cuts none of them off.

        Args:
            seconds: how long to wait at most.
        """
        if self._serving:
            await asyncio.wait(self._serving, timeout=seconds)

    async def apologise(self, interaction: Interaction) -> None:
        """Say that something went wrong that nobody foresaw; the record is not needed for it."""
        locale = locale_for(str(interaction.locale))
        voice = Voice(locale, ZONE, _markup(interaction), interaction.created_at)
        try:
            await Reply(interaction, self._clerk).apologise(voice)
        except discord.HTTPException as error:
            log.warning("Discord did not take an apology", status=error.status, code=error.code)

    async def meet(self, user: discord.abc.User) -> None:
        """Remember somebody whom Discord showed us, for those who deal with them."""
        await self._acquaintances.meet(user)

    async def voice(self, interaction: Interaction) -> Voice:
        """Give the voice in which somebody is answered: their own language, the record's time."""
        own = await self._acquaintances.settings(interaction.user)
        locale = locale_of(own, str(interaction.locale))
        return Voice(locale, zone_for(own.zone), _markup(interaction), await self._orders.now())


def _markup(interaction: Interaction) -> DiscordMarkup:
    return DiscordMarkup(str(interaction.locale))
