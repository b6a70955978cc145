"""Work that holds the interpreter for long, done in processes of its own.

Yrs does not let other threads run while it works, so a thread would not help.
A worker is this module run as a program: it reads jobs from its input and
writes answers to its output. It ends when its input does, so none is left over
when this process is killed, and after a minute without work, which returns its
memory.
"""

import asyncio
import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, Final, TypeVar, TypeVarTuple

import structlog

log = structlog.stdlib.get_logger()

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")

IDLE_SECONDS: Final = 60.0
ANSWER_SECONDS: Final = 60.0
"""A worker that takes longer is ended."""
_LENGTH: Final = 8
_BUFFER: Final = 1 << 20


class _WorkerLost(Exception):
    """The process ended, or did not answer in time."""


class _Worker:
    """One process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.expiry: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls) -> "_Worker":
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                __name__,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_BUFFER,
            )
        )

    async def ask(self, job: bytes) -> tuple[bool, object]:
        """Send a job and wait for what became of it.

        Raises:
            _WorkerLost: nothing did.
        """
        way_in, way_out = self.process.stdin, self.process.stdout
        assert way_in is not None
        assert way_out is not None
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                way_in.write(len(job).to_bytes(_LENGTH))
                way_in.write(job)
                await way_in.drain()
                length = int.from_bytes(await way_out.readexactly(_LENGTH))
                return pickle.loads(await way_out.readexactly(length))  # noqa: S301 - our own child's
        except (OSError, EOFError, TimeoutError) as error:
            raise _WorkerLost(type(error).__name__) from error

    async def end(self) -> None:
        """End the process, whatever it is doing."""
        if self.expiry is not None:
            self.expiry.cancel()
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.communicate()  # closes the pipes, too


class Workers:
    """A few processes, started when there is work."""

    def __init__(self, *, most: int = 2) -> None:
        self._slots = asyncio.Semaphore(most)
        self._idle: list[_Worker] = []
        self._expired: list[_Worker] = []

    async def run(
        self,
        function: Callable[[*Arguments], Result],
        *arguments: *Arguments,
    ) -> Result:
        """Call a function of some module in a worker.

        A worker that dies is replaced once; then the function is called here,
        since a board that opens late is better than one that does not.
        Whatever the function raises is raised here.
        """
        job = pickle.dumps((function, arguments))
        async with self._slots:
            await self._bury()
            for _ in range(2):
                try:
                    worker = self._take() or await _Worker.start()
                except OSError as error:
                    log.warning("worker.not_started", reason=str(error))
                    break
                try:
                    is_done, result = await worker.ask(job)
                except _WorkerLost as error:
                    log.warning("worker.lost", reason=str(error))
                    await worker.end()
                    continue
                except BaseException:
                    await worker.end()  # its answer would be taken for the next one's
                    raise
                self._keep(worker)
                if is_done:
                    return result  # pyright: ignore[reportReturnType]  # what the function returns
                assert isinstance(result, Exception)
                raise result
        return function(*arguments)

    async def aclose(self) -> None:
        """End all idle workers; there is no other when nobody waits for one."""
        while self._idle:
            await self._idle.pop().end()
        await self._bury()

    def _take(self) -> _Worker | None:
        if not self._idle:
            return None
        worker = self._idle.pop()
        if worker.expiry is not None:
            worker.expiry.cancel()
        return worker

    def _keep(self, worker: _Worker) -> None:
        loop = asyncio.get_running_loop()
        worker.expiry = loop.call_later(IDLE_SECONDS, self._expire, worker)
        self._idle.append(worker)

    def _expire(self, worker: _Worker) -> None:
        self._idle.remove(worker)
        self._expired.append(worker)
        worker.process.kill()

    async def _bury(self) -> None:
        while self._expired:
            await self._expired.pop().end()


def _serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Do one job after another until there are no more."""
    while len(head := jobs.read(_LENGTH)) == _LENGTH:
        function, arguments = pickle.loads(jobs.read(int.from_bytes(head)))  # noqa: S301 - our own parent's
        try:
            answer = pickle.dumps((True, function(*arguments)))
        except Exception as error:  # noqa: BLE001 - the parent raises it
            answer = pickle.dumps((False, error))
        answers.write(len(answer).to_bytes(_LENGTH))
        answers.write(answer)
        answers.flush()


def main() -> None:
    """Serve the process that started this one."""
    # A stray print must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.nice(5)  # live boards come first
    with suppress(BrokenPipeError, KeyboardInterrupt):
        _serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
