"""Making an offer on Discord: by command, or from a person's menu by a form (O3)."""

from collections.abc import Awaitable, Callable
from typing import Final

import discord
from discord import ui

from adapters.discord.answering import Interaction
from adapters.discord.front import Front
from adapters.discord.limits import FIELD_HINT, FIELD_LABEL, MODAL_TITLE, cut
from adapters.discord.modals import NUMBER_LENGTH, ModalItem, read_typed
from adapters.discord.people import (
    ALONE,
    Acquaintances,
    account_of,
    channel_here,
    community_here,
)
from adapters.discord.replies import misfit_said, refused_sheet
from adapters.discord.rooms import close_room, open_room
from adapters.shared.clerk import Answer, Clerk, Misfit, Refused, Show
from adapters.shared.offers import Offer
from adapters.shared.voice import Voice
from core.money import CURRENCIES
from core.policy import Policy
from core.terms import TITLE_MAX
from core.values import Actor, ChannelId, Role, Value

FORM: Final = "rcoffer:"
"""What the id of the form begins with; the rest is whom the offer is to."""

Finding = Callable[[], Awaitable[discord.abc.User | None]]
"""Finds the other party; none for an offer with a code."""

LABELS: Final = {
    "title": "option.title",
    "price": "option.price",
    "deliver_in": "option.days",
    "counterparty": "option.counterparty",
}
"""What Discord calls each field of an offer."""


class Wanted(Value):
    """An offer as it was typed.

    Attributes:
        currency: none for the usual one of the community.
    """

    title: str
    price: str
    deliver_in: str
    role: Role
    currency: str | None = None


class Offering:
    """Makes offers.

    Args:
        clerk: makes them.
        front: answers in time, and in any case.
        acquaintances: keeps the directory of people up to date.
    """

    def __init__(self, clerk: Clerk, front: Front, acquaintances: Acquaintances) -> None:
        self._clerk = clerk
        self._front = front
        self._acquaintances = acquaintances

    async def offer(
        self, interaction: Interaction, wanted: Wanted, to: discord.abc.User | None
    ) -> None:
        """Make an offer to somebody, or for whoever gets its code."""

        async def known() -> discord.abc.User | None:
            return to

        await self._offer(interaction, wanted, known)

    async def form(self, interaction: Interaction, to: discord.abc.User) -> None:
        """Ask for what an offer to somebody needs."""
        voice = await self._front.voice(interaction)
        await interaction.response.send_modal(offer_modal(voice, to.id))

    async def sent(self, interaction: Interaction, custom_id: str, components: object) -> None:
        """Take the form of an offer."""
        typed = read_typed(components)
        wanted = Wanted(
            title=typed.get("title", ""),
            price=typed.get("price", ""),
            deliver_in=typed.get("days", ""),
            role=Role(typed.get("role", Role.CLIENT.value)),
        )
        other = int(custom_id.removeprefix(FORM))

        async def found() -> discord.abc.User | None:
            return await interaction.client.fetch_user(other)

        await self._offer(interaction, wanted, found)

    async def _offer(self, interaction: Interaction, wanted: Wanted, other: Finding) -> None:
        async def ask(by: Actor, voice: Voice) -> Answer:
            to = await other()
            if to is not None and to.bot:
                return _refused(voice, "offer.counterparty.bot")
            if to is not None:
                await self._acquaintances.meet(to)
            return await self._make(interaction, wanted, to, by, voice)

        await self._front.serve(interaction, ask)

    async def _make(
        self,
        interaction: Interaction,
        wanted: Wanted,
        to: discord.abc.User | None,
        by: Actor,
        voice: Voice,
    ) -> Answer:
        community = community_here(interaction)
        policy = await self._clerk.policy(community)
        currency = (wanted.currency or policy.currency).strip().upper()
        if currency not in CURRENCIES:
            return _refused(voice, "offer.currency.unknown")
        room = None
        if policy.rooms and community != ALONE and to is not None and to.id != interaction.user.id:
            room = await open_room(interaction, policy, wanted.title, (interaction.user, to))
        offer = Offer(
            community=community,
            channel=room or _channel(interaction, policy),
            title=wanted.title,
            price=wanted.price,
            currency=currency,
            deliver_in=wanted.deliver_in,
            role=wanted.role,
            counterparty=account_of(to.id) if to is not None else None,
        )
        answer = await self._clerk.offer(offer, by, voice)
        if room is not None and isinstance(answer, Misfit | Refused):
            await close_room(interaction, room)
        return _misfit(voice, answer) if isinstance(answer, Misfit) else answer


def offer_modal(voice: Voice, to: int) -> ui.Modal:
    """The form of an offer to somebody.

    Args:
        voice: the proposer's.
        to: the user id of the other party.
    """
    plain = voice.plain()
    modal = ui.Modal(title=cut(plain.say("menu.offer"), MODAL_TITLE), custom_id=f"{FORM}{to}")
    for name, about, most in (
        ("title", "option.title.about", TITLE_MAX),
        ("price", "option.price.about", NUMBER_LENGTH),
        ("days", "option.days.about", NUMBER_LENGTH),
    ):
        field: ui.TextInput[ui.Modal] = ui.TextInput(custom_id=name, max_length=most)
        modal.add_item(_labelled(plain.say(f"option.{name}"), plain.say(about), field))
    seats: ui.RadioGroup[ui.Modal] = ui.RadioGroup(custom_id="role")
    for role in Role:
        seats.add_option(label=plain.say(f"option.role.{role.value}"), value=role.value)
    modal.add_item(_labelled(plain.say("option.role"), plain.say("option.role.about"), seats))
    modal.stop()
    return modal


def _labelled(label: str, hint: str, component: ModalItem) -> "ui.Label[ui.Modal]":
    name = label[:1].upper() + label[1:]
    return ui.Label(
        text=cut(name, FIELD_LABEL), description=cut(hint, FIELD_HINT), component=component
    )


def _channel(interaction: Interaction, policy: Policy) -> ChannelId | None:
    """Where notices of this order go: where the community has them, or else here."""
    return policy.notices or channel_here(interaction)


def _refused(voice: Voice, key: str) -> Show:
    return Show(sheet=refused_sheet(voice, voice.say(key)))


def _misfit(voice: Voice, misfit: Misfit) -> Show:
    labels = {field: str(voice.plain().say(key)) for field, key in LABELS.items()}
    return Show(sheet=refused_sheet(voice, misfit_said(voice, misfit, labels)))
