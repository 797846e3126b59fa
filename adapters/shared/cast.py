"""Who is who in an order, as other people see them (O8)."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from adapters.shared.ports import People
from adapters.shared.voice import Said, Voice, Who
from core.desk import Page
from core.orders import Order
from core.values import AccountId, Role, Value, platform_of


def everybody(order: Order) -> tuple[AccountId, ...]:
    """Give everybody who is named where the order is shown: its parties, and their delegates."""
    requests = [*order.past, *(one for one in (order.request,) if one is not None)]
    if order.suspended is not None:
        requests.append(order.suspended.request)
    delegates = {one.delegate for one in requests}
    delegates |= {one.ended_by for one in requests if one.ended_for is not None}
    return (*order.accounts(), *sorted(one for one in delegates if one is not None))


class Cast(Value):
    """The people of one order.

    Attributes:
        people: by account; whoever is not known yet is called by their role.
    """

    people: Mapping[AccountId, Who]

    def party(self, order: Order, role: Role, voice: Voice) -> Who:
        """Give the holder of a seat; an empty seat is called by its role."""
        account = order.account(role)
        if account is None:
            nobody = AccountId("erased:")
            return Who(account=nobody, name=voice.term(role), platform=platform_of(nobody))
        return self.who(account, order, voice)

    def who(self, account: AccountId, order: Order, voice: Voice) -> Who:
        """Give somebody by their account."""
        known = self.people.get(account)
        if known is not None:
            return known
        role = order.role_of(account)
        name = voice.say("who.support") if role is None else voice.term(role)
        return Who(account=account, name=name, platform=platform_of(account))

    def delegate(
        self, account: AccountId, principal: AccountId, order: Order, voice: Voice
    ) -> Said:
        """Name a delegate with the one for whom they acted: "Bo, for Ana" (D5)."""
        return self._for(account, principal, order, voice, "who.delegate")

    def acting(
        self,
        by: AccountId,
        acted_for: AccountId | None,
        order: Order,
        voice: Voice,
        role: Role | None,
    ) -> Who | Said:
        """Name who did something, at the beginning of a sentence about it.

        Args:
            by: who did it.
            acted_for: in whose place, if in somebody's.
            order: the order.
            voice: the reader's.
            role: the reader's, who is spoken to where it was done in their place.
        """
        if acted_for is None:
            return self.who(by, order, voice)
        own = role is not None and order.role_of(acted_for) is role
        key = "who.delegate.acting.own" if own else "who.delegate.acting"
        return self._for(by, acted_for, order, voice, key)

    def _for(
        self, account: AccountId, principal: AccountId, order: Order, voice: Voice, key: str
    ) -> Said:
        known = self.people.get(account)
        delegate = voice.say("who.somebody") if known is None else Said(voice.fact(known))
        if key == "who.delegate.acting.own":
            return voice.say("who.delegate.acting.own", delegate=delegate)
        return voice.say(key, delegate=delegate, principal=self.who(principal, order, voice))


class Directory(People, Protocol):
    """Knows people, and by which names others see them."""

    async def names(self, accounts: tuple[AccountId, ...]) -> Mapping[AccountId, Who]:
        """Give those of the accounts that are known."""
        ...


async def cast_of(directory: Directory, *pages: Page, others: Iterable[AccountId] = ()) -> Cast:
    """Give the people of the orders on these pages, and whoever else is named beside them."""
    accounts = {*others, *(account for page in pages for account in everybody(page.order))}
    return Cast(people=await directory.names(tuple(accounts)))
