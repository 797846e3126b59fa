"""A private thread for each order, where a community prefers that.

It is the order's channel: notices go there, the two parties can talk there, and whoever takes no
direct messages is called there. What is for one party alone stays in their direct messages.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import discord
import structlog

from adapters.discord.answering import Interaction
from adapters.discord.layout import lay_out
from adapters.discord.limits import THREAD_NAME, cut
from adapters.discord.markup import DiscordMarkup
from adapters.discord.people import ZONE, channel_id, channel_of
from adapters.shared.catalogue import locale_for
from adapters.shared.sheets import Paragraph, Sheet
from adapters.shared.voice import Voice
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


async def greet(
    interaction: Interaction, room: ChannelId, policy: Policy, title: str, now: datetime
) -> None:
    """Say in a new room what it is for, in the server's language.

    Args:
        interaction: the offer that it was opened for.
        room: it was opened a moment ago.
        policy: of that server.
        title: the order's, with its name, in plain text.
        now: the record's time.
    """
    said = Voice(locale_for(policy.language), ZONE, DiscordMarkup(), now).say("room.about")
    sheet = Sheet(title=title, parts=(Paragraph(said=said),), summary=said)
    try:
        place = interaction.client.get_partial_messageable(channel_id(room))
        await place.send(view=lay_out(sheet))
    except discord.HTTPException as error:
        log.warning("a room could not be greeted", channel=channel_id(room), code=error.code)


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
