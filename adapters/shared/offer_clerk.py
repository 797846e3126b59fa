"""Serves people with offers: making them, and taking the seat that waits for a code (O3, O8)."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from adapters.shared.answers import Answer, Misfit, Refused, refusing
from adapters.shared.buttons import Press, Step
from adapters.shared.drafts import Draft, Drafts, draft_of
from adapters.shared.form_reading import Misread, Typed
from adapters.shared.offers import UNNAMED, Offer, offer_field_of, read_offer, usual_delivery
from adapters.shared.overview_clerk import OverviewClerk
from adapters.shared.sentences import refused
from adapters.shared.tries import MOST, Tries, Try, is_one_too_many
from adapters.shared.voice import Said, Voice
from core.desk import Desk
from core.refusals import Refusal
from core.values import Actor, ChannelId

Opening = Callable[[], Awaitable[ChannelId | None]]
"""Opens a channel for an order; gives none where that cannot be."""


class OfferClerk:
    """Makes offers, and lets people join them.

    Args:
        desk: the one way in which orders change.
        drafts: keeps what was typed.
        overview: shows what came of it.
        tries: counts offers and codes. Without it there may be any number of them.
    """

    def __init__(
        self, desk: Desk, drafts: Drafts, overview: OverviewClerk, tries: Tries | None = None
    ) -> None:
        self._desk = desk
        self._drafts = drafts
        self._overview = overview
        self._tries = tries

    async def make(
        self, offer: Offer, by: Actor, voice: Voice, opening: Opening | None = None
    ) -> Answer | Misfit:
        """Make an offer, and show it (O3); or say which field of it is wrong.

        Args:
            offer: what was typed.
            by: the proposer.
            voice: theirs.
            opening: opens a channel for the order, once nothing stands against the offer: who is
                called there is not called for nothing.
        """
        command = read_offer(offer, await self._desk.now())
        if isinstance(command, Misread):
            return Misfit(field=command.field, said=voice.plain().say(command.key))
        if await is_one_too_many(self._tries, Try.OFFER, by.account):
            return _later(voice.say("tries.offer", most=MOST[Try.OFFER]))
        if opening is not None:
            refusal = await self._desk.check_offer(command, by)
            if refusal is not None:
                return _refused(refusal, voice)
            command = command.but(channel=await opening() or command.channel)
        ready = command
        outcome = await self._desk.propose(lambda order, code: ready.but(id=order, code=code), by)
        if isinstance(outcome, Refusal):
            return _refused(outcome, voice)
        return await self._overview.order(outcome.order.id, by, voice)

    async def usual_delivery(self, voice: Voice) -> datetime:
        """Say which delivery to propose to whoever makes an offer."""
        return usual_delivery(await self._desk.now(), voice.zone)

    async def join(self, code: str, by: Actor, voice: Voice) -> Answer:
        """Take the seat that waits for a code, and show the offer (O8)."""
        if await is_one_too_many(self._tries, Try.CODE, by.account):
            return _later(voice.say("tries.code", most=MOST[Try.CODE]))
        outcome = await self._desk.join(code, by)
        if isinstance(outcome, Refusal):
            return refusing(outcome, voice)
        return await self._overview.order(outcome.order.id, by, voice)

    async def set_aside(self, typed: Typed, by: Actor) -> Press:
        """Keep an offer as it was typed, and give the press that brings it back."""
        draft = Draft(by=by.account, order=UNNAMED, typed=dict(typed))
        return Press(step=Step.EDIT, draft=await self._drafts.keep(draft))

    async def back(self, press: Press, by: Actor) -> Typed | None:
        """Give back what was typed of an offer; none when its hour is over."""
        draft = await draft_of(self._drafts, press, by)
        return None if draft is None or draft.action is not None else draft.typed


def _refused(refusal: Refusal, voice: Voice) -> Refused | Misfit:
    field = offer_field_of(refusal)
    if field is None:
        return refusing(refusal, voice)
    return Misfit(field=field, said=refused(voice.plain(), refusal))


def _later(said: Said) -> Refused:
    return Refused(said=said, refusal=Refusal())
