"""The gateway's sign of life is that of its connections, not that of the process."""

import pytest

from bot.discord_process import is_connected
from tests.discord.quay import quay

pytestmark = pytest.mark.anyio


async def test_a_connection_counts_while_it_is_open() -> None:
    async with quay() as dock:
        assert not is_connected(dock.house.client())  # never was
        async with dock.client() as client:
            assert is_connected(client)
        assert not is_connected(client)
