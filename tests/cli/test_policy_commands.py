"""`policy show|set|history`: what stands, changing it, and who changed what."""

import tomllib

import pytest

from bot.cli.policy_text import SPANS, as_toml
from bot.cli.spans import read_span, write_span
from core.policy import DEFAULT_POLICY, HOUR, Policy
from core.requests import Silence
from core.terms import Kind
from core.values import CommunityId
from tests.cli.conftest import Terminal

PLACE = "slack:T024BE7LD"


def stands(terminal: Terminal) -> Policy:
    return terminal.does(lambda record: record.orders.policy(CommunityId(PLACE)))


def test_a_community_begins_with_the_defaults(terminal: Terminal) -> None:
    told = terminal.run("policy", "show", PLACE)
    assert told.status == 0
    assert told.lines[0] == f"# {PLACE}, version 1: the defaults"
    assert 'window = "48h"' in told.lines
    assert 'reminders = ["24h", "6h", "1h"]' in told.lines
    assert "refund_percent = 60" in told.lines


def test_settings_are_changed_by_name_and_it_says_what_changes(terminal: Terminal) -> None:
    told = terminal.run(
        "policy", "set", PLACE, "window=24h", "reminders=12h,1h", "refund_percent=50",
        "silence.extra=accept", "support.channel=discord:500", "support.roles=77,88",
    )  # fmt: skip
    assert told.status == 0, told.err
    assert told.lines[0].startswith(f"{PLACE}, version 2, by api:operator/olga at 20")
    assert told.lines[1:] == [
        '  window: "48h" -> "24h"',
        '  reminders: ["24h", "6h", "1h"] -> ["12h", "1h"]',
        '  silence.extra: "lapse" -> "accept"',
        "  refund_percent: 60 -> 50",
        '  support.roles: [] -> ["77", "88"]',
        '  support.channel: (not set) -> "discord:500"',
    ]
    policy = stands(terminal)
    assert policy.window == 24 * HOUR
    assert policy.reminders == (12 * HOUR, HOUR)
    assert policy.silence[Kind.EXTRA] is Silence.ACCEPT
    assert policy.silence[Kind.CANCELLATION] is Silence.ACCEPT
    assert policy.support.roles == {"77", "88"}


def test_what_is_shown_can_be_set_again_and_changes_nothing(terminal: Terminal) -> None:
    terminal.run("policy", "set", PLACE, "support.contact=Call “Olga”", "window=1d12h")
    file = terminal.write("policy.toml", terminal.run("policy", "show", PLACE).out)
    told = terminal.run("policy", "set", PLACE, file)
    assert told.out == f"Nothing to change: that is what stands in {PLACE}.\n"
    assert stands(terminal).version == 2


def test_a_file_in_json_or_toml_sets_what_it_names(terminal: Terminal) -> None:
    json = terminal.write("p.json", '{"window": "2d", "evidence": {"per_order": 5}}')
    assert terminal.run("policy", "set", PLACE, json).status == 0
    toml = terminal.write(
        "p.toml",
        '[reasons]\npartial_refund = [{code = "late", fault = "nobody", labels = {nl = "Laat"}}]\n',
    )
    told = terminal.run("policy", "set", PLACE, toml, "--by", "Otto")
    assert "by api:operator/Otto" in told.out
    assert 'late (nobody) {nl = "Laat"}' in told.out
    policy = stands(terminal)
    assert policy.evidence.per_order == 5
    assert policy.evidence.size == DEFAULT_POLICY.evidence.size
    assert [reason.code for reason in policy.reasons["partial_refund"]] == ["late"]  # type: ignore[index]
    assert len(policy.reasons) == 3


def test_a_dry_run_says_what_would_change_and_changes_nothing(terminal: Terminal) -> None:
    told = terminal.run("policy", "set", PLACE, "window=24h", "--dry-run")
    assert "dry run: nothing was changed" in told.lines[0]
    assert '  window: "48h" -> "24h"' in told.lines
    assert stands(terminal) == DEFAULT_POLICY


def test_history_tells_who_changed_what(terminal: Terminal) -> None:
    terminal.run("policy", "set", PLACE, "window=24h", "--by", "Olga")
    terminal.run("policy", "set", PLACE, "window=36h", "--by", "Otto")
    told = terminal.run("policy", "history", PLACE).lines
    assert told[0] == f"{PLACE}, version 1: the defaults"
    assert told[1].startswith(f"{PLACE}, version 2, by api:operator/Olga")
    assert told[2] == '  window: "48h" -> "24h"'
    assert told[4] == '  window: "24h" -> "36h"'
    assert 'window = "24h"' in terminal.run("policy", "show", PLACE, "--version", "2").lines
    assert terminal.run("policy", "show", PLACE, "--version", "9").status == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("window=two days", "window: not a length of time such as 48h, 3d or 1d12h."),
        ("window=90d", "window: Input should be less than or equal to"),
        ("refund_percent=120", "refund_percent: Input should be less than or equal to 100"),
        ("silence.extra=perhaps", "silence.extra: Input should be 'accept' or 'lapse'"),
        ("colour=blue", "colour: there is no such setting. There are: "),
        ("version=7", "version: there is no such setting."),
        ("support.channel=general", "support.channel: general should be a channel such as"),
        ("currency=XXL", "currency: "),
        ("reasons.partial_refund=[]", "partial_refund needs 1 to 25 reasons"),
        ("=24h", "it should be NAME=VALUE"),
        ("nowhere.toml", "No such file or directory. It should be a TOML or a JSON file."),
        ("support.roles=[1", "it begins as JSON does, but is none."),
    ],
)
def test_what_will_not_do_is_said_and_nothing_changes(
    terminal: Terminal, change: str, says: str
) -> None:
    told = terminal.run("policy", "set", PLACE, "completes_after=5d", change)
    if not change.endswith(".toml"):
        assert says in told.err
    else:
        assert says in terminal.run("policy", "set", PLACE, change).err
    assert told.status == 1
    assert stands(terminal) == DEFAULT_POLICY


def test_a_community_without_a_platform_is_no_community(terminal: Terminal) -> None:
    for name in ("T024BE7LD", "teams:1", "slack:", "erased:1"):
        told = terminal.run("policy", "show", name)
        assert told.status == 1
        assert "it should be a Slack workspace such as slack:T024BE7LD" in told.err


def test_a_record_that_is_away_is_said_in_plain_words(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", f"unix://{terminal.folder}/nothing.sock")
    told = terminal.run("policy", "show", PLACE)
    assert told.status == 1
    assert "does not answer (ConnectionError). Start that server, or correct REDIS_URL." in told.err


def test_every_setting_of_the_policy_can_be_written_and_read() -> None:
    assert set(tomllib.loads(as_toml(DEFAULT_POLICY))) >= SPANS


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("48h", "48h"),
        ("2d", "48h"),
        ("3d", "3d"),
        ("1d12h", "36h"),
        ("50h", "2d2h"),
        ("90m", "1h30m"),
    ],
)
def test_a_length_of_time_is_read_and_written(written: str, shown: str) -> None:
    assert write_span(read_span(written)) == shown
    assert read_span(shown) == read_span(written)
