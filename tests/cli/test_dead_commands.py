"""`dead list|retry`: what stayed undelivered is seen, and sent again."""

from datetime import UTC, datetime, timedelta

import pytest
from rq import SimpleWorker
from rq.job import Job

from adapters.redis import jobs
from adapters.shared.messenger import Cause
from adapters.shared.ports import DeadLetter
from bot.wiring import Record
from core.requests import RequestRef
from core.values import AccountId, OrderId, RequestId
from core.views import Reader
from tests.cli.conftest import Terminal

NAME = "n-ORD-7K3M9QX2-3-client"
OTHER = "n-ORD-7K3M9QX2-5-channel"
LETTER = DeadLetter(
    order=OrderId("ORD-7K3M9QX2"),
    first=2,
    last=3,
    to=Reader.CLIENT,
    cause=Cause.CLOSED,
    code="50007",
    at=datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
)


async def two_letters(record: Record) -> None:
    await record.dead.keep(LETTER)
    later = LETTER.but(last=5, to=Reader.CHANNEL, cause=Cause.GONE, code="channel_not_found")
    await record.dead.keep(later.but(at=LETTER.at + timedelta(hours=1)))


def waiting(terminal: Terminal) -> list[str]:
    with terminal.valkey.connect() as connection:
        return [name.decode() for name in connection.lrange("rq:queue:notify", 0, -1)]


DELIVERING = ("ORD-7K3M9QX2", 1, 1, "client")


def a_job_that_failed(
    terminal: Terminal, kind: jobs.Kind = jobs.DELIVER, arguments: tuple[object, ...] = DELIVERING
) -> str:
    """Let a real worker fail a job for good: nobody serves deliveries in this process."""
    with terminal.valkey.connect() as connection:
        job = jobs.enqueue(connection, kind, arguments, "n-x-1-client")
        job.retries_left = 0
        job.save()
        SimpleWorker(["notify"], connection=connection).work(burst=True, logging_level="CRITICAL")
        assert job.get_status(refresh=True).value == "failed"
    return job.id


def test_when_everything_arrived_it_says_so(terminal: Terminal) -> None:
    assert terminal.run("dead", "list").out == "Nothing stayed undelivered.\n"


def test_letters_are_listed_with_when_and_why(terminal: Terminal) -> None:
    terminal.does(two_letters)
    assert terminal.run("dead", "list").lines == [
        f"{NAME}  2026-05-04 09:00:00+00:00  to the client  closed: 50007",
        f"{OTHER}  2026-05-04 10:00:00+00:00  to the channel  gone: channel_not_found",
    ]


def test_a_letter_that_is_sent_again_waits_for_a_worker_as_any_other(terminal: Terminal) -> None:
    terminal.does(two_letters)
    told = terminal.run("dead", "retry", NAME)
    assert (told.status, told.out) == (0, f"{NAME}: on its way.\n")
    assert waiting(terminal) == [NAME]
    with terminal.valkey.connect() as connection:
        job = Job.fetch(NAME, connection=connection)
        assert job.func_name == "bot.jobs.deliver"
        assert job.args == ("ORD-7K3M9QX2", 2, 3, "client")
    assert len(terminal.run("dead", "list").lines) == 1


def test_everything_can_be_sent_again_at_once(terminal: Terminal) -> None:
    terminal.does(two_letters)
    failed = a_job_that_failed(terminal)
    told = terminal.run("dead", "retry", "--all")
    assert told.status == 0, told.err
    assert set(waiting(terminal)) == {NAME, OTHER, failed}
    assert terminal.run("dead", "list").out == "Nothing stayed undelivered.\n"


def test_a_job_that_failed_is_listed_and_gets_all_its_tries_again(terminal: Terminal) -> None:
    name = a_job_that_failed(terminal)
    (line,) = terminal.run("dead", "list").lines
    assert line.startswith(f"{name}  20")
    assert line.endswith("failed: bot.jobs.NotServingError")
    terminal.run("dead", "retry", name)
    with terminal.valkey.connect() as connection:
        job = Job.fetch(name, connection=connection)
        assert job.retries_left == len(jobs.DELIVER.retries)
        assert job.get_status().value == "queued"


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        (jobs.COVER, ("slack:T1:UANA", "slack:T1:UBO", 1_000, 3_600_000, "began")),
        (jobs.REMIND, ("ORD-7K3M9QX2", "client", 1, 1, 1_777_900_832_000)),
    ],
)
def test_a_job_that_is_sent_again_does_what_it_was_to_do(
    terminal: Terminal, kind: jobs.Kind, arguments: tuple[object, ...]
) -> None:
    name = a_job_that_failed(terminal, kind, arguments)
    assert terminal.run("dead", "retry", name).status == 0
    with terminal.valkey.connect() as connection:
        job = Job.fetch(name, connection=connection)
        assert (job.func_name, job.args) == (kind.function, arguments)


def test_a_letter_to_a_delegate_is_sent_again_to_them(terminal: Terminal) -> None:
    bo = AccountId("slack:T1:UBO")

    async def one_letter(record: Record) -> None:
        await record.dead.keep(LETTER.but(to=Reader.DELEGATE, whom=bo))

    terminal.does(one_letter)
    name = "n-ORD-7K3M9QX2-3-delegate-slack_T1_UBO"
    assert terminal.run("dead", "list").lines[0].startswith(f"{name}  ")
    assert terminal.run("dead", "retry", name).status == 0
    with terminal.valkey.connect() as connection:
        job = Job.fetch(name, connection=connection)
        assert job.args == ("ORD-7K3M9QX2", 2, 3, "delegate", bo)


def test_a_reminder_that_reached_nobody_is_sent_again_as_one(terminal: Terminal) -> None:
    moment = 1_777_900_832_000
    request = RequestRef(request=RequestId(2), revision=3)

    async def one_letter(record: Record) -> None:
        await record.dead.keep(LETTER.but(first=moment, last=moment, asked=request))

    terminal.does(one_letter)
    name = f"s-ORD-7K3M9QX2-{moment}-client"
    assert terminal.run("dead", "list").lines[0].startswith(f"{name}  ")
    assert terminal.run("dead", "retry", name).status == 0
    with terminal.valkey.connect() as connection:
        job = Job.fetch(name, connection=connection)
        assert job.func_name == "bot.jobs.remind"
        assert job.args == ("ORD-7K3M9QX2", "client", 2, 3, moment)
    assert terminal.run("dead", "list").out == "Nothing stayed undelivered.\n"


@pytest.mark.parametrize("words", [(), ("--all", NAME)])
def test_what_to_send_again_has_to_be_said(terminal: Terminal, words: tuple[str, ...]) -> None:
    terminal.does(two_letters)
    told = terminal.run("dead", "retry", *words)
    assert told.status == 1
    assert waiting(terminal) == []


def test_a_name_that_is_not_in_the_list_is_refused_and_nothing_is_sent(terminal: Terminal) -> None:
    terminal.does(two_letters)
    told = terminal.run("dead", "retry", NAME, "n-ORD-GONE-1-client")
    assert told.status == 1
    assert "Not in the list: n-ORD-GONE-1-client." in told.err
    assert waiting(terminal) == []
