"""Two parties, support, strangers and time, thousands of steps, against the model."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.core.builders import rule
from tests.core.machine import OrderMachine

QUICK = settings(
    max_examples=200,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
"""Some 10,000 steps, for every run of the tests. The long one is in `tests/chaos`."""


@rule("R4", "R6", "R8", "R9", "R15", "R16", "R18", "R19", "R20", "R23", "F1", "F2", "F3", "T1")
@rule("T3", "S1", "S2", "S3", "E1", "E3", "A1", "A2", "A4", "O5", "O6", "R11", "R17")
@pytest.mark.timeout(600)  # some 20 s of a processor, of which a busy machine gives little
def test_whatever_people_and_time_do_the_core_does_as_the_law_says() -> None:
    run_state_machine_as_test(OrderMachine, settings=QUICK)
