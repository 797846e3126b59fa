"""What an operator may set, and what will not do."""

import pytest
from pydantic import ValidationError

from core.policy import (
    DAY,
    DEFAULT_POLICY,
    DEFAULT_REASONS,
    HOUR,
    Policy,
    Reason,
    ReasonList,
    reason_list,
)
from core.requests import Fault, Silence
from core.rules import KINDS
from core.terms import Kind
from core.values import AccountId, Role
from tests.core.builders import NOW, rule

OPERATOR = AccountId("slack:T1:UOP")
SILENCE_MISSING = "say what silence means for order_update, delivery_extension, partial_refund"


@rule("R6")
def test_silence_accepts_everything_but_an_extra_by_default() -> None:
    assert {
        kind for kind, silence in DEFAULT_POLICY.silence.items() if silence is Silence.LAPSE
    } == {Kind.EXTRA}


def test_a_change_makes_the_next_version_and_says_who_made_it() -> None:
    changed = DEFAULT_POLICY.amended({"window": 24 * HOUR}, OPERATOR, NOW)
    assert (changed.version, changed.changed_by, changed.changed_at) == (2, OPERATOR, NOW)
    assert changed.window == 24 * HOUR
    assert changed.but(version=1, changed_by=None, changed_at=None, window=48 * HOUR) == (
        DEFAULT_POLICY
    )
    assert changed.amended({}, OPERATOR, NOW).version == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"window": HOUR / 2},
        {"window": 31 * DAY},
        {"reminders": [0 * HOUR]},
        {"reminders": [-HOUR]},
        {"reminders": [n * HOUR for n in range(1, 12)]},
        {"refund_percent": 0},
        {"refund_percent": 101},
        {"extension_days": 0},
        {"extra_days": -1},
        {"completes_after": 0 * HOUR},
        {"currency": "XXX"},
        {"currency": "eur"},
        {"language": "English"},
        {"silence": {"extra": "accept"}},
        {"reasons": {}},
        {"reasons": {**DEFAULT_REASONS, ReasonList.PARTIAL_REFUND: ()}},
        {"reasons": {**DEFAULT_REASONS, ReasonList.PARTIAL_REFUND: (Reason(code="a"),) * 2}},
        {
            "reasons": {
                **DEFAULT_REASONS,
                ReasonList.PARTIAL_REFUND: tuple(Reason(code=f"r{n}") for n in range(26)),
            }
        },
        {"no_such_setting": 1},
    ],
)
def test_a_change_that_will_not_do_is_refused_as_a_whole(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DEFAULT_POLICY.amended(wrong, OPERATOR, NOW)


def test_every_fault_is_reported_at_once() -> None:
    with pytest.raises(ValidationError) as caught:
        DEFAULT_POLICY.amended({"refund_percent": 0, "currency": "XXX"}, OPERATOR, NOW)
    assert caught.value.error_count() == 2


def test_what_will_not_do_is_said_in_words() -> None:
    twice = (Reason(code="a"), Reason(code="a"))
    for wrong, why in (
        ({"reminders": [0 * HOUR]}, "every reminder must lie before the deadline"),
        ({"silence": {"extra": "accept", "cancellation": "accept"}}, SILENCE_MISSING),
        ({"reasons": {}}, "cancellation_by_client needs 1 to 25 reasons"),
        (
            {"reasons": {**DEFAULT_REASONS, ReasonList.PARTIAL_REFUND: twice}},
            "partial_refund has a reason twice",
        ),
    ):
        with pytest.raises(ValidationError) as caught:
            DEFAULT_POLICY.amended(wrong, OPERATOR, NOW)
        assert [error["msg"] for error in caught.value.errors()] == [f"Value error, {why}"]


@pytest.mark.parametrize("count", [1, 25])
def test_a_list_has_1_to_25_reasons(count: int) -> None:
    reasons = tuple(Reason(code=f"r{n}") for n in range(count))
    DEFAULT_POLICY.amended(
        {"reasons": {**DEFAULT_REASONS, ReasonList.PARTIAL_REFUND: reasons}}, OPERATOR, NOW
    )


def test_a_silence_that_is_left_out_is_named() -> None:
    with pytest.raises(ValidationError, match="say what silence means for order_update"):
        Policy.model_validate({"silence": {"extra": "accept"}})


@rule("T1")
def test_reminders_are_kept_longest_first_and_each_once() -> None:
    policy = Policy(reminders=(HOUR, 6 * HOUR, HOUR))
    assert policy.reminders == (6 * HOUR, HOUR)


@rule("R14")
def test_a_reason_is_found_by_its_code() -> None:
    name = ReasonList.CANCELLATION_BY_CLIENT
    assert DEFAULT_POLICY.reason(name, "late_delivery") == Reason(
        code="late_delivery", fault=Fault.FREELANCER
    )
    assert DEFAULT_POLICY.reason(name, "no_time") is None


@pytest.mark.parametrize("code", ["", "Late", "1st", "with space", "x" * 41])
def test_a_code_of_a_reason_is_a_plain_name(code: str) -> None:
    with pytest.raises(ValidationError):
        Reason(code=code)


@rule("R13", "R16")
def test_a_reason_is_picked_where_the_table_of_kinds_asks_for_one() -> None:
    for kind in Kind:
        for role in Role:
            if role in KINDS[kind].opened_by:
                assert (reason_list(kind, role) is not None) is (role in KINDS[kind].reason)
    assert reason_list(Kind.CANCELLATION, Role.CLIENT) is ReasonList.CANCELLATION_BY_CLIENT
    assert reason_list(Kind.CANCELLATION, Role.FREELANCER) is ReasonList.CANCELLATION_BY_FREELANCER
    assert reason_list(Kind.PARTIAL_REFUND, Role.FREELANCER) is ReasonList.PARTIAL_REFUND
    assert reason_list(Kind.PARTIAL_REFUND, Role.CLIENT) is None


def test_a_policy_survives_the_record() -> None:
    written = DEFAULT_POLICY.amended({"window": 24 * HOUR}, OPERATOR, NOW).model_dump_json()
    assert Policy.model_validate_json(written).window == 24 * HOUR
