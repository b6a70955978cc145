"""Conversions in a process of their own, which is ended when it takes too long.

A text of a megabyte is seconds of Python, and the library of Yjs lets no other
thread run meanwhile: the requests of everybody else would wait. A process can also
be given up for good, whatever somebody has sent. It is this module run as a program:
one job on its input, what became of it on its output: one byte, and the result, or
which of its problems it had. Small jobs take less time than starting one, and are done
here.
"""

import asyncio
import os
import pickle
import resource
import sys
from collections.abc import Callable
from typing import Final, TypeVarTuple

import structlog

from stoa_api.studio.markdown.errors import (
    ConvertersBusy,
    NothingToRead,
    TakesTooLong,
    TooDeep,
    TooManyParts,
)
from stoa_shared.problems import Problem

AT_ONCE: Final = 2
"""Processes at a time."""
WAITING: Final = 2
"""Conversions that may wait for one; the next is refused. Each may hold a connection
of the few that the process has: its request's, which remembers the key it came with."""
SECONDS: Final = 20.0
"""For each, its wait too. PostgreSQL ends a transaction that has waited 30 seconds."""
CPU_SECONDS: Final = 15
MEMORY_BYTES: Final = 1 << 30
SMALL_BYTES: Final = 8 << 10
"""Up to here it is a matter of milliseconds."""

DONE: Final = b"+"
REFUSED: Final = b"-"
PROBLEMS: Final[dict[bytes, type[Problem]]] = {
    each.__name__.encode(): each for each in (NothingToRead, TooDeep, TooManyParts)
}
"""What a conversion may raise."""

Arguments = TypeVarTuple("Arguments")

log = structlog.stdlib.get_logger()


class Converters:
    """The conversions of one process of the API."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._under_way = 0

    async def run(
        self,
        function: Callable[[*Arguments], bytes],
        *arguments: *Arguments,
        size_bytes: int,
    ) -> bytes:
        """Call a function of some module.

        Raises:
            Problem: one of ``PROBLEMS``, as the function raises it.
            ConvertersBusy: too many are waiting already.
            TakesTooLong: it was given up.
        """
        if size_bytes <= SMALL_BYTES:
            return function(*arguments)
        if self._under_way >= AT_ONCE + WAITING:
            raise ConvertersBusy(headers={"Retry-After": "5"})
        self._under_way += 1
        try:
            async with asyncio.timeout(self._seconds), self._slots:
                answer = await self._ask(pickle.dumps((function, arguments)))
        except TimeoutError as error:
            log.warning("markdown.given_up", size_bytes=size_bytes)
            raise TakesTooLong from error
        finally:
            self._under_way -= 1
        # Not unpickled: it comes from where strangers' texts are read.
        verdict, result = answer[:1], answer[1:]
        if verdict == REFUSED and result in PROBLEMS:
            raise PROBLEMS[result]
        if verdict != DONE:
            raise TakesTooLong
        return result

    async def _ask(self, job: bytes) -> bytes:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            __name__,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            answer, _ = await child.communicate(job)
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode != 0:
            log.warning("markdown.process_lost", returncode=child.returncode)
            raise TakesTooLong
        return answer


def main() -> None:
    """Do one job, within bounds that hold even if the parent is gone."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    os.nice(5)  # what people wait for comes first
    # A stray print must not be taken for an answer.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    function, arguments = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  # our own parent's
    try:
        answer = DONE + function(*arguments)
    except Problem as problem:
        answer = REFUSED + type(problem).__name__.encode()
    out.write(answer)
    out.flush()


if __name__ == "__main__":
    main()
