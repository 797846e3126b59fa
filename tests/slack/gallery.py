"""Everything that the app can show about an order: played through the Clerk, laid out for Slack."""

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from adapters.shared.answers import Answer, Ask, Correct, Done, Refused, Show
from adapters.shared.buttons import Press, Step
from adapters.shared.cards import card_sheet
from adapters.shared.cast import Cast, everybody
from adapters.shared.catalogue import locale_for
from adapters.shared.clerk import Clerk
from adapters.shared.forms import Form, Input
from adapters.shared.ports import Person
from adapters.shared.voice import Voice
from adapters.slack import layout, modals
from adapters.slack.markup import Mrkdwn
from adapters.slack.modals import Memo, Origin
from adapters.slack.wire import JSONObject
from core import commands as cmd
from core.decision import Decision
from core.desk import Desk, Page
from core.policy import DEFAULT_POLICY, Support
from core.requests import RequestRef
from core.rules import Action
from core.terms import (
    CancellationTerms,
    DeliveryExtensionTerms,
    ExtraTerms,
    OrderUpdateTerms,
    PartialRefundTerms,
    Terms,
)
from core.values import AccountId, Actor, ChannelId, CommunityId, OrderId, RequestId, Role
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.memories import MemoryPeople
from tests.fakes.orders import MemoryOrders

COMMUNITY = CommunityId("slack:T0HARBOR")
CLIENT = Actor(account=AccountId("slack:T0HARBOR:U0ANA"))
FREELANCER = Actor(account=AccountId("discord:1191168000000000201"))
FIRST = RequestRef(request=RequestId(1), revision=1)
FIRST_ORDER = OrderId("ORD-7K3M9QX1")
READERS: Final = {"client": CLIENT, "freelancer": FREELANCER}
TITLE = "A logo"
COMMENT = "We moved on."


class FixedNames:
    def __init__(self) -> None:
        self._drawn = 0

    def order(self) -> OrderId:
        self._drawn += 1
        return OrderId(f"ORD-7K3M9QX{self._drawn}")

    def code(self) -> str:
        return f"K7QM-2XW{self._drawn}"


@dataclass
class Studio:
    """A record with one order in it, brought to a state."""

    language: str = "en"
    title: str = TITLE
    comment: str = COMMENT
    name: str = "Finn"
    orders: MemoryOrders = field(default_factory=MemoryOrders)
    order: OrderId = FIRST_ORDER

    def __post_init__(self) -> None:
        policy = DEFAULT_POLICY.but(support=Support(channel=ChannelId("slack:T0HARBOR:C0SUPPORT")))
        self.orders.policies[COMMUNITY] = policy
        self.desk = Desk(self.orders, FixedNames())
        self.people = MemoryPeople(
            Person(account=CLIENT.account, name="Ana Client"),
            Person(account=FREELANCER.account, name=self.name),
        )
        self.clerk = Clerk(self.desk, MemoryDrafts(), self.people)

    async def voice(self) -> Voice:
        zone = ZoneInfo("Europe/Amsterdam")
        return Voice(locale_for(self.language), zone, Mrkdwn(), await self.orders.now())

    async def offer(self, *, coded: bool) -> None:
        now = await self.orders.now()
        outcome = await self.desk.propose(
            lambda order, code: cmd.ProposeOrder(
                id=order,
                community=COMMUNITY,
                role=Role.CLIENT,
                counterparty=None if coded else FREELANCER.account,
                code=code,
                title=self.title,
                price=10_000,
                currency="EUR",
                delivery=now + timedelta(days=10),
            ),
            CLIENT,
        )
        assert isinstance(outcome, Decision), outcome

    async def do(self, who: Actor, command: cmd.Command) -> None:
        outcome = await self.desk.handle(self.order, command, who)
        assert isinstance(outcome, Decision), outcome

    async def working(self) -> None:
        await self.offer(coded=False)
        await self.do(FREELANCER, cmd.AcceptOffer())
        await self.do(CLIENT, cmd.SupplyRequirements(text=self.comment))

    async def asked(self, who: Actor, terms: Terms, reason: str | None = None) -> None:
        await self.working()
        await self.do(who, cmd.OpenRequest(terms=terms, comment=self.comment, reason=reason))

    async def bring_to(self, state: str) -> None:  # noqa: C901, PLR0912 - one case for each state
        match state:
            case "offered_with_code":
                await self.offer(coded=True)
            case "offered":
                await self.offer(coded=False)
            case "agreed":
                await self.offer(coded=False)
                await self.do(FREELANCER, cmd.AcceptOffer())
            case "working":
                await self.working()
            case "order_update":
                await self.asked(CLIENT, OrderUpdateTerms())
            case "cancellation_by_client":
                await self.asked(CLIENT, CancellationTerms(), "ordered_by_mistake")
            case "cancellation_by_freelancer":
                terms = CancellationTerms(note=self.comment)
                await self.asked(FREELANCER, terms, "no_time")
            case "delivery_extension":
                await self.asked(FREELANCER, DeliveryExtensionTerms(days=3))
            case "partial_refund":
                await self.asked(FREELANCER, PartialRefundTerms(amount=2_000), "goodwill")
            case "extra":
                await self.asked(FREELANCER, ExtraTerms(title=self.title, price=2_500, days=2))
            case "counter_offer":
                await self.asked(FREELANCER, DeliveryExtensionTerms(days=3))
                terms_ = DeliveryExtensionTerms(days=1)
                await self.do(
                    CLIENT, cmd.CounterRequest(ref=FIRST, terms=terms_, comment=self.comment)
                )
            case "evidence":
                await self.bring_to("cancellation_by_client")
                for name in ("talk", "Help"):
                    link = f"https://example.com/{name}"
                    sha256 = hashlib.sha256(link.encode()).hexdigest()
                    attach = cmd.AttachEvidence(name=name, link=link, sha256=sha256)
                    await self.do(CLIENT, attach)
            case "delivered":
                await self.working()
                await self.do(FREELANCER, cmd.Deliver(text=self.comment))
            case "very_late":
                await self.working()
                self.orders.travel(timedelta(days=12))
            case "declined":
                await self.bring_to("cancellation_by_client")
                await self.do(FREELANCER, cmd.DeclineRequest(ref=FIRST, message=self.comment))
            case "cancelled":
                await self.bring_to("cancellation_by_client")
                await self.do(FREELANCER, cmd.AcceptRequest(ref=FIRST))
            case "completed":
                await self.bring_to("delivered")
                await self.do(CLIENT, cmd.Complete())
            case _:
                raise LookupError(state)

    async def page(self, who: Actor) -> Page:
        page = await self.desk.look(self.order, who)
        assert isinstance(page, Page), page
        return page

    async def card(self, who: Actor) -> JSONObject:
        page = await self.page(who)
        cast = Cast(people=await self.people.names(everybody(page.order)))
        return layout.message(card_sheet(await self.voice(), page, cast))

    async def press(self, who: Actor, step: Step, action: Action | None = None) -> Answer:
        press = Press(step=step, order=self.order, action=action)
        return await self.clerk.press(press, who, await self.voice())

    async def submit(self, who: Actor, form: Form, *, replacing: bool) -> Answer:
        typed = {
            its.name: filled_in(its.input, its.name, form, self.comment) for its in form.fields
        }
        return await self.clerk.submit(
            form.order,
            form.action,
            {name: value for name, value in typed.items() if value},
            who,
            await self.voice(),
            seen=form.seen,
            replacing=replacing,
        )


