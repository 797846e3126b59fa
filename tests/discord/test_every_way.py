"""Every command and every button, once, by the real client at a local Discord, in both languages.

What the other tests say of some, this says of all: each is answered, with a form or with a sheet,
and Discord refuses nothing of it.
"""

from collections.abc import Callable, Mapping
from typing import Final

import pytest

from adapters.shared.buttons import read_press
from adapters.shared.clerk import AT_ONCE
from core import commands as cmd
from core.policy import DEFAULT_POLICY, Support
from core.requests import RequestRef
from core.rules import Action
from core.terms import (
    CancellationTerms,
    DeliveryExtensionTerms,
    ExtraTerms,
    OrderUpdateTerms,
    PartialRefundTerms,
)
from core.values import AccountId, Actor, ChannelId, CommunityId, OrderId, RequestId
from sandbox.client import DiscordPerson
from sandbox.people import DISCORD_GENERAL, FINN, HARBOUR, MILA
from sandbox.screen import Control
from sandbox.wire import parts, word
from tests.discord.quay import Quay

pytestmark = pytest.mark.anyio

CLIENT: Final = Actor(account=AccountId(f"discord:{FINN}"))
FREELANCER: Final = Actor(account=AccountId(f"discord:{MILA}"))

Step = tuple[Actor, Callable[[RequestRef], cmd.Command]]
"""Who does what; it may answer the request that is open then."""

BEGUN: Final[Step] = (CLIENT, lambda _: cmd.SupplyRequirements(text="A ship."))
DELIVERED: Final[Step] = (FREELANCER, lambda _: cmd.Deliver(text="There it is."))
LONGER: Final = DeliveryExtensionTerms(days=3)
REFUND: Final = PartialRefundTerms(amount=1_000)

STAGES: Final[Mapping[str, tuple[Step, ...]]] = {
    "agreed": (),
    "in progress": (BEGUN,),
    "update": (BEGUN, (CLIENT, lambda _: cmd.OpenRequest(terms=OrderUpdateTerms(), comment="?"))),
    "cancellation": (
        BEGUN,
        (
            CLIENT,
            lambda _: cmd.OpenRequest(
                terms=CancellationTerms(), comment="No.", reason="no_longer_needed"
            ),
        ),
    ),
    "extension": (BEGUN, (FREELANCER, lambda _: cmd.OpenRequest(terms=LONGER, comment="Ill."))),
    "countered": (
        BEGUN,
        (FREELANCER, lambda _: cmd.OpenRequest(terms=LONGER, comment="Ill.")),
        (CLIENT, lambda ref: cmd.CounterRequest(ref=ref, terms=DeliveryExtensionTerms(days=1))),
    ),
    "refund": (
        BEGUN,
        (
            FREELANCER,
            lambda _: cmd.OpenRequest(terms=REFUND, comment="Sorry.", reason="goodwill"),
        ),
    ),
    "extra": (
        BEGUN,
        (
            FREELANCER,
            lambda _: cmd.OpenRequest(
                terms=ExtraTerms(title="Black", price=500, days=1), comment="As you asked."
            ),
        ),
    ),
    "delivered": (BEGUN, DELIVERED),
    "escalated": (BEGUN, (CLIENT, lambda _: cmd.Escalate(comment="Stuck.", confidential="Rude."))),
    "completed": (BEGUN, DELIVERED, (CLIENT, lambda _: cmd.Complete())),
}

IN_PROGRESS: Final = "order"
COMMANDS: Final[Mapping[str, str]] = {
    "order offer": "title:Logo price:100 days:3",
    "order join": "code:AAAA-BBBB",
    "order list": "",
    "order show": IN_PROGRESS,
    "order requirements": IN_PROGRESS,
    "order deliver": IN_PROGRESS,
    "order revise": IN_PROGRESS,
    "order complete": IN_PROGRESS,
    "order export": "",
    "order help": "",
    "resolve start": IN_PROGRESS,
    "resolve update": IN_PROGRESS,
    "resolve cancel": IN_PROGRESS,
    "resolve extend": IN_PROGRESS,
    "resolve refund": IN_PROGRESS,
    "resolve extra": IN_PROGRESS,
    "resolve support": IN_PROGRESS,
    "setup show": "",
    "setup notices": "",
    "setup support": "contact:help@example.com",
    "setup language": "currency:EUR",
    "setup rules": "answer-hours:24",
    "setup rooms": "on:True",
    "standing": "",
    "settings": "",
}
"""Every command, with options as they are typed, or with the order."""


