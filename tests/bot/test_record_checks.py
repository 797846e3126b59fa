"""What a Redis or Valkey must be, found out from what it says about itself."""

import pytest

from bot.record_checks import CHECKS, Grade, Server

INFO = {
    "redis_version": "7.2.4",
    "valkey_version": "9.1.2",
    "aof_enabled": 1,
    "aof_last_write_status": "ok",
    "maxmemory_policy": "noeviction",
    "cluster_enabled": 0,
    "role": "master",
}


def grades(changes: dict[str, object], fsync: str | None = "always") -> dict[str, Grade]:
    server = Server.read({**INFO, **changes}, fsync)
    return {finding.subject: finding.grade for finding in (check(server) for check in CHECKS)}


def test_a_server_as_it_should_be_has_nothing_to_mend() -> None:
    assert set(grades({}).values()) == {Grade.GOOD}


@pytest.mark.parametrize(
    ("subject", "grade", "changes"),
    [
        ("appendonly", Grade.FAULT, {"aof_enabled": 0}),
        ("appendonly", Grade.FAULT, {"aof_last_write_status": "err"}),
        ("maxmemory", Grade.FAULT, {"maxmemory_policy": "volatile-lru"}),
        ("role", Grade.FAULT, {"cluster_enabled": 1}),
        ("role", Grade.FAULT, {"role": "slave"}),
        ("version", Grade.FAULT, {"redis_version": "6.0.16"}),
        ("version", Grade.GOOD, {"redis_version": "6.2.0"}),
        ("version", Grade.GOOD, {"redis_version": "10.0.0-rc1"}),
    ],
)
def test_what_is_wrong_with_a_server_is_found(
    subject: str, grade: Grade, changes: dict[str, object]
) -> None:
    assert grades(changes) == {**grades({}), subject: grade}


@pytest.mark.parametrize(
    ("fsync", "grade"),
    [("everysec", Grade.WARNING), ("no", Grade.FAULT), (None, Grade.WARNING)],
)
def test_what_a_power_cut_takes_back_is_said(fsync: str | None, grade: Grade) -> None:
    assert grades({}, fsync)["appendfsync"] is grade


def test_whatever_is_not_good_says_what_to_do() -> None:
    bad = Server.read({**INFO, "aof_enabled": 0, "maxmemory_policy": "x", "role": "slave"}, "no")
    for finding in (check(bad) for check in CHECKS):
        assert (finding.grade is Grade.GOOD) == (finding.action == "")