STATES: Final = (
    "offered_with_code",
    "offered",
    "agreed",
    "working",
    "order_update",
    "cancellation_by_client",
    "cancellation_by_freelancer",
    "delivery_extension",
    "partial_refund",
    "extra",
    "counter_offer",
    "evidence",
    "delivered",
    "very_late",
    "declined",
    "cancelled",
    "completed",
)


def filled_in(kind: Input, name: str, form: Form, comment: str) -> str:
    match kind:
        case Input.CHOICE:
            return next(its for its in form.fields if its.name == name).choices[0].value
        case Input.AMOUNT:
            return "15"
        case Input.DAYS:
            return "4"
        case Input.FILES:
            return ""
        case _:
            return "https://example.com/brief" if name == "link" else comment


async def cards(language: str) -> dict[str, Any]:
    """Every card, by state and reader."""
    found = {}
    for state in STATES:
        studio = Studio(language)
        await studio.bring_to(state)
        for reader, who in READERS.items():
            if state == "offered_with_code" and who is FREELANCER:
                continue
            found[f"{state}.{reader}"] = await studio.card(who)
    return found


async def pages(studio: Studio, who: Actor) -> AsyncIterator[tuple[str, Show]]:
    """The page, the picker and the list of somebody."""
    for name, step in (
        ("page", Step.PAGE),
        ("resolve", Step.RESOLVE),
        ("list", Step.LIST),
        ("evidence", Step.EVIDENCE),
    ):
        shown = await studio.press(who, step)
        assert isinstance(shown, Show), shown
        yield name, shown


async def acts(state: str, reader: str, make: Callable[[], Studio]) -> dict[str, Answer]:
    """What every button leads to, one order for each: the form, then what its sending leads to."""
    found: dict[str, Answer] = {}
    looked = make()
    await looked.bring_to(state)
    who = READERS[reader]
    for option in (await looked.page(who)).options:
        for step in (Step.DO, Step.REPLACE):
            studio = make()
            await studio.bring_to(state)
            name = f"{state}.{reader}.{option.action}.{step.value}"
            answer = found[name] = await studio.press(who, step, option.action)
            if isinstance(answer, Ask) and option.action is not Action.ATTACH_EVIDENCE:
                sent = await studio.submit(who, answer.form, replacing=answer.replacing)
                found[f"{name}.sent"] = sent
    return found


def laid_out(answer: Answer, voice: Voice) -> list[JSONObject]:
    """An answer as the modals that it can become."""
    match answer:
        case Show(sheet=sheet):
            return [modals.sheet_view(sheet, Memo(), voice)]
        case Ask(form=form, replacing=replacing) | Correct(form=form, replacing=replacing):
            view = modals.form_view(form, Origin(), replacing=replacing)
            return [view, modals.with_problem(view, voice.say("slack.failed"))]
        case Done(said=said) | Refused(said=said):
            return [modals.said_view(said, voice, last=True)]