async def test_every_command_is_answered(dock: Quay) -> None:
    order = await dock.order()
    await play(dock, order, STAGES["in progress"])
    for person in (dock.finn, dock.mila):
        for command in await leaves(person):
            given = COMMANDS[command]
            options = {"order": order} if given == IN_PROGRESS else {}
            typed = "" if given == IN_PROGRESS else given
            role = {"role": "client"} if command == "order offer" else {}
            await person.command("#orders", f"/{command} {typed}".strip(), **options, **role)
            await leaves_the_form(person)
    assert set(await leaves(dock.finn)) == set(COMMANDS)
    await nothing_is_refused(dock)


@pytest.mark.parametrize("stage", STAGES)
async def test_every_button_is_answered(dock: Quay, stage: str) -> None:
    support = Support(channel=ChannelId(f"discord:{DISCORD_GENERAL}"))
    policy = DEFAULT_POLICY.but(support=support)
    dock.house.orders.policies[CommunityId(f"discord:{HARBOUR}")] = policy
    order = await dock.order()
    await play(dock, order, STAGES[stage])
    await dock.deliver()
    pressed = set()
    for person in (dock.finn, dock.mila):
        for command in (f"/order show order:{order}", f"/resolve start order:{order}"):
            await person.command("#orders", command)
            for label in [its.label for its in await harmless(person, order, "#orders")]:
                await person.command("#orders", command)
                await person.press(label, near=order, place="#orders")
                await leaves_the_form(person)
                pressed.add(label)
        for control in await harmless(person, order, "Resolution Center"):
            await person.press(control.label, near=order, place="Resolution Center")
            await leaves_the_form(person)
            pressed.add(control.label)
    assert pressed
    await nothing_is_refused(dock)


async def play(dock: Quay, order: OrderId, steps: tuple[Step, ...]) -> None:
    """Bring an order to a stage."""
    for who, make in steps:
        request = (await dock.kept(order)).request
        ref = RequestRef(request=request.id, revision=request.revision) if request else None
        await dock.house.desk.handle(
            order, make(ref or RequestRef(request=RequestId(1), revision=0)), who
        )


async def harmless(person: DiscordPerson, order: OrderId, place: str) -> list[Control]:
    """The buttons of the newest message that names an order, but those that decide at once."""
    screen = await person.screen(place)
    message = next(its for its in reversed(screen.messages) if its.controls and order in its.text)
    return [its for its in message.controls if its.kind == "button" and not at_once(its)]


def at_once(control: Control) -> bool:
    press = read_press(word(control.address, "custom_id"))
    decides = {*AT_ONCE, Action.ACCEPT_OFFER, Action.WITHDRAW_OFFER}
    return press is not None and press.action in decides


async def leaves_the_form(person: DiscordPerson) -> None:
    """Close the form that came, if one did."""
    if (await person.screen()).form is not None:
        await person.close()


async def leaves(person: DiscordPerson) -> list[str]:
    """The commands that somebody is offered, as they are typed."""
    known = parts(await person._line.get(f"{person._at}/commands"), "commands")
    found = []
    for one in known:
        subs = [sub for sub in parts(one, "options") if sub["type"] == 1]
        name = word(one, "name")
        if one.get("type", 1) == 1:
            found += [f"{name} {word(sub, 'name')}" for sub in subs] or [name]
    return found


async def nothing_is_refused(dock: Quay) -> None:
    """Discord took everything that the bot sent, and the bot never had to apologise."""
    record = await dock.box.record()
    refused = [line for line in record if isinstance(line["status"], int) and line["status"] >= 400]
    assert refused == []
    for person in (dock.finn, dock.mila):
        transcript = (await person.screen()).transcript()
        assert "Something went wrong" not in transcript
        assert "ging iets mis" not in transcript
