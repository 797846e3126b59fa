"""Jobs that a killed worker left behind, taken back by whoever works on the same queue.

RQ finds such jobs by itself, but only when their time is over: up to half a minute for one that
was running, more than a minute for one that had just been taken from the queue. A worker can see
at once that another one's process on the same machine is no more; and that a job which nobody has
begun, on a queue which has no other worker, is nobody's.
"""

import os
import socket

import redis
from rq import Queue, worker_registration
from rq.executions import WORKER_EXECUTIONS_KEY_TEMPLATE
from rq.registry import StartedJobRegistry
from rq.utils import as_text
from rq.worker import BaseWorker


def take_back(queue: Queue, connection: redis.Redis, me: str) -> int:
    """Let RQ's own recovery see what dead workers of this machine left on a queue.

    Args:
        queue: the queue.
        connection: RQ's.
        me: the name of the worker that asks, which is not doing a job at the moment.

    Returns:
        How many jobs were left behind.
    """
    prefix = BaseWorker.redis_worker_namespace_prefix
    names = {key.removeprefix(prefix) for key in worker_registration.get_keys(queue=queue)}
    others = names - {me}
    dead = [name for name in others if _is_dead(connection, f"{prefix}{name}")]
    started = StartedJobRegistry.key_template.format(queue.name)
    found = 0
    for name in dead:
        for execution in connection.smembers(WORKER_EXECUTIONS_KEY_TEMPLATE.format(name)):
            # From now on its time is over: RQ's maintenance puts the job back, at the cost of one
            # retry.
            over = connection.zadd(started, {as_text(execution): 0}, xx=True, ch=True)
            found += int(over or 0)
    if len(dead) == len(others):
        between = queue.intermediate_queue_key
        while connection.lmove(between, queue.key, "RIGHT", "LEFT") is not None:
            found += 1
    return found


def _is_dead(connection: redis.Redis, worker_key: str) -> bool:
    """Whether a worker ran on this machine and its process is gone, or it has not been heard of."""
    host, pid = connection.hmget(worker_key, "hostname", "pid")
    if host is None or pid is None:
        return True  # RQ lets go of a worker that has been silent for more than a minute
    if as_text(host) != socket.gethostname():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
