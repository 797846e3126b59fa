"""`/setup`: what a server's owners decide, and whether the bot may do what follows from it."""

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import ValidationError

from adapters.discord.answering import Interaction
from adapters.discord.people import (
    PREFIX,
    account_of,
    channel_id,
    channel_of,
    community_of,
    role_name,
)
from adapters.shared.catalogue import own_name
from adapters.shared.ports import Person, Policies
from adapters.shared.settings_sheet import own_settings_parts
from adapters.shared.sheets import (
    Facts,
    Heading,
    Paragraph,
    Part,
    Rule,
    Sheet,
    SmallPrint,
    Tone,
)
from adapters.shared.voice import Said, Voice
from core.policy import Policy, Support
from core.ports import Orders
from core.values import ChannelId, Platform, platform_of

NOTICES: Final[Mapping[str, str]] = {
    "view_channel": "permission.view_channel",
    "send_messages": "permission.send_messages",
    "read_message_history": "permission.read_message_history",
}
"""What the bot needs where it posts notices, as replies to them too; each with its sentence."""

ROOMS: Final[Mapping[str, str]] = {
    "create_private_threads": "permission.create_private_threads",
    "send_messages_in_threads": "permission.send_messages_in_threads",
}
"""What it needs beyond that for a private thread for each order."""


