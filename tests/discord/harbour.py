"""A server with people in it, the real client in memory, and its whole life in one object.

The client, its commands and its views are the real ones on SimCord's Discord; the record is the
twin of the real one in `tests/fakes`.
"""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import discord
from babel import Locale
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.env import Env
from simcord.results import InteractionResult, ResponseMessage

from adapters.discord.client import DISCORD_API, ResolutionClient, make_client
from adapters.discord.layout import lay_out
from adapters.discord.markup import DiscordMarkup
from adapters.discord.people import ZONE, account_of
from adapters.shared.cards import card_sheet
from adapters.shared.cast import Cast
from adapters.shared.clerk import Clerk
from adapters.shared.evidence import EvidenceRoom
from adapters.shared.voice import Voice
from core.covers import CoverDesk
from core.desk import Desk, Page
from core.orders import Order
from core.policy import Policy
from core.values import Actor, CommunityId, OrderId
from tests.fakes.covers import MemoryCovers
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.evidence import MemoryEvidence
from tests.fakes.memories import MemoryPeople, MemorySnoozes
from tests.fakes.names import SmallNames
from tests.fakes.orders import MemoryOrders

JSON = dict[str, Any]


class SlowOrders(MemoryOrders):
    """A record that takes its time, or fails.

    Attributes:
        delay: seconds before it gives the time, which every answer begins with.
        asked: set when it is asked and takes its time.
        answered: how often it did so.
        under_way: how often it is doing so.
        broken: whether it fails instead.
    """

    delay: float = 0
    answered: int = 0
    under_way: int = 0
    broken: bool = False

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()

    async def now(self) -> datetime:
        if self.broken:
            raise ConnectionError("away")
        if self.delay:
            self.asked.set()
            self.under_way += 1
            await asyncio.sleep(self.delay)
            self.under_way -= 1
            self.answered += 1
        return await super().now()


class MemoryPolicies:
    """The policies of a record in memory. A version is taken once, as in the real one."""

    def __init__(self, orders: MemoryOrders) -> None:
        self._orders = orders

    async def current(self, community: CommunityId) -> Policy:
        return await self._orders.policy(community)

    async def add(self, community: CommunityId, policy: Policy) -> bool:
        if policy.version != (await self.current(community)).version + 1:
            return False
        self._orders.policies[community] = policy
        return True


class House:
    """What outlives a process: the record, the drafts and the directory."""

    def __init__(self, api: str = DISCORD_API) -> None:
        self.api = api
        self.orders = SlowOrders()
        self.drafts = MemoryDrafts()
        self.people, self.snoozes = MemoryPeople(), MemorySnoozes()
        self.desk = Desk(self.orders, SmallNames())
        self.records = MemoryCovers(self.orders)
        self.covers = CoverDesk(self.records)
        self.evidence = MemoryEvidence()
        self.room = EvidenceRoom(self.desk, self.evidence)
        self.acknowledged: list[float] = []

    def client(self) -> ResolutionClient:
        """A client as a process that just started makes it."""
        clerk = Clerk(
            self.desk, self.drafts, self.people, self.room, snoozes=self.snoozes, covers=self.covers
        )
        return make_client(
            clerk,
            self.orders,
            self.people,
            MemoryPolicies(self.orders),
            self.room,
            api=self.api,
            acknowledged=self.acknowledged.append,
        )


