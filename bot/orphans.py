"""Jobs that a killed worker left behind, taken back at once by the worker that replaces it.

RQ finds such jobs by itself, but only when their time is over: up to half a minute for one that
was running, more than a minute for one that had just been taken from the queue. A worker that
starts on the same machine can see at once that its predecessor's process is no more.
"""

import os
import socket

import redis
from rq import Queue
from rq.intermediate_queue import IntermediateQueue
from rq.registry import StartedJobRegistry
from rq.worker import BaseWorker, SimpleWorker


def take_back(queue: Queue, connection: redis.Redis) -> int:
    """Let RQ's own recovery see what dead workers of this machine left on a queue.

    Call it before a new worker registers.

    Args:
        queue: the queue.
        connection: RQ's.

    Returns:
        How many jobs were left behind.
    """
    workers = SimpleWorker.all(queue=queue)
    dead = [worker for worker in workers if _is_dead(worker)]
    started = StartedJobRegistry(queue=queue)
    found = 0
    for worker in dead:
        for execution in worker.get_current_executions(refresh=True):
            # From now on its time is over: RQ's maintenance, with which a worker begins, puts the
            # job back, at the cost of one retry.
            over = connection.zadd(started.key, {execution.composite_key: 0}, xx=True, ch=True)
            found += int(over or 0)
        worker.register_death()  # type: ignore[no-untyped-call]
    if len(dead) == len(workers):
        # With nobody else on this queue, whatever is between queue and worker belongs to nobody.
        between = IntermediateQueue.get_intermediate_queue_key(queue.key)
        while connection.lmove(between, queue.key, "RIGHT", "LEFT") is not None:
            found += 1
    return found


def _is_dead(worker: BaseWorker) -> bool:
    """Whether a worker ran on this machine and its process is gone."""
    if worker.hostname != socket.gethostname() or not worker.pid:
        return False
    try:
        os.kill(worker.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
