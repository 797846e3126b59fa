"""What a worker's jobs work with: the desk, and a courier with a messenger for each platform."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp

from adapters.redis.snoozes import RedisSnoozes
from adapters.shared.courier import Courier
from adapters.shared.delegates import DelegateCourier
from adapters.shared.messenger import Messenger
from adapters.shared.once import Once
from bot.followed_desk import open_desk
from bot.marketplace_door import webhook_messenger
from bot.settings import Settings
from bot.tally import CountedOrders, counted, counting
from bot.wiring import open_record
from core.covers import CoverDesk, CoverNews
from core.desk import Desk
from core.notices import Delivery
from core.snooze import Snooze
from core.values import Platform


@dataclass(frozen=True, slots=True)
class WorkerErrands:
    """The errands of a worker, as `bot.jobs` asks for them."""

    desk: Desk
    courier: Courier
    snoozes: RedisSnoozes
    covers: CoverDesk
    delegates: DelegateCourier

    async def tell_cover(self, news: CoverNews) -> None:
        """Tell both of a cover what happened to it, once each."""
        await self.delegates.tell_cover(news)

    async def deliver(self, delivery: Delivery) -> None:
        """Refresh one reader's card, and tell them what they are to hear, once."""
        await self.courier.deliver(delivery)

    async def remind(self, asked: Snooze) -> None:
        """Remind somebody of a request, as they asked, if it still waits for them; once."""
        await self.courier.remind(asked)

    async def hand_on_reminders(self) -> None:
        """Hand the reminders whose moment has come to the workers."""
        await self.snoozes.hand_on()


@asynccontextmanager
async def compose(settings: Settings) -> AsyncIterator[WorkerErrands]:
    """Put together what jobs need, for as long as the context lasts.

    A platform's library is imported where that platform is on, and its session lives as long as
    the worker.
    """
    async with AsyncExitStack() as stack:
        record = await stack.enter_async_context(open_record(settings))
        tally = await stack.enter_async_context(counting(record.connection))
        messengers: dict[Platform, Messenger] = {}
        session = await stack.enter_async_context(aiohttp.ClientSession())
        webhooks = webhook_messenger(settings, record, session)
        if webhooks is not None:
            messengers[Platform.API] = webhooks
        if settings.slack_on:
            from bot.slack_door import open_messenger  # noqa: PLC0415 - see above

            messengers[Platform.SLACK] = open_messenger(settings, record, session)
        if settings.discord_token is not None:
            from adapters.discord.messenger import DiscordMessenger  # noqa: PLC0415 - see above

            token = settings.discord_token.get_secret_value()
            messengers[Platform.DISCORD] = await stack.enter_async_context(
                DiscordMessenger(token, record.people, settings.discord_api_url)
            )
        once = Once(record.sent)
        delegates = DelegateCourier(
            desk=record.desk,
            orders=record.orders,
            covers=record.covers,
            messengers=counted(messengers, tally),
            cards=record.delegate_cards,
            once=once,
            outbox=record.outbox,
            directory=record.people,
        )
        courier = Courier(
            desk=record.desk,
            orders=record.orders,
            messengers=counted(messengers, tally),
            cards=record.cards,
            once=once,
            dead=record.dead,
            people=record.people,
            directory=record.people,
            delegates=delegates,
        )
        orders = CountedOrders(record.connection, tally, time_travel=settings.time_travel)
        # A desk of its own for what is due, as only its lateness is counted.
        yield WorkerErrands(
            desk=open_desk(orders),
            courier=courier,
            snoozes=record.snoozes,
            covers=CoverDesk(record.covers),
            delegates=delegates,
        )