class Harbour:
    """One Discord server with a client called Mila, a freelancer called Finn, and Otis."""

    def __init__(self, env: Env, house: "House") -> None:
        self.env = env
        self.house = house
        self.guild = env.create_guild("Freelance Harbour")
        self.channel: ChannelHandle = self.guild.create_text_channel("orders")
        self.mila = self._member("mila", "Mila Jansen")
        self.finn = self._member("finn", "Finn")
        self.otis = self._member("otis", "Otis")

    def _member(self, name: str, shown: str) -> MemberActor:
        return self.guild.add_member(self.env.create_user(name, global_name=shown))

    async def card(self, order: str, of: MemberActor) -> discord.Message:
        """Post somebody's card into the channel, as it stands now."""
        page = await self.house.desk.look(OrderId(order), self.actor(of))
        assert isinstance(page, Page), page
        accounts = page.order.accounts()
        cast = Cast(people=await self.house.people.names(accounts))
        voice = Voice(Locale("en"), ZONE, DiscordMarkup(), page.now)
        view = lay_out(card_sheet(voice, page, cast), mention=True)
        with self.env._bot_scope():
            await self.env.bot.get_partial_messageable(self.channel.id).send(view=view)
        await self.env.settle()
        message = self.channel.last_message
        assert message is not None
        return message

    @staticmethod
    def actor(member: MemberActor) -> Actor:
        """Somebody as the core knows them."""
        return Actor(account=account_of(member.id))

    async def supply(self, order: str) -> None:
        """Have Mila give the requirements."""
        form = await self.mila.slash(self.channel, "order requirements", order=order)
        await self.mila.submit_modal(form, {"requirements": "Three sections."})

    async def post_button(self, custom_id: str) -> discord.Message:
        """Post a message of the bot's with one button of any id."""
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Forged", custom_id=custom_id))
        view.stop()
        with self.env._bot_scope():
            await self.env.bot.get_partial_messageable(self.channel.id).send("?", view=view)
        await self.env.settle()
        message = self.channel.last_message
        assert message is not None
        return message

    async def kept(self, order: str) -> Order:
        """The order as it is kept."""
        stored = await self.house.orders.load(OrderId(order))
        assert stored is not None
        return stored.order

    async def order(self, **different: object) -> OrderId:
        """Have Mila offer an order to Finn, and Finn accept it."""
        options = {
            "title": "Landing page",
            "price": "450",
            "days": 10,
            "role": "client",
            "with": self.finn,
            **different,
        }
        result = await self.mila.slash(self.channel, "order offer", **options)
        order = OrderId(find_text(result.response, "ORD-"))
        page = await self.finn.slash(self.channel, "order show", order=order)
        await press(self.finn, page, "Accept the offer")
        return order


async def press(who: MemberActor, shown: InteractionResult, label: str) -> InteractionResult:
    """Press a button of what somebody was shown in answer to something."""
    message = latest(shown)
    assert message is not None, shown
    return await who.click(message, label=label)


def latest(shown: InteractionResult) -> ResponseMessage | None:
    """The message that an interaction led to."""
    return shown.followups[-1] if shown.followups else shown.response


def walk(components: object) -> Iterator[JSON]:
    """Every component, however deep."""
    if isinstance(components, dict):
        yield components
        yield from walk(components.get("component"))
        yield from walk(components.get("components"))
        yield from walk(components.get("accessory"))
    elif isinstance(components, list):
        for component in components:
            yield from walk(component)


def text_of(message: ResponseMessage | discord.Message | None) -> str:
    """Everything that can be read in a message."""
    assert message is not None
    if isinstance(message, discord.Message):
        components: object = [component.to_dict() for component in message.components]
    else:
        components = message.components
    said = [one["content"] for one in walk(components) if one.get("type") == 10]
    return "\n".join([message.content, *said])


def labels_of(message: ResponseMessage | None) -> list[str]:
    """The labels of the buttons of a message, in order."""
    assert message is not None
    return [one["label"] for one in walk(message.components) if one.get("type") == 2]


def find_text(message: ResponseMessage | None, beginning: str) -> str:
    """The first word of a message that begins so."""
    text = text_of(message)
    at = text.index(beginning)
    return text[at:].split()[0].strip("`*.,:()")


def fields_of(modal: Mapping[str, Any] | None) -> dict[str, JSON]:
    """The fields of a form by their names."""
    assert modal is not None
    return {one["custom_id"]: one for one in walk(modal["components"]) if "custom_id" in one}
