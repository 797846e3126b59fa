"""Making an offer on Discord: by command, or from a person's menu by a form (O3)."""

import functools
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
    actor_of,
    channel_here,
    community_here,
)
from adapters.discord.replies import misfit_said, not_yet_sheet, refused_sheet
from adapters.discord.rooms import close_room, greet, open_room
from adapters.shared.answers import Answer, Misfit, Refused, Show
from adapters.shared.buttons import Press
from adapters.shared.clerk import Clerk
from adapters.shared.form_reading import Typed
from adapters.shared.offers import Offer
from adapters.shared.voice import Voice
from core.money import CURRENCIES
from core.policy import Policy
from core.terms import TITLE_MAX
from core.values import Actor, ChannelId, Role, Value

FORM: Final = "rcoffer:"
"""What the id of the form begins with; the rest is whom the offer is to, if it is to anybody."""

CURRENCY_LENGTH: Final = 3
"""Letters of a currency (ISO 4217)."""

NOTHING: Final[Typed] = {}

Finding = Callable[[], Awaitable[discord.abc.User | None]]
"""Finds the other party; none for an offer with a code."""

LABELS: Final = {
    "title": "option.title",
    "price": "option.price",
    "delivery": "option.days",
    "counterparty": "option.counterparty",
    "currency": "option.currency",
}
"""What Discord calls each field of an offer."""


class Wanted(Value):
    """An offer as it was typed.

    Attributes:
        currency: empty for the usual one of the community.
    """

    title: str
    price: str
    days: str
    role: Role
    currency: str = ""

    def typed(self, to: discord.abc.User | None) -> Typed:
        """The same by the fields of the form, with whom it is to."""
        return {
            "title": self.title,
            "price": self.price,
            "days": self.days,
            "currency": self.currency,
            "role": self.role.value,
            "to": "" if to is None else f"{to.id}",
        }


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
        await interaction.response.send_modal(offer_modal(voice, f"{to.id}"))

    async def again(self, interaction: Interaction, press: Press) -> None:
        """Bring back an offer that was not made yet, as it was typed."""
        typed = await self._clerk.offers.back(press, actor_of(interaction))
        if typed is None:
            await self._front.serve(interaction, _gone)
            return
        voice = await self._front.voice(interaction)
        await interaction.response.send_modal(offer_modal(voice, typed.get("to", ""), typed))

    async def sent(self, interaction: Interaction, custom_id: str, components: object) -> None:
        """Take the form of an offer."""
        typed = read_typed(components)
        wanted = Wanted(
            title=typed.get("title", ""),
            price=typed.get("price", ""),
            days=typed.get("days", ""),
            role=Role(typed.get("role", Role.CLIENT.value)),
            currency=typed.get("currency", ""),
        )
        other = custom_id.removeprefix(FORM)

        async def found() -> discord.abc.User | None:
            return await interaction.client.fetch_user(int(other)) if other else None

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
            unknown = Misfit(field="currency", said=voice.plain().say("offer.currency.unknown"))
            return await self._misfit(unknown, wanted, to, by, voice)
        room: ChannelId | None = None

        async def opening(other: discord.abc.User) -> ChannelId | None:
            nonlocal room
            room = await open_room(interaction, policy, wanted.title, (interaction.user, other))
            return room

        offer = Offer(
            community=community,
            channel=_channel(interaction, policy),
            title=wanted.title,
            price=wanted.price,
            currency=currency,
            delivery=wanted.days,
            role=wanted.role,
            counterparty=account_of(to.id) if to is not None else None,
        )
        wants_room = policy.rooms and community != ALONE
        place = functools.partial(opening, to) if wants_room and to is not None else None
        answer = await self._clerk.offers.make(offer, by, voice, place)
        if room is not None and isinstance(answer, Misfit | Refused):
            await close_room(interaction, room)
        if room is not None and isinstance(answer, Show):
            await greet(interaction, room, policy, answer.sheet.title, voice.now)
        if isinstance(answer, Misfit):
            return await self._misfit(answer, wanted, to, by, voice)
        return answer

    async def _misfit(
        self,
        misfit: Misfit,
        wanted: Wanted,
        to: discord.abc.User | None,
        by: Actor,
        voice: Voice,
    ) -> Show:
        """Say what is wrong with an offer, and give the way back to it with all that was typed."""
        labels = {field: str(voice.plain().say(key)) for field, key in LABELS.items()}
        said = misfit_said(voice, misfit, labels)
        if misfit.field == "counterparty":  # whom it is to, no form on Discord can change
            return Show(sheet=refused_sheet(voice, said))
        back = await self._clerk.offers.set_aside(wanted.typed(to), by)
        return Show(sheet=not_yet_sheet(voice, said, back))


def offer_modal(voice: Voice, to: str, typed: Typed = NOTHING) -> ui.Modal:
    """The form of an offer.

    Args:
        voice: the proposer's.
        to: the user id of the other party; empty for an offer with a code.
        typed: what stands in it already.
    """
    plain = voice.plain()
    modal = ui.Modal(title=cut(plain.say("menu.offer"), MODAL_TITLE), custom_id=f"{FORM}{to}")
    for name, most in (
        ("title", TITLE_MAX),
        ("price", NUMBER_LENGTH),
        ("days", NUMBER_LENGTH),
        ("currency", CURRENCY_LENGTH),
    ):
        field: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id=name,
            max_length=most,
            required=name != "currency",
            default=typed.get(name, "")[:most] or None,
        )
        modal.add_item(
            _labelled(plain.say(f"option.{name}"), plain.say(f"option.{name}.about"), field)
        )
    seats: ui.RadioGroup[ui.Modal] = ui.RadioGroup(custom_id="role")
    for role in Role:
        seats.add_option(
            label=plain.say(f"option.role.{role.value}"),
            value=role.value,
            default=role.value == typed.get("role"),
        )
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


async def _gone(_: Actor, voice: Voice) -> Answer:
    return _refused(voice, "draft.gone")
