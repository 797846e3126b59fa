"""The bridge from RQ's plain functions into the event loop, without a worker around it."""

import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import anyio
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from rq.job import Retry

from adapters.redis.names import SecretNames
from adapters.shared.messenger import TryLaterError
from bot import jobs
from core.covers import CoverDesk, CoverNews, Turn
from core.desk import Desk
from core.notices import Delivery
from core.requests import RequestRef
from core.snooze import Snooze
from core.values import (
    AccountId,
    Cover,
    OrderId,
    RequestId,
    from_milliseconds,
    to_milliseconds,
)
from core.views import Reader
from tests.fakes.covers import MemoryCovers
from tests.fakes.orders import MemoryOrders
from tests.patience import PLENTY

CALL = ("ORD-7K3M9QX2", 3, 5, "freelancer")


class Errands:
    """Errands that do what a test says, and note what became of it."""

    def __init__(self) -> None:
        orders = MemoryOrders()
        self.orders, self.covers_record = orders, MemoryCovers(orders)
        self.desk, self.covers = Desk(orders, SecretNames()), CoverDesk(self.covers_record)
        self.told: list[CoverNews] = []
        self.delivered: list[Delivery] = []
        self.reminded: list[Snooze] = []
        self.handed_on = 0
        self.thread: int | None = None
        self.called_off = threading.Event()
        self.behave: Callable[[], object] = lambda: None
        self.hangs = False

    async def deliver(self, delivery: Delivery) -> None:
        self.thread = threading.get_ident()
        self.behave()
        try:
            if self.hangs:
                await anyio.sleep_forever()
        except anyio.get_cancelled_exc_class():
            self.called_off.set()
            raise
        self.delivered.append(delivery)

    async def remind(self, asked: Snooze) -> None:
        self.behave()
        self.reminded.append(asked)

    async def hand_on_reminders(self) -> None:
        self.handed_on += 1

    async def tell_cover(self, news: CoverNews) -> None:
        self.behave()
        self.told.append(news)

    def fail(self, error: Exception) -> None:
        def behave() -> None:
            raise error

        self.behave = behave


@pytest.fixture
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal("asyncio") as portal:
        yield portal


@pytest.fixture
def errands(portal: BlockingPortal) -> Iterator[Errands]:
    errands = Errands()
    with jobs.serving(portal, errands):
        yield errands


def test_a_delivery_is_carried_out_in_the_loop_and_waited_for(errands: Errands) -> None:
    assert jobs.deliver(*CALL) is None
    order = OrderId("ORD-7K3M9QX2")
    assert errands.delivered == [Delivery(order=order, first=3, last=5, to=Reader.FREELANCER)]
    assert errands.thread != threading.get_ident()


def test_a_platform_that_asks_to_wait_is_never_asked_too_early(errands: Errands) -> None:
    errands.fail(TryLaterError(29.2))
    later = jobs.deliver(*CALL)
    assert isinstance(later, Retry)
    # RQ cuts the moment to whole seconds, and not everybody is to come back at the same one.
    assert later.intervals[0] in range(31, 40)
    assert later.max >= 1000


def test_a_platform_that_does_not_say_when_counts_as_a_failed_attempt(errands: Errands) -> None:
    errands.fail(TryLaterError())
    with pytest.raises(jobs.JobError, match="TryLaterError"):
        jobs.deliver(*CALL)


def test_an_error_leaves_without_its_words(errands: Errands) -> None:
    errands.fail(ValueError("my confidential reason"))
    with pytest.raises(jobs.JobError, match=r"^ValueError$") as raised:
        jobs.deliver(*CALL)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_a_delivery_that_hangs_is_called_off(
    errands: Errands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "DELIVER_SECONDS", 0.05)
    errands.hangs = True
    with pytest.raises(jobs.JobError, match=r"^TimeoutError$"):
        jobs.deliver(*CALL)
    assert errands.called_off.is_set()


def test_rqs_own_alarm_calls_the_work_off_too(errands: Errands) -> None:
    class Alarm(Exception):  # noqa: N818 - as RQ's
        pass

    def ring(_: int, __: FrameType | None) -> None:
        raise Alarm

    errands.hangs = True
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(jobs.JobError, match="Alarm"):
            jobs.deliver(*CALL)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert errands.called_off.wait(timeout=PLENTY)


def test_settling_goes_on_until_nothing_is_due(
    errands: Errands, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = [500, 500, 20, 0]
    asked: list[int] = []

    async def settle_due(limit: int) -> int:
        asked.append(limit)
        return batches.pop(0)

    monkeypatch.setattr(errands.desk, "settle_due", settle_due)
    jobs.settle_due()
    assert asked == [500, 500, 500, 500]
    assert errands.handed_on == 1


def test_a_reminder_that_somebody_asked_for_is_a_job_of_its_own(errands: Errands) -> None:
    assert jobs.remind("ORD-7K3M9QX2", "freelancer", 1, 2, 1_777_900_832_000) is None
    [asked] = errands.reminded
    assert asked.request == RequestRef(request=RequestId(1), revision=2)
    assert to_milliseconds(asked.at) == 1_777_900_832_000
    errands.fail(TryLaterError(3))
    assert isinstance(jobs.remind("ORD-7K3M9QX2", "freelancer", 1, 2, 0), Retry)


def test_a_delivery_to_a_delegate_says_to_whom(errands: Errands) -> None:
    bo = AccountId("slack:T1:UBO")
    assert jobs.deliver("ORD-7K3M9QX2", 1, 0, "delegate", bo) is None
    order = OrderId("ORD-7K3M9QX2")
    assert errands.delivered == [
        Delivery(order=order, first=1, last=0, to=Reader.DELEGATE, whom=bo)
    ]


COVER = Cover(
    principal=AccountId("slack:T1:UANA"),
    delegate=AccountId("slack:T1:UBO"),
    since=from_milliseconds(1_000),
    until=from_milliseconds(3_600_000),
)


def test_what_happened_to_a_cover_is_told_with_the_same_patience(errands: Errands) -> None:
    call = (COVER.principal, COVER.delegate, 1_000, 3_600_000, "ran_out")
    assert jobs.tell_cover(*call) is None
    assert errands.told == [CoverNews(cover=COVER, turn=Turn.RAN_OUT)]
    errands.fail(TryLaterError(3))
    assert isinstance(jobs.tell_cover(*call), Retry)
    errands.fail(ValueError("somebody's words"))
    with pytest.raises(jobs.JobError, match=r"^ValueError$"):
        jobs.tell_cover(*call)


def test_settling_puts_away_covers_whose_time_is_over(errands: Errands) -> None:
    errands.orders.covers[COVER.principal] = COVER
    jobs.settle_due()
    assert errands.orders.covers == {}
    assert [news.turn for news in errands.covers_record.news] == [Turn.RAN_OUT]


def test_a_job_that_is_called_outside_of_a_worker_says_so() -> None:
    with pytest.raises(jobs.NotServingError):
        jobs.settle_due()
    with pytest.raises(jobs.NotServingError):
        jobs.deliver(*CALL)
