"""Fixtures of the shared package's own tests."""

from collections.abc import AsyncGenerator

import pytest
from redis.asyncio import Redis

from stoa_shared.redis import connect
from stoa_shared.tokens import Keyring


@pytest.fixture
def keys() -> Keyring:
    return Keyring((b"0123456789abcdefghijklmnopqrstuv",))


@pytest.fixture
def other_keys() -> Keyring:
    return Keyring((b"vutsrqponmlkjihgfedcba9876543210",))


@pytest.fixture
async def redis(redis_url: str) -> AsyncGenerator[Redis]:
    """Give an empty Redis."""
    async with connect(redis_url) as client:
        await client.flushdb()  # pyright: ignore[reportUnknownMemberType]  # its **kwargs
        yield client
