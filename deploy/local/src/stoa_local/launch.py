"""Become another program that cannot outlive the one that started it.

Run as a script, ``python -I -S launch.py --parent PID [--user NAME] -- COMMAND``,
so that nothing has to happen between fork and exec in a process with threads. The
process number stays the same: the launcher turns into the command.

It does two things a plain ``exec`` does not:

- It asks the kernel for a signal when the parent dies (``PR_SET_PDEATHSIG``), so
  that a supervisor killed with SIGKILL takes its children along.
- For a root parent it becomes an ordinary user, which PostgreSQL insists on. The
  data folder and the wheel's programs may lie below a folder that only root may
  enter (``/root``, a fresh ``mktemp -d``), so it keeps one capability, to read and
  search, rather than opening those folders to everybody.
"""

import argparse
import ctypes
import os
import pwd
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION_3 = 0x20080522


class _CapHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _CapData(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def _become(name: str, libc: ctypes.CDLL) -> None:
    """Drop from root to a user, keeping only the right to read and search."""
    account = pwd.getpwnam(name)
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    only = 1 << CAP_DAC_READ_SEARCH
    header = _CapHeader(CAPABILITY_VERSION_3, 0)
    data = (_CapData * 2)(_CapData(only, only, only), _CapData(0, 0, 0))
    # In a container that withholds the capability both calls fail, and ordinary
    # file permissions decide, which is enough wherever the folders are open.
    if libc.capset(ctypes.byref(header), data) == 0:
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0)


def main() -> None:
    """Parse the command line, prepare the process, turn into the command."""
    parser = argparse.ArgumentParser(prog="launch")
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--user")
    parser.add_argument("--death-signal", default="SIGTERM")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if options.user:
            _become(options.user, libc)
        # After the change of user, which would clear it.
        wanted = signal.Signals[options.death_signal]
        libc.prctl(PR_SET_PDEATHSIG, wanted, 0, 0, 0)
        if os.getppid() != options.parent:
            sys.exit("launch: the parent died before its child had started")
    os.execv(options.command[0], options.command)  # noqa: S606  # its whole purpose


if __name__ == "__main__":
    main()
