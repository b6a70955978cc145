"""Run two halves of the tests side by side: they wait more than they compute.

    python tools/run_tests.py HALF1 ... -- HALF2 ...

The first prints as it goes, and the output of the second follows when both have
ended. Ctrl-C reaches both, because they share the terminal. The exit code is 1
if either failed.
"""

import subprocess
import sys
import tempfile


def main() -> int:
    """Run both and wait for both."""
    split = sys.argv.index("--")
    first, second = sys.argv[1:split], sys.argv[split + 1 :]
    pytest = [sys.executable, "-m", "pytest"]
    with tempfile.TemporaryFile() as output:
        beside = subprocess.Popen(  # noqa: S603  # what the Makefile names
            [*pytest, *second], stdout=output, stderr=subprocess.STDOUT
        )
        try:
            code = subprocess.call([*pytest, *first])  # noqa: S603  # the same
        finally:
            beside.wait()
            output.seek(0)
            sys.stdout.flush()
            sys.stdout.buffer.write(output.read())
            sys.stdout.flush()
    return 1 if code or beside.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
