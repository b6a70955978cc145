"""Run parts of the tests side by side: they wait more than they compute.

    python tools/run_tests.py PART1 ... -- PART2 ... -- PART3 ...

The first prints as it goes, and the output of the others follows when all have
ended. Ctrl-C reaches all, because they share the terminal. The exit code is 1
if any failed.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import groupby
from typing import IO


def main() -> int:
    """Run all parts and wait for all."""
    first, *others = [
        list(words)
        for is_part, words in groupby(sys.argv[1:], lambda word: word != "--")
        if is_part
    ]
    beside = [_start(part) for part in others]
    try:
        failed = subprocess.call(_pytest(first)) != 0  # noqa: S603  # what the Makefile names
    finally:
        for run, _ in beside:
            run.wait()
    for run, output in beside:
        with output:
            output.seek(0)
            sys.stdout.flush()
            sys.stdout.buffer.write(output.read())
            sys.stdout.flush()
        failed |= run.returncode != 0
    return int(failed)


def _pytest(part: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", *part]


def _start(part: Sequence[str]) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
    output = tempfile.TemporaryFile()  # noqa: SIM115  # closed when it was shown
    command = _pytest(part)
    run = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603  # the same
    return run, output


if __name__ == "__main__":
    sys.exit(main())
