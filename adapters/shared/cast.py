"""Who is who in an order, as other people see them (O8)."""

from collections.abc import Mapping

from adapters.shared.voice import Voice, Who
from core.orders import Order
from core.values import AccountId, Role, Value, platform_of


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
