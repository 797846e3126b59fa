"""What is done beside the click: calls that nobody's acknowledgement waits for."""

import asyncio
from collections.abc import Coroutine

import structlog

_LOG = structlog.get_logger(__name__)


class Afterwards:
    """Runs work after the acknowledgement, and sees it through to the end of the process.

    What fails here failed after the decision was written: the card tells it all the same. It is
    logged by its class and place alone, as an error's text can hold what people wrote.
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def do(self, work: Coroutine[object, object, None]) -> None:
        """Begin some work."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._finished)

    async def close(self, seconds: float = 5.0) -> None:
        """Wait for what is under way, and give up what takes longer."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.error("slack_answer_failed", error=type(error).__name__, detail=_code(error))


def _code(error: BaseException) -> str:
    response: object = getattr(error, "response", None)
    data: object = getattr(response, "data", None)
    code: object = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) else ""
