"""Orders for the benchmarks: with people, texts and due times as in a busy community."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from adapters.redis.names import SecretNames
from core import commands as cmd
from core.advance import advance
from core.advance import due as due_of
from core.begin import propose
from core.decide import decide
from core.decision import Decision
from core.orders import Order
from core.planning import plan
from core.policy import DEFAULT_POLICY, Policy
from core.ports import Commit
from core.requests import RequestRef
from core.terms import (
    CancellationTerms,
    DeliveryExtensionTerms,
    ExtraTerms,
    OrderUpdateTerms,
    PartialRefundTerms,
)
from core.values import AccountId, Actor, ChannelId, CommunityId, RequestId, Role

COMMUNITY: Final = CommunityId("slack:T024BE7LD")
FIRST: Final = RequestRef(request=RequestId(1), revision=1)

TITLES: Final = (
    "Landing page for the summer campaign",
    "Logo and house style for a bakery",
    "Three explainer videos, one minute each",
    "Translation of the user manual into Dutch",
    "Mixing and mastering of six songs",
    "Booking plugin for our website",
)
SENTENCES: Final = (
    "Please build it so that it loads quickly on older phones too.",
    "The copy is in the shared folder; the headlines may still change.",
    "We have two rounds of changes in mind, not more.",
    "Our brand colours are in the attached guide, pages four to seven.",
    "The form should write to the list that Marieke looks after.",
    "I would like to see a first sketch by Thursday.",
    "Everything has to be accessible: contrast, keyboard, alternative texts.",
    "There is an older version online that shows roughly what we mean.",
    "Could you tell me how far you are and whether Friday still works?",
    "We changed our plans for the campaign and no longer need this.",
    "I am sorry for the trouble and hope that we can work together again.",
    "The client has not answered my questions about the hosting for a week.",
    "One of the two recordings turned out to be unusable, so I had to begin anew.",
    "The last chapter was longer than the sample, which is why I need more time.",
    "I left out the animation, and would like to give that part back.",
    "For the same price I can add a German version if you want one.",
    "My supplier delivers the fonts on Monday at the earliest.",
    "Let us talk about it first if anything is unclear; I am online until six.",
)


@dataclass(frozen=True, slots=True)
class Story:
    """How one order came to where it is: the commits, and the order at the end."""

    commits: Sequence[Commit]
    order: Order


class Teller:
    """Makes up orders, the same ones for the same seed.

    Args:
        seed: of the dice.
        clients: how many clients there are.
        freelancers: how many freelancers there are.
    """

    def __init__(self, seed: int, clients: int, freelancers: int) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - no secret
        self._clients = clients
        self._freelancers = freelancers
        self._names = SecretNames()

    def parties(self) -> tuple[Actor, Actor]:
        """Some client and some freelancer."""
        client = _client(self._dice.randrange(self._clients))
        freelancer = _freelancer(self._dice.randrange(self._freelancers))
        return Actor(account=client), Actor(account=freelancer)

    def everybody(self) -> Iterator[AccountId]:
        """All who could take part."""
        yield from map(_client, range(self._clients))
        yield from map(_freelancer, range(self._freelancers))

    def story(self, opened_at: datetime, now: datetime, policy: Policy = DEFAULT_POLICY) -> Story:
        """Tell of an order on which a request was opened, with what time has done since.

        Args:
            opened_at: when the request was opened.
            now: the present.
            policy: the policy under which all of it happened.
        """
        dice = self._dice
        client, freelancer = self.parties()
        began = opened_at - timedelta(hours=dice.uniform(4, 90))
        offered = propose(
            cmd.ProposeOrder(
                id=self._names.order(),
                community=COMMUNITY,
                channel=ChannelId("slack:T024BE7LD:C061F7AUR"),
                role=Role.CLIENT,
                counterparty=freelancer.account,
                title=dice.choice(TITLES),
                price=dice.randrange(50, 4000) * 100,
                currency="EUR",
                delivery=now + timedelta(days=dice.randrange(2, 20)),
            ),
            client,
            began,
            policy,
        )
        assert isinstance(offered, Decision)
        commits = [plan(None, offered)]
        kind, by = self._request(client, freelancer)
        requirements = cmd.SupplyRequirements(text=self._text(3, 6))
        for command, actor, moment in (
            (cmd.AcceptOffer(), freelancer, began + timedelta(hours=1)),
            (requirements, client, began + timedelta(hours=2)),
            (kind, by, opened_at),
        ):
            order = commits[-1].order
            decision = decide(order, command, actor, moment, policy)
            assert isinstance(decision, Decision), decision
            commits.append(plan(order, decision))
        return Story(commits + list(_since(commits[-1].order, now)), commits[-1].order)

    def _request(self, client: Actor, freelancer: Actor) -> tuple[cmd.OpenRequest, Actor]:
        """One of the five kinds, as often as they come."""
        comment = self._text(1, 3)
        match self._dice.choices(range(5), (40, 25, 15, 10, 10))[0]:
            case 0:
                terms = CancellationTerms()
                reason = "no_longer_needed"
                return cmd.OpenRequest(terms=terms, comment=comment, reason=reason), client
            case 1:
                return cmd.OpenRequest(terms=DeliveryExtensionTerms(days=4), comment=comment), (
                    freelancer
                )
            case 2:
                return cmd.OpenRequest(terms=OrderUpdateTerms(), comment=comment), client
            case 3:
                refund = PartialRefundTerms(amount=self._dice.randrange(500, 2500))
                return cmd.OpenRequest(terms=refund, comment=comment, reason="goodwill"), freelancer
            case _:
                extra = ExtraTerms(title="A second language", price=12_000, days=3)
                return cmd.OpenRequest(terms=extra, comment=comment), freelancer

    def _text(self, least: int, most: int) -> str:
        dice = self._dice
        # A number here and there, as people have: no two texts are alike.
        return " ".join(
            f"{dice.choice(SENTENCES)} ({dice.randrange(1000)})"
            if dice.random() < 0.2
            else dice.choice(SENTENCES)
            for _ in range(dice.randrange(least, most + 1))
        )


def _client(number: int) -> AccountId:
    return AccountId(f"slack:T024BE7LD:U06{number:07X}")


def _freelancer(number: int) -> AccountId:
    return AccountId(f"discord:{803511102246780000 + number}")


def _since(order: Order, now: datetime) -> Iterator[Commit]:
    """What time has done to an order until now, one commit for each moment, as it happened."""
    while (moment := due_of(order)) is not None and moment <= now:
        decision = advance(order, moment)
        # Written long after, it must not be void for what time did later.
        commit = plan(decision.order, decision).but(fence=None)
        yield commit
        order = commit.order
