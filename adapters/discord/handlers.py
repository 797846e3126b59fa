"""From what people do on Discord to the Clerk, and back to what they see.

One method for each way in. What is decided is decided by the core, what is said by the Clerk.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import discord
import structlog

from adapters.discord.answering import Interaction, Reply, in_time
from adapters.discord.limits import OPTION_TEXT, OPTIONS, cut
from adapters.discord.markup import DiscordMarkup
from adapters.discord.modals import read_modal_id, read_typed
from adapters.discord.people import (
    ZONE,
    Acquaintances,
    account_of,
    actor_of,
    channel_here,
    community_here,
)
from adapters.discord.replies import misfit_said, refused_sheet
from adapters.shared.buttons import Press, Step
from adapters.shared.catalogue import locale_for
from adapters.shared.clerk import Answer, Ask, Clerk, Misfit, Refused, Show
from adapters.shared.forms import Typed
from adapters.shared.offers import Offer
from adapters.shared.sentences import refused
from adapters.shared.sheets import Choice
from adapters.shared.typed_names import read_code, read_order
from adapters.shared.voice import Voice
from core.money import CURRENCIES
from core.ports import Orders
from core.refusals import CodeUnknown, UnknownOrder
from core.rules import Action
from core.values import Actor, OrderId, Role

log = structlog.get_logger(__name__)

NOTHING: Final[Typed] = {}

Asking = Callable[[Actor, Voice], Awaitable[Answer]]

OFFER_OPTIONS: Final = {
    "title": "option.title",
    "price": "option.price",
    "deliver_in": "option.days",
    "counterparty": "option.counterparty",
}
"""The option of `/order offer` that holds each field of an offer."""


class Handlers:
    """Serves interactions.

    Args:
        clerk: knows what comes of them.
        orders: the record, for its time and for the policy of a community.
        acquaintances: keeps the directory of people up to date.
    """

    def __init__(self, clerk: Clerk, orders: Orders, acquaintances: Acquaintances) -> None:
        self._clerk = clerk
        self._orders = orders
        self._acquaintances = acquaintances

    async def press(self, interaction: Interaction, press: Press, typed: Typed = NOTHING) -> None:
        """Answer a button, a menu, or a command that does the same.

        Args:
            interaction: what came.
            press: what it means.
            typed: what was given with the command, for the form that may come of it.
        """

        async def ask(by: Actor, voice: Voice) -> Answer:
            answer = await self._clerk.press(press, by, voice)
            return _filled(answer, typed) if typed else answer

        await self._serve(interaction, ask, press)

    async def submit(self, interaction: Interaction, custom_id: str, components: object) -> None:
        """Take a form that was sent; one that is not ours gets the answer of an old button."""
        sent = read_modal_id(custom_id)
        if sent is None or sent.action is None:
            await self.lost(interaction)
            return
        press, action, typed = sent, sent.action, read_typed(components)

        async def ask(by: Actor, voice: Voice) -> Answer:
            return await self._clerk.submit(
                press.order,
                action,
                typed,
                by,
                voice,
                seen=press.seen,
                replacing=press.step is Step.REPLACE,
            )

        await self._serve(interaction, ask, press)

    async def offer(  # noqa: PLR0913 - an offer has as many sides
        self,
        interaction: Interaction,
        *,
        title: str,
        price: str,
        days: int,
        role: Role,
        counterparty: discord.abc.User | None,
        currency: str | None,
    ) -> None:
        """Make an offer (O3)."""
        community, channel = community_here(interaction), channel_here(interaction)

        async def ask(by: Actor, voice: Voice) -> Answer:
            chosen = currency.strip().upper() if currency is not None else None
            if chosen is None:
                chosen = (await self._orders.policy(community)).currency
            elif chosen not in CURRENCIES:
                return _refused(voice, "offer.currency.unknown")
            if counterparty is not None:
                if counterparty.bot:
                    return _refused(voice, "offer.counterparty.bot")
                await self._acquaintances.meet(counterparty)
            offer = Offer(
                community=community,
                channel=channel,
                title=title,
                price=price,
                currency=chosen,
                deliver_in=f"{days}",
                role=role,
                counterparty=account_of(counterparty.id) if counterparty is not None else None,
            )
            answer = await self._clerk.offer(offer, by, voice)
            return _misfit(voice, answer) if isinstance(answer, Misfit) else answer

        await self._serve(interaction, ask)

    async def join(self, interaction: Interaction, code: str) -> None:
        """Take the empty seat of an offer (O8)."""
        read = read_code(code)

        async def ask(by: Actor, voice: Voice) -> Answer:
            if read is None:
                return Refused(said=refused(voice, CodeUnknown()), refusal=CodeUnknown())
            return await self._clerk.join(read, by, voice)

        await self._serve(interaction, ask)

    async def about(
        self,
        interaction: Interaction,
        typed_order: str | None,
        action: Action | None = None,
        step: Step = Step.DO,
        typed: Typed = NOTHING,
    ) -> None:
        """Answer a command about one order as its button would be answered.

        Args:
            interaction: what came.
            typed_order: the order as it was picked or typed; without one the list is shown.
            action: what is to be begun.
            step: what is to be shown, for a command that only shows.
            typed: what was given with the command, for the form that may come of it.
        """
        if typed_order is None:
            await self.press(interaction, Press(step=Step.LIST))
            return
        order = read_order(typed_order)
        if order is None:
            await self._serve(interaction, _unknown)
            return
        await self.press(interaction, Press(step=step, order=order, action=action), typed)

    async def suggest(self, interaction: Interaction, typed: str) -> Sequence[tuple[str, OrderId]]:
        """Suggest orders while one is typed: what to show, and which order it is."""
        by, voice = actor_of(interaction), await self._voice(interaction)
        choices = await self._clerk.suggest(typed, by, voice)
        return [(_suggestion(choice), choice.press.order) for choice in choices[:OPTIONS]]

    async def lost(self, interaction: Interaction) -> None:
        """Answer a button that this product does not make, or makes no more."""

        async def ask(_: Actor, voice: Voice) -> Answer:
            return _refused(voice, "answer.unknown_button")

        await self._serve(interaction, ask)

    async def outdated(self, interaction: Interaction) -> None:
        """Answer a command that Discord still shows and that is no more."""

        async def ask(_: Actor, voice: Voice) -> Answer:
            return _refused(voice, "answer.unknown_command")

        await self._serve(interaction, ask)

    async def _serve(
        self, interaction: Interaction, ask: Asking, about: Press | None = None
    ) -> None:
        """Answer an interaction, in time, and in any case."""
        reply = Reply(interaction, self._clerk)

        async def work() -> Callable[[], Awaitable[None]]:
            by, voice = actor_of(interaction), await self._voice(interaction)
            await self._acquaintances.meet(interaction.user, str(interaction.locale))
            answer = await ask(by, voice)
            return lambda: reply.give(answer, by, voice, about)

        try:
            await in_time(reply, work())
        except discord.HTTPException as error:
            # Most often 10062: the person's Discord gave up waiting. The cards show what stands.
            log.warning("Discord did not take an answer", status=error.status, code=error.code)
        except Exception:
            log.exception("an interaction failed", kind=interaction.type.name)
            await self._apologise(interaction, reply)

    async def _apologise(self, interaction: Interaction, reply: Reply) -> None:
        locale = locale_for(str(interaction.locale))
        voice = Voice(locale, ZONE, DiscordMarkup(), interaction.created_at)
        try:
            await reply.apologise(voice)
        except discord.HTTPException as error:
            log.warning("Discord did not take an apology", status=error.status, code=error.code)

    async def _voice(self, interaction: Interaction) -> Voice:
        locale = locale_for(str(interaction.locale))
        return Voice(locale, ZONE, DiscordMarkup(), await self._orders.now())


async def _unknown(_: Actor, voice: Voice) -> Answer:
    return Refused(said=refused(voice, UnknownOrder()), refusal=UnknownOrder())


def _refused(voice: Voice, key: str) -> Show:
    return Show(sheet=refused_sheet(voice, voice.say(key)))


def _misfit(voice: Voice, misfit: Misfit) -> Show:
    labels = {field: voice.plain().say(key) for field, key in OFFER_OPTIONS.items()}
    return Show(sheet=refused_sheet(voice, misfit_said(voice, misfit, labels)))


def _filled(answer: Answer, typed: Typed) -> Answer:
    """Put what was given with a command into the form that came of it."""
    if not isinstance(answer, Ask):
        return answer
    fields = tuple(
        field.but(value=typed.get(field.name, field.value)) for field in answer.form.fields
    )
    return answer.but(form=answer.form.but(fields=fields))


def _suggestion(choice: Choice) -> str:
    """An order on one line of Discord's composer: its title gives way to what matters more."""
    tail = f" · {choice.press.order} · {choice.description}"
    title = choice.label.removesuffix(f" · {choice.press.order}")
    return cut(title, max(10, OPTION_TEXT - len(tail))) + cut(tail, OPTION_TEXT - 10)