class UnfitSettingsError(Exception):
    """Settings that the policy does not allow.

    Args:
        names: of the settings that will not do.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class Setup:
    """Reads and changes the policy of a server.

    Args:
        policies: of all communities.
        orders: the record, for its time.
    """

    def __init__(self, policies: Policies, orders: Orders) -> None:
        self._policies = policies
        self._orders = orders

    async def read(self, guild: int) -> Policy:
        """Give the policy that stands on a server."""
        return await self._policies.current(community_of(guild))

    async def change(self, guild: int, by: int, changes: Mapping[str, object]) -> Policy:
        """Change some settings, and give the policy that stands then.

        Args:
            guild: the server.
            by: the user who changes them.
            changes: the new values, by the policy's names for them.

        Raises:
            UnfitSettingsError: some of them will not do; nothing has changed.
        """
        community = community_of(guild)
        while True:
            stands = await self._policies.current(community)
            try:
                amended = stands.amended(changes, account_of(by), await self._orders.now())
            except ValidationError as error:
                names = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
                raise UnfitSettingsError(tuple(sorted(names))) from None
            if await self._policies.add(community, amended):
                return amended

    async def support(
        self,
        guild: int,
        channel: int | None,
        role: int | None,
        contact: str | None,
    ) -> Mapping[str, object]:
        """Give the change to who support is; what is left out stays as it is."""
        support: Support = (await self.read(guild)).support
        changes: dict[str, object] = {}
        if channel is not None:
            changes["channel"] = ChannelId(f"{PREFIX}{channel}")
        if role is not None:
            changes["roles"] = frozenset({role_name(role)})
        if contact is not None:
            changes["contact"] = contact
        return {"support": support.but(**changes)}


def may_set_up(interaction: Interaction) -> bool:
    """Whether somebody may manage the server. What Discord hides from others is only a hint."""
    return interaction.guild_id is not None and interaction.permissions.manage_guild


def setup_sheet(voice: Voice, policy: Policy, findings: tuple[Said, ...], head: str = "") -> Sheet:
    """Show what is set, and what is wrong with it.

    Args:
        voice: the reader's.
        policy: of their server.
        findings: what the bot may not do; empty when nothing is wrong.
        head: the sentence before everything else.
    """
    parts: list[Part] = [Paragraph(said=voice.say(head))] if head else []
    parts += [Facts(pairs=tuple(_facts(voice, policy))), Rule()]
    good = (voice.say("setup.check.good"),)
    parts += [Paragraph(said=said) for said in findings or good]
    title = voice.plain().say("setup.title")
    tone = Tone.URGENT if findings else Tone.CALM
    return Sheet(title=title, parts=tuple(parts), summary=title, tone=tone)


def settings_sheet(
    voice: Voice, person: Person, policy: Policy, changed: Said | None = None
) -> Sheet:
    """Show what somebody decided for themselves, and the rules that hold where they are.

    Args:
        voice: theirs.
        person: them.
        policy: of the community.
        changed: what they have just changed.
    """
    plain = voice.plain()
    known = (
        (voice.say("settings.name"), Said(voice.markup.text(person.name))),
        (voice.say("settings.reach"), voice.say("settings.reach.direct")),
    )
    head: list[Part] = [] if changed is None else [Paragraph(said=changed), Rule()]
    parts: list[Part] = [*head, Facts(pairs=known)]
    parts += own_settings_parts(voice, person)
    zone = Said(voice.markup.text(voice.zone.key))
    parts.append(SmallPrint(said=voice.say("own.zone.chosen", zone=zone)))
    parts += [Rule(), Heading(text=plain.say("settings.rules"))]
    parts.append(Facts(pairs=tuple(_facts(voice, policy))))
    title = plain.say("settings.title")
    return Sheet(title=title, parts=tuple(parts), summary=changed or title)


def _facts(voice: Voice, policy: Policy) -> Iterator[tuple[Said, Said]]:
    support = policy.support
    notices = policy.notices
    where = voice.say("setup.notices.where_offered") if notices is None else mention(notices)
    yield voice.say("setup.notices"), where
    nowhere = voice.say("setup.support.none")
    yield (
        voice.say("setup.support"),
        nowhere if support.channel is None else mention(support.channel),
    )
    if support.roles:
        roles = Said(", ".join(_role(role) for role in sorted(support.roles)))
        yield voice.say("setup.support.roles"), roles
    if support.contact:
        yield voice.say("setup.support.contact"), Said(voice.markup.text(support.contact))
    language = own_name(policy.language)
    yield voice.say("setup.language"), Said(voice.markup.text(f"{language}, {policy.currency}"))
    for key, span in (
        ("setup.window", policy.window),
        ("setup.very_late", policy.very_late_after),
        ("setup.completes", policy.completes_after),
    ):
        yield voice.say(key), Said(voice.span(span))
    yield voice.say("setup.refund"), Said(voice.percent(policy.refund_percent / 100))
    yield voice.say("setup.extension"), voice.say("span.days", policy.extension_days)
    yield voice.say("setup.rooms"), voice.say("setup.yes" if policy.rooms else "setup.no")


def mention(channel: ChannelId) -> Said:
    """Name a channel so that Discord shows it by its name."""
    if platform_of(channel) is not Platform.DISCORD:
        return Said(platform_of(channel).value)
    return Said(f"<#{channel_id(channel)}>")


def _role(role: str) -> str:
    return f"<@&{role.removeprefix(PREFIX)}>" if role.startswith(PREFIX) else "?"


def missing(interaction: Interaction, policy: Policy, voice: Voice) -> tuple[Said, ...]:
    """Say what is wrong with the channels: what the bot may not do there, and what everybody may.

    Args:
        interaction: on the server that is meant.
        policy: of that server.
        voice: the reader's.
    """
    guild = interaction.guild
    if guild is None:
        return ()
    found = []
    for channel, needed in _places(policy, interaction.channel_id).items():
        place = guild.get_channel(channel)
        if place is None:
            found.append(voice.say("setup.check.gone", channel=Said(f"<#{channel}>")))
            continue
        may = place.permissions_for(guild.me)
        lacking = [key for name, key in needed.items() if not getattr(may, name)]
        if lacking:
            words = ", ".join(voice.say(key) for key in lacking)
            where = Said(f"<#{channel}>")
            found.append(voice.say("setup.check.missing", channel=where, permissions=Said(words)))
        everybody = place.permissions_for(guild.default_role).view_channel
        if everybody and policy.support.channel == channel_of(channel):  # E1
            found.append(voice.say("setup.check.public", channel=Said(f"<#{channel}>")))
    return tuple(found)


def _places(policy: Policy, here: int | None) -> Mapping[int, Mapping[str, str]]:
    """The channels in which the bot has something to do, and what it needs there."""
    orders = {**NOTICES, **ROOMS} if policy.rooms else NOTICES
    places: dict[int, Mapping[str, str]] = {}
    if policy.notices is not None and platform_of(policy.notices) is Platform.DISCORD:
        places[channel_id(policy.notices)] = orders
    elif here is not None:
        places[here] = orders
    support = policy.support.channel
    if support is not None and platform_of(support) is Platform.DISCORD:
        places.setdefault(channel_id(support), NOTICES)
    return places
