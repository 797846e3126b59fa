"""The machine that plays against the model, for longer, and over the real record (issue 3)."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.chaos.record_world import RecordWorld
from tests.core.machine import OrderMachine
from tests.core.world import World
from tests.redis.server import ValkeyProcess

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]

LONG = settings(
    max_examples=1_000,
    stateful_step_count=80,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
"""Some 80,000 steps, about two minutes."""

OVER_THE_RECORD = settings(LONG, max_examples=120, stateful_step_count=60)
"""Some 7,000 steps, each with a dozen round trips, about a minute."""


@pytest.fixture
def server() -> Iterator[ValkeyProcess]:
    with tempfile.TemporaryDirectory(prefix="law-") as folder:
        valkey = ValkeyProcess(Path(folder), appendonly="no")
        valkey.start()
        yield valkey
        valkey.stop()


def test_whatever_people_and_time_do_for_long_the_core_does_as_the_law_says() -> None:
    run_state_machine_as_test(OrderMachine, settings=LONG)


def test_the_record_keeps_the_law_as_the_core_does(server: ValkeyProcess) -> None:
    with asyncio.Runner() as runner:

        class OverTheRecord(OrderMachine):
            def a_world(self) -> World:
                self.record = RecordWorld(server.socket, runner)
                return self.record

            def teardown(self) -> None:
                super().teardown()
                self.record.close()

        run_state_machine_as_test(OverTheRecord, settings=OVER_THE_RECORD)
