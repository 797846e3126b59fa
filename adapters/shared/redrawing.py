"""Brings somebody's cards into the language that they have just chosen."""

from typing import Final

from adapters.shared.ports import Cards, Outbox
from core.desk import Desk
from core.notices import Delivery
from core.orders import FINAL
from core.values import Actor

MOST: Final = 100
"""How many orders are looked at: the most urgent. The cards of others follow when they change."""

NOTHING: Final = 0
"""The revision of a card that shows nothing that can be read."""


class Redrawing:
    """Has cards drawn again that show what stands, in words that no longer fit.

    Args:
        desk: knows somebody's orders.
        cards: which message is whose card.
        outbox: has the cards refreshed.
    """

    def __init__(self, desk: Desk, cards: Cards, outbox: Outbox) -> None:
        self._desk = desk
        self._cards = cards
        self._outbox = outbox

    async def cards_of(self, by: Actor) -> None:
        """Have somebody's cards drawn again, but those of orders that are over."""
        again = []
        for page in (await self._desk.look_at_all(by, limit=MOST)).pages:
            order, reader = page.order, page.reader
            if reader.role is None or order.status in FINAL:
                continue
            card = await self._cards.get(order.id, reader)
            if card is not None:
                await self._cards.put(order.id, reader, card.but(revision=NOTHING))
                # No entry is meant: there is a card to refresh, and nothing to tell.
                again.append(Delivery(order=order.id, first=1, last=0, to=reader))
        await self._outbox.send(again)
