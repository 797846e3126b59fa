"""What the tests of the sandbox's shared parts stand on."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
