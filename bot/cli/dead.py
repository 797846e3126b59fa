"""`dead list|retry`: what stayed undelivered, and sending it again.

There are two kinds: letters, whose reader cannot be reached (a closed direct message, a channel
that is gone), and jobs, which failed more often than they may.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import redis
from rq import Queue
from rq.exceptions import NoSuchJobError
from rq.job import Job
from rq.registry import FailedJobRegistry

from adapters.redis import jobs
from adapters.shared.ports import DeadLetter
from bot.cli.operating import OperatingError, as_it_runs, operate
from bot.settings import Settings
from bot.wiring import Record

KINDS: Final = {
    kind.function: kind for kind in (jobs.DELIVER, jobs.COVER, jobs.REMIND, jobs.SETTLE)
}
"""What a job can be of, by what it calls: two kinds may wait in one queue."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A job that failed for good.

    Attributes:
        id: its name.
        kind: what it was to do.
        description: the call, as RQ writes it.
        at: when it failed.
        error: the class of the error that ended it.
    """

    id: str
    kind: jobs.Kind
    description: str
    at: datetime | None
    error: str


def list_(settings: Settings) -> int:
    """Print what stayed undelivered, the oldest first, and why."""
    connection = _for_rq(settings)

    async def work(record: Record) -> None:
        letters, failed = await record.dead.all(), list(_failed(connection))
        for letter in letters:
            print(_line(letter))
        for job in failed:
            when = "at some time" if job.at is None else _moment(job.at)
            print(f"{job.id}  {when}  {job.description}  failed: {job.error}")
        if not letters and not failed:
            print("Nothing stayed undelivered.")

    return operate(settings, work)


def retry(settings: Settings, *, names: list[str], everything: bool) -> int:
    """Send what stayed undelivered again; what fails again comes back into the list.

    Raises:
        OperatingError: nothing was named, or a name is not in the list.
    """
    if everything == bool(names):
        raise OperatingError("Name what to send again as `dead list` has it, or say --all.")
    connection = _for_rq(settings)

    async def work(record: Record) -> None:
        kept = await record.dead.all()
        letters = {name_of(letter): letter for letter in kept}
        failed = {job.id: job for job in _failed(connection)}
        wanted = [*letters, *failed] if everything else names
        unknown = [name for name in wanted if name not in letters and name not in failed]
        if unknown:
            raise OperatingError(f"Not in the list: {', '.join(unknown)}.")
        for name in dict.fromkeys(wanted):
            if name in failed:
                # Made anew, not put back: it is to have all its tries again.
                job = Job.fetch(name, connection=connection)
                jobs.enqueue(connection, failed[name].kind, job.args, name, failed=job)
            if name in letters:
                kind, arguments = _job_of(letters[name])
                jobs.enqueue(connection, kind, arguments, name)
                # With all the codes under which it stands there, as they were read: what fails
                # again at once comes back into the list, and stays.
                for letter in kept:
                    if name_of(letter) == name:
                        await record.dead.remove(letter)
            print(f"{name}: on its way.")

    return operate(settings, work)


def name_of(letter: DeadLetter) -> str:
    """The name of a letter in the list: that of the job that brings it."""
    reminder = letter.reminder
    job = jobs.delivery_job(letter.delivery) if reminder is None else jobs.reminder_job(reminder)
    return job.id


def _job_of(letter: DeadLetter) -> tuple[jobs.Kind, tuple[object, ...]]:
    """What brings a letter, and what that is called with."""
    reminder = letter.reminder
    if reminder is None:
        return jobs.DELIVER, jobs.delivery_arguments(letter.delivery)
    return jobs.REMIND, jobs.reminder_arguments(reminder)


def _line(letter: DeadLetter) -> str:
    why = f"{letter.cause.value}: {letter.code}"
    return f"{name_of(letter)}  {_moment(letter.at)}  to the {letter.to.value}  {why}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(" ", "seconds")


def _for_rq(settings: Settings) -> redis.Redis:
    """A connection as RQ wants it: neither async nor decoding."""
    return redis.Redis.from_url(as_it_runs(settings).store_url)


def _failed(connection: redis.Redis) -> Iterator[Failed]:
    for queue in sorted({kind.queue for kind in KINDS.values()}):
        registry = FailedJobRegistry(Queue(queue, connection=connection).name, connection)
        for name in registry.get_job_ids():
            try:
                job = Job.fetch(name, connection=connection)
            except NoSuchJobError:
                continue  # it went away since it was listed
            result = job.latest_result()
            told = "" if result is None else (result.exc_string or "").strip()
            last = told.rpartition("\n")[2] or "unknown"
            yield Failed(name, KINDS[str(job.func_name)], job.description or "", job.ended_at, last)
