"""The stage: one story at a time, which says why when it cannot go on."""

import asyncio

import aiohttp
import pytest

from sandbox.client import Sandbox
from sandbox.wire import JSONObject, as_object, word
from tests.patience import PLENTY

pytestmark = pytest.mark.anyio


async def _state(session: aiohttp.ClientSession, url: str) -> JSONObject:
    async with session.get(f"{url}/_control/story") as answer:
        return as_object(await answer.json())


async def test_with_a_bot_that_has_no_such_form_the_story_stops_and_says_so(
    box: Sandbox, sandbox_url: str
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{sandbox_url}/_live") as live,
    ):
        async with session.post(f"{sandbox_url}/_control/story", json={"pace": 0}) as begun:
            assert begun.status == 200
        async with session.post(f"{sandbox_url}/_control/story", json={}) as again:
            assert again.status == 409
            assert (await again.json())["error"] == "already_playing"
        async with asyncio.timeout(2 * PLENTY):
            while True:
                hint = await live.receive_json()
                if hint["type"] == "story" and not hint["playing"]:
                    break
        assert hint["trouble"] == "a form 'Offer an order' should be open, not within 20 s"
        assert hint["number"] == 1


async def test_a_story_that_is_stopped_leaves_no_word(box: Sandbox, sandbox_url: str) -> None:
    async with aiohttp.ClientSession() as session:
        await session.post(f"{sandbox_url}/_control/story", json={"pace": 10})
        assert (await _state(session, sandbox_url))["playing"] is True
        await session.delete(f"{sandbox_url}/_control/story")
        state = await _state(session, sandbox_url)
        assert state["playing"] is False
        assert word(state, "words") == ""


async def test_a_pace_that_makes_no_sense_is_refused(sandbox_url: str) -> None:
    async with aiohttp.ClientSession() as session:
        for pace in (-1, 11, "fast"):
            async with session.post(f"{sandbox_url}/_control/story", json={"pace": pace}) as answer:
                assert answer.status == 400
