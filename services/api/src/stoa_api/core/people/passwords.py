"""Passwords: argon2id off the event loop, and a list of those everybody tries.

A hash takes some 20 ms of one core. It runs in a pool of as many threads as
there are cores (argon2 lets go of the interpreter lock), and at most
``WAITING_MAX`` wait for it: a wave of sign-ins gets 503 rather than an
ever-longer queue.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import resources
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Request
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from stoa_shared.problems import Unavailable

WAITING_MAX: Final = 200
MEMORY_KIBIBYTES: Final = 19_456
ROUNDS: Final = 2
LANES: Final = 1
"""19 MiB, 2 rounds, 1 lane: OWASP's first recommendation for argon2id."""

Result = TypeVar("Result")


@cache
def _hasher() -> PasswordHash:
    return PasswordHash(
        (
            Argon2Hasher(
                time_cost=ROUNDS, memory_cost=MEMORY_KIBIBYTES, parallelism=LANES
            ),
        )
    )


@cache
def _nobody() -> str:
    """What an unknown address is checked against, so that it takes as long."""
    return _hasher().hash(os.urandom(16).hex())


class Passwords:
    """Hashes and checks passwords; one of it in a process."""

    def __init__(self) -> None:
        threads = os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._hasher = _hasher()
        self._nobody = _nobody()
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Hash a new password.

        Raises:
            Unavailable: too many are waiting already.
        """
        return await self._run(lambda: self._hasher.hash(password))

    async def check(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        """Compare a password with a stored hash, or with nobody's.

        Returns:
            Whether it is right, and a new hash when the stored one was made
            with weaker settings.

        Raises:
            Unavailable: too many are waiting already.
        """
        known = stored or self._nobody
        is_right, renewed = await self._run(
            lambda: self._hasher.verify_and_update(password, known)
        )
        return is_right and stored is not None, renewed

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= WAITING_MAX:
            raise Unavailable(headers={"Retry-After": "2"})
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1


def is_common(password: str, *own: str) -> bool:
    """Whether a password is one that anybody would try first.

    Args:
        password: The password.
        own: What belongs to the person: the address, the name.
    """
    plain = password.lower()
    if plain in common_passwords() or len(set(plain)) <= 2:
        return True
    mine = {part for text in own for part in (text.lower(), text.lower().split("@")[0])}
    return plain in mine


@cache
def common_passwords() -> frozenset[str]:
    """Read the list: each stem by itself and with the endings people add."""
    text = resources.files(__package__ or "").joinpath("common_passwords.txt")
    stems, endings = set[str](), [""]
    for line in text.read_text("utf-8").splitlines():
        if line.startswith("+"):
            endings += line[1:].split()
        elif line and not line.startswith("#"):
            stems.update(line.split())
    return frozenset(stem + ending for stem in stems for ending in endings)


async def _passwords(request: Request) -> Passwords:
    return request.app.state.passwords


PasswordPool = Annotated[Passwords, Depends(_passwords)]
"""The process's password hasher."""
