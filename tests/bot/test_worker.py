"""Workers as real processes: what they deliver, and what kills and outages do to it."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import redis
from rq import Queue
from rq.job import Job, JobStatus

from adapters.redis.jobs import DELIVER, enqueue
from bot.heartbeat import Beat
from bot.worker import AT_ONCE
from tests.bot.workshop import Workshop, told, until, workshop
from tests.patience import PLENTY

ORDER = "ORD-7K3M9QX2"


@pytest.fixture
def shop() -> Iterator[Workshop]:
    with workshop() as shop:
        yield shop


@pytest.fixture
def sync(shop: Workshop) -> Iterator[redis.Redis]:
    with shop.valkey.connect() as connection:
        yield connection


def _deliver(sync: redis.Redis, reader: str, last: int = 4) -> Job:
    job_id = f"n-{ORDER}-{last}-{reader}"
    return enqueue(sync, DELIVER, (ORDER, last, last, reader), job_id)


def _names(sync: redis.Redis) -> list[str]:
    return [name for name, _ in told(sync)]


def test_a_worker_delivers_what_waits_and_gives_signs_of_life(
    shop: Workshop, sync: redis.Redis
) -> None:
    _deliver(sync, "client")
    process = shop.worker("notify")
    _deliver(sync, "freelancer")
    until(lambda: len(_names(sync)) == 2, "both were told")
    assert _names(sync) == [f"{ORDER} 4 client", f"{ORDER} 4 freelancer"]
    beat = Beat.decode(sync.get("heartbeat:worker-notify") or b"")
    assert beat.pid == process.pid
    until(lambda: Job.fetch(f"n-{ORDER}-4-client", sync).get_status() is JobStatus.FINISHED, "done")


def test_a_worker_that_has_nothing_to_do_stops_at_once(shop: Workshop) -> None:
    process = shop.worker("due")
    began = datetime.now(UTC)
    assert shop.stop(process) == 0
    assert (datetime.now(UTC) - began).total_seconds() < 5
    assert "error" not in shop.words


def test_a_worker_that_is_told_to_stop_finishes_what_it_is_doing(
    shop: Workshop, sync: redis.Redis
) -> None:
    sync.hset("steer", "client", "hang")
    _deliver(sync, "client")
    process = shop.worker("notify")
    until(lambda: sync.exists("hanging"), "it is busy")
    process.terminate()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.3)
    sync.set("go_on", 1)
    assert process.wait(timeout=PLENTY) == 0
    assert _names(sync) == [f"{ORDER} 4 client"]


def test_what_a_killed_worker_was_doing_is_done_by_the_next_one_within_seconds(
    shop: Workshop, sync: redis.Redis
) -> None:
    sync.hset("steer", "client", "hang")
    job = _deliver(sync, "client")
    process = shop.worker("notify")
    until(lambda: sync.exists("hanging"), "it is busy")
    shop.kill(process)
    shop.clock()
    shop.worker("notify")
    until(lambda: _names(sync) == [f"{ORDER} 4 client"], "it was told")
    job.refresh()  # type: ignore[no-untyped-call]
    assert job.retries_left == len(DELIVER.retries) - 1


def test_a_job_that_was_on_its_way_to_a_killed_worker_is_not_lost(
    shop: Workshop, sync: redis.Redis
) -> None:
    queue = Queue("notify", connection=sync)
    _deliver(sync, "client")
    _deliver(sync, "freelancer")
    # As BLMOVE leaves it when the worker dies before it says that it has begun.
    sync.lmove(queue.key, queue.intermediate_queue_key)
    shop.worker("notify")
    until(lambda: len(_names(sync)) == 2, "both were told")
    assert set(_names(sync)) == {f"{ORDER} 4 client", f"{ORDER} 4 freelancer"}
    assert sync.llen(queue.intermediate_queue_key) == 0


def test_a_platform_that_asks_to_wait_holds_up_nobody_else_and_costs_no_retry(
    shop: Workshop, sync: redis.Redis
) -> None:
    sync.hset("steer", "client", "later:1.2")
    shop.clock()
    seconds, micros = sync.time()
    job = _deliver(sync, "client")
    _deliver(sync, "freelancer")
    shop.worker("notify")
    until(lambda: len(_names(sync)) == 2, "both were told")
    (first, _), (second, moment) = told(sync)
    assert (first, second) == (f"{ORDER} 4 freelancer", f"{ORDER} 4 client")
    assert moment - (seconds * 1000 + micros // 1000) >= 1200
    until(lambda: job.get_status() is JobStatus.FINISHED, "RQ has noted it")
    job.refresh()  # type: ignore[no-untyped-call]
    assert job.retries_left == len(DELIVER.retries)


def test_a_platform_that_does_not_answer_holds_up_nobody_else(
    shop: Workshop, sync: redis.Redis
) -> None:
    sync.hset("steer", "client", "hang")
    _deliver(sync, "client")
    shop.worker("notify")
    until(lambda: sync.exists("hanging"), "one delivery is stuck")
    _deliver(sync, "client", 5)
    for last in range(5, 25):
        _deliver(sync, "freelancer", last)
    until(lambda: len(_names(sync)) == 20, "all others were made")
    # What one reader hears of one order comes in its order.
    assert _names(sync) == [f"{ORDER} {last} freelancer" for last in range(5, 25)]
    sync.set("go_on", 1)
    until(lambda: len(_names(sync)) == 22, "it went on")
    assert _names(sync)[20:] == [f"{ORDER} 4 client", f"{ORDER} 5 client"]


def test_no_more_is_taken_from_the_queue_than_can_be_under_way(
    shop: Workshop, sync: redis.Redis
) -> None:
    sync.hset("steer", "client", "hang always")
    for number in range(AT_ONCE["notify"] + 3):
        order = f"ORD-{number:08d}"
        enqueue(sync, DELIVER, (order, 4, 4, "client"), f"n-{order}-4-client")
    shop.worker("notify")
    queue = Queue("notify", connection=sync)
    until(lambda: queue.count == 3, "there is no more room")
    until(lambda: not sync.llen(queue.intermediate_queue_key), "none is on its way")
    assert queue.count == 3
    sync.set("go_on", 1)
    until(lambda: len(_names(sync)) == AT_ONCE["notify"] + 3, "all were told")


def test_a_failed_delivery_is_tried_again_after_a_while(shop: Workshop, sync: redis.Redis) -> None:
    sync.hset("steer", "client", "fail:I was never told")
    _deliver(sync, "client")
    shop.clock()
    shop.worker("notify")
    until(lambda: _names(sync) == [f"{ORDER} 4 client"], "it was told")
    assert '"error": "ValueError"' in shop.words


def test_what_people_wrote_stays_out_of_what_rq_keeps_and_the_log_says(
    shop: Workshop, sync: redis.Redis
) -> None:
    sync.hset("steer", "client", "fail:my confidential reason")
    job = Queue("notify", connection=sync).enqueue("bot.jobs.deliver", ORDER, 4, 4, "client")
    shop.worker("notify")
    until(lambda: job.get_status() is JobStatus.FAILED, "it has failed for good")
    result = job.latest_result()
    assert result is not None
    assert result.exc_string is not None
    assert "JobError: ValueError" in result.exc_string
    assert "confidential" not in result.exc_string
    assert "confidential" not in shop.words


def test_a_worker_goes_on_after_the_record_was_killed(shop: Workshop, sync: redis.Redis) -> None:
    process = shop.worker("notify")
    until(lambda: "blmove" in {client["cmd"] for client in sync.client_list()}, "it waits")
    shop.valkey.kill()
    shop.valkey.start()
    _deliver(sync, "client")
    until(lambda: _names(sync) == [f"{ORDER} 4 client"], "it was told")
    assert process.poll() is None
    assert shop.stop(process) == 0


def test_a_worker_that_loses_the_record_in_the_middle_of_a_job_ends_to_be_started_again(
    shop: Workshop, sync: redis.Redis
) -> None:
    sync.hset("steer", "client", "hang")
    _deliver(sync, "client")
    process = shop.worker("notify")
    until(lambda: sync.exists("hanging"), "it is busy")
    shop.valkey.kill()
    assert process.wait(timeout=PLENTY) == 1
    shop.valkey.start()
    shop.clock()
    shop.worker("notify")
    until(lambda: _names(sync) == [f"{ORDER} 4 client"], "it was told")
