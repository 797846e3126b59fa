"""A private thread for each order, where a community prefers that.

It is the order's channel: notices go there, the two parties can talk there, and whoever takes no
direct messages is called there. What is for one party alone stays in their direct messages.
"""

from collections.abc import Sequence
from typing import Final

import discord
import structlog

from adapters.discord.answering import Interaction
from adapters.discord.limits import THREAD_NAME, cut
from adapters.discord.people import channel_id, channel_of
from core.policy import Policy
from core.texts import one_line
from core.values import ChannelId, Platform, platform_of

QUIET_MINUTES: Final = 10080
"""After a week without a message Discord puts a thread away; the longest that it offers. A notice
brings it back by itself."""

log = structlog.get_logger(__name__)


async def open_room(
    interaction: Interaction, policy: Policy, title: str, parties: Sequence[discord.abc.User]
) -> ChannelId | None:
    """Open the room of an order that is about to be offered; none where that cannot be.

    Args:
        interaction: the offer, on a server.
        policy: of that server.
        title: the order's.
        parties: who is to be in it.
    """
    parent = _parent(interaction, policy)
    if parent is None:
        return None
    try:
        thread = await parent.create_thread(
            name=cut(one_line(title), THREAD_NAME) or "?",
            type=discord.ChannelType.private_thread,
            auto_archive_duration=QUIET_MINUTES,
            invitable=False,
        )
        for party in parties:
            await thread.add_user(discord.Object(party.id))
    except discord.Forbidden as error:
        # The offer is worth more than its room; `/setup show` says what is missing.
        log.warning("a room could not be opened", channel=parent.id, code=error.code)
        return None
    return channel_of(thread.id)


async def close_room(interaction: Interaction, room: ChannelId) -> None:
    """Remove the room of an offer that was not made after all."""
    client = interaction.client
    try:
        await client.http.delete_channel(channel_id(room))
    except discord.HTTPException as error:
        log.warning("a room could not be removed", channel=channel_id(room), code=error.code)


def _parent(interaction: Interaction, policy: Policy) -> discord.TextChannel | None:
    """The channel under which rooms are: the one for notices, or else the one here."""
    guild, here = interaction.guild, interaction.channel_id
    if guild is None:
        return None
    chosen = policy.notices
    if chosen is not None and platform_of(chosen) is Platform.DISCORD:
        here = channel_id(chosen)
    place = guild.get_channel_or_thread(here) if here is not None else None
    if isinstance(place, discord.Thread):
        place = place.parent
    return place if isinstance(place, discord.TextChannel) else None
