"""Makes orders through the Desk, as people would."""

from datetime import timedelta

from core import commands as cmd
from core.decision import Decision
from core.desk import Desk
from core.ports import Orders
from core.requests import RequestRef
from core.terms import CancellationTerms
from core.values import AccountId, Actor, ChannelId, CommunityId, OrderId, RequestId, Role

COMMUNITY = CommunityId("slack:T024BE7LD")
CLIENT = Actor(account=AccountId("slack:T024BE7LD:U061F7AUR"))
FREELANCER = Actor(account=AccountId("discord:80351110224678912"))
STRANGER = Actor(account=AccountId("slack:T024BE7LD:U0STRANGER"))
CHANNEL = ChannelId("slack:T024BE7LD:C061F7AUR")
FIRST = RequestRef(request=RequestId(1), revision=1)
"""The request that `ask` opens on a new order."""


async def offer(
    desk: Desk,
    orders: Orders,
    *,
    client: Actor = CLIENT,
    freelancer: Actor = FREELANCER,
    with_code: bool = False,
    channel: ChannelId | None = CHANNEL,
) -> Decision:
    """Have the client make an offer."""
    now = await orders.now()
    outcome = await desk.propose(
        lambda order, code: cmd.ProposeOrder(
            id=order,
            community=COMMUNITY,
            channel=channel,
            role=Role.CLIENT,
            counterparty=None if with_code else freelancer.account,
            code=code,
            title="Landing page for the summer campaign",
            price=45_000,
            currency="EUR",
            delivery=now + timedelta(days=10),
        ),
        client,
    )
    assert isinstance(outcome, Decision)
    return outcome


async def begin(
    desk: Desk, orders: Orders, *, client: Actor = CLIENT, freelancer: Actor = FREELANCER
) -> OrderId:
    """Have an order agreed and begun."""
    order = (await offer(desk, orders, client=client, freelancer=freelancer)).order.id
    await do(desk, order, cmd.AcceptOffer(), freelancer)
    await do(desk, order, cmd.SupplyRequirements(text="Three sections and a form."), client)
    return order


async def ask(
    desk: Desk, orders: Orders, *, client: Actor = CLIENT, freelancer: Actor = FREELANCER
) -> OrderId:
    """Have the client of a begun order ask to cancel it."""
    order = await begin(desk, orders, client=client, freelancer=freelancer)
    await do(desk, order, opening(), client)
    return order


async def do(desk: Desk, order: OrderId, command: cmd.Command, by: Actor) -> Decision:
    """Have somebody do something that they may do."""
    outcome = await desk.handle(order, command, by)
    assert isinstance(outcome, Decision), outcome
    return outcome


def opening() -> cmd.OpenRequest:
    """The client's request to cancel."""
    return cmd.OpenRequest(
        terms=CancellationTerms(),
        comment="We changed our plans for the campaign. I am sorry for the trouble.",
        reason="no_longer_needed",
    )
