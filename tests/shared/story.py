"""A small stage for the shared adapters: two people, one order, and a clock that the test moves."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.shared.cast import Cast
from adapters.shared.catalogue import locale_for
from adapters.shared.voice import Plain, Voice, Who
from core import commands as cmd
from core import events as ev
from core.advance import advance
from core.begin import propose
from core.decide import decide
from core.decision import Decision
from core.desk import Listing, Page
from core.orders import Order
from core.policy import DEFAULT_POLICY, Policy, Support
from core.refusals import Refusal
from core.roll import Stand, Survey, lines_of
from core.values import AccountId, Actor, ChannelId, CommunityId, OrderId, Platform, Role
from core.views import Reader, seen_by
from core.what_now import what_now

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANA = Actor(account=AccountId("slack:T1:UANA"))
FINN = Actor(account=AccountId("discord:77"))
AGENT = Actor(account=AccountId("discord:99"), roles=frozenset({"agents"}))
STRANGER = Actor(account=AccountId("slack:T1:UEVE"))
POLICY = DEFAULT_POLICY.but(
    support=Support(channel=ChannelId("discord:500"), roles=frozenset({"agents"}))
)
CAST = Cast(
    people={
        ANA.account: Who(account=ANA.account, name="Ana", platform=Platform.SLACK),
        FINN.account: Who(account=FINN.account, name="Finn", platform=Platform.DISCORD),
    }
)


def a_voice(language: str = "en", now: datetime = START) -> Voice:
    return Voice(locale_for(language), ZoneInfo("Europe/Amsterdam"), Plain(), now)


class Story:
    """Plays commands on one order and keeps all that happened."""

    def __init__(self, policy: Policy = POLICY) -> None:
        self.now = START
        self.policy = policy
        offered = propose(
            cmd.ProposeOrder(
                id=OrderId("ORD-7K3M9QX2"),
                community=CommunityId("discord:1"),
                channel=ChannelId("discord:400"),
                role=Role.CLIENT,
                code="K7QM-2XWT",
                title="A logo",
                price=10_000,
                currency="EUR",
                delivery=START + timedelta(days=10),
            ),
            ANA,
            self.now,
            policy,
        )
        assert isinstance(offered, Decision)
        self.order: Order = offered.order
        self.log: list[ev.Entry] = list(offered.entries)

    def does(self, who: Actor, command: cmd.Command) -> "Story":
        """Let somebody do something; it has to work."""
        outcome = decide(self.order, command, who, self.now, self.policy)
        assert isinstance(outcome, Decision), outcome
        self._take(outcome)
        return self

    def is_refused(self, who: Actor, command: cmd.Command) -> Refusal:
        """Let somebody try something; it has to be refused."""
        outcome = decide(self.order, command, who, self.now, self.policy)
        assert isinstance(outcome, Refusal), outcome
        return outcome

    def passes(self, time: timedelta) -> "Story":
        """Let time pass, and what is due happen."""
        self.now += time
        self._take(advance(self.order, self.now))
        return self

    def _take(self, decision: Decision) -> None:
        self.order = decision.order
        self.log.extend(decision.entries)

    def page(self, who: Actor) -> Page:
        """The order as this person sees it now."""
        role = self.order.role_of(who.account)
        reader = Reader.SUPPORT if role is None else Reader(role.value)
        return Page(
            order=seen_by(self.order, reader),
            reader=reader,
            options=what_now(self.order, who, self.now, self.policy),
            now=self.now,
            policy=self.policy,
        )

    def agreed(self) -> "Story":
        """Up to an order that waits for its requirements."""
        return self.does(FINN, cmd.JoinOffer(code="K7QM-2XWT")).does(FINN, cmd.AcceptOffer())

    def working(self) -> "Story":
        """Up to an order in progress."""
        return self.agreed().does(ANA, cmd.SupplyRequirements(text="A ship on a green ground"))


def listed(*pages: Page, before: int = 0, after: int = 0) -> Listing:
    """Some orders as one page of somebody's list.

    Args:
        pages: the orders.
        before: how many come before them.
        after: how many come after them, all of which are over.
    """
    lines = tuple(
        line for page in pages for line in lines_of(page.order) if line.role is page.reader.role
    )
    total = before + len(pages) + after
    return Listing(
        pages=pages,
        offset=before,
        survey=Survey(
            running=lines,
            over=total - len(lines),
            stands=dict.fromkeys(Stand, 2),
            roles={Role.CLIENT: total, Role.FREELANCER: 1},
            every=total,
        ),
        now=pages[0].now,
    )
