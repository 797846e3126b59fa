"""Answering an interaction in time, whatever the answer is and however long it takes.

Discord shows an error after three seconds without an acknowledgement. What takes longer than
`PATIENCE_SECONDS` is deferred, and the answer follows when it is there. A form cannot follow a
deferral, so a button that leads to it does.
(https://discord.com/developers/docs/interactions/receiving-and-responding)
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

import discord
import structlog

from adapters.discord.layout import lay_out
from adapters.discord.modals import modal_for
from adapters.discord.replies import (
    correct_sheet,
    done_sheet,
    form_ready_sheet,
    refused_sheet,
)
from adapters.shared.answers import Answer, Ask, Correct, Done, Refused, Show, order_beside
from adapters.shared.buttons import Press
from adapters.shared.clerk import Clerk
from adapters.shared.sheets import Sheet
from adapters.shared.voice import Voice
from core.values import Actor, OrderId

Interaction = discord.Interaction[discord.Client]

PATIENCE_SECONDS: Final = 0.8
"""How long an answer may take before it is deferred: a second, less the way to Discord."""

log = structlog.get_logger(__name__)


class Reply:
    """Answers one interaction, to its person alone.

    A sheet that was private already is replaced in place; a card stays, and gets a private answer.

    Args:
        interaction: what the person did.
        clerk: keeps forms that cannot be shown at once.
        acknowledged: told after how many seconds Discord had its acknowledgement.
    """

    def __init__(
        self,
        interaction: Interaction,
        clerk: Clerk,
        acknowledged: Callable[[float], None] | None = None,
    ) -> None:
        self._interaction = interaction
        self._clerk = clerk
        self._acknowledged = acknowledged
        self._began = time.monotonic()
        message = interaction.message
        self._in_place = message is not None and message.flags.ephemeral

    async def defer(self) -> None:
        """Acknowledge; the answer follows."""
        if self._in_place:
            await self._first(self._interaction.response.defer())
        else:
            await self._first(self._interaction.response.defer(ephemeral=True, thinking=True))

    async def _first(self, answer: Awaitable[object]) -> None:
        """Give the first answer, for which Discord waits, and say how long it took."""
        await answer
        if self._acknowledged is not None:
            self._acknowledged(time.monotonic() - self._began)

    async def give(self, answer: Answer, by: Actor, voice: Voice, about: Press | None) -> None:
        """Show an answer.

        Args:
            answer: the Clerk's.
            by: whose answer it is.
            voice: theirs.
            about: the press that led to it, if one did.
        """
        match answer:
            case Show(sheet=sheet):
                await self.show(sheet)
            case Ask(form=form, replacing=replacing):
                if not self._interaction.response.is_done():
                    modal = modal_for(form, replacing=replacing)
                    await self._first(self._interaction.response.send_modal(modal))
                else:
                    back = about or await self._clerk.set_aside(answer, by)
                    await self.show(form_ready_sheet(voice, back))
            case Correct():
                back = await self._clerk.set_aside(answer, by)
                await self.show(correct_sheet(voice, answer, back))
            case Done():
                await self.show(done_sheet(voice, answer))
            case Refused(said=said):
                order = about.order if about is not None else OrderId("")
                about_it = order_beside(answer, order)
                await self.show(refused_sheet(voice, said, about_it))

    async def show(self, sheet: Sheet) -> None:
        """Show a sheet."""
        view, interaction = lay_out(sheet), self._interaction
        if interaction.response.is_done():
            await interaction.edit_original_response(view=view)
        elif self._in_place:
            await self._first(interaction.response.edit_message(view=view))
        else:
            await self._first(interaction.response.send_message(view=view, ephemeral=True))

    async def apologise(self, voice: Voice) -> None:
        """Say that something went wrong that nobody foresaw."""
        interaction = self._interaction
        view = lay_out(refused_sheet(voice, voice.say("answer.failed")))
        if interaction.response.is_done():
            await interaction.followup.send(view=view, ephemeral=True)
        else:
            await self._first(interaction.response.send_message(view=view, ephemeral=True))


Work = Callable[[], Awaitable[None]]


async def in_time(reply: Reply, work: Awaitable[Work]) -> None:
    """Do the work, acknowledging before it takes too long, and then show what came of it.

    What has begun is always finished: a click that Discord gave up on still counts, and the
    cards will show it.

    Args:
        reply: of the interaction.
        work: gives what shows its outcome.
    """
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
    if not done:
        try:
            await reply.defer()
        except discord.HTTPException as error:
            log.warning("an interaction could not be deferred", code=error.code)
    await (await task)()
