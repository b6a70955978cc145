"""What dies comes back, what is stopped stays away, everything ends in order."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator
from datetime import timedelta
from pathlib import Path

import pytest

from stoa_local import state
from stoa_local.plan import Member
from stoa_local.ports import free_port
from stoa_local.processes import Program, is_running
from stoa_local.settings import CannotRun
from stoa_local.state import Instance, Phase
from stoa_local.supervisor import Supervisor, end_leftovers

SERVER = """
import http.server, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(sys.argv[2]))
        self.end_headers()
        self.wfile.write(b"no")
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""
SOON = timedelta(seconds=20)


def member(service: str, status: int = 200, code: str = SERVER) -> Member:
    port = free_port()
    command = [sys.executable, "-c", code, str(port), str(status)]
    return Member(service, 0, port, Program(command=command, env=os.environ))


def instance(data: Path, service: str) -> Instance:
    found = state.read(data)
    assert found is not None
    return found.services[service][0]


@pytest.fixture
def supervisor(tmp_path: Path) -> Generator[Supervisor]:
    it = Supervisor(tmp_path, "http://localhost")
    yield it
    it.stop()


@pytest.fixture
def until(supervisor: Supervisor):
    """Turn the supervisor's loop until something is true."""

    def wait(is_true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SOON.total_seconds()
        while not is_true():
            assert time.monotonic() < deadline
            supervisor.turn()
            time.sleep(0.02)

    return wait


Until = Callable[[Callable[[], bool]], None]


def test_a_killed_process_comes_back_on_its_port(
    tmp_path: Path, supervisor: Supervisor, until: Until
):
    supervisor.start([member("api")], SOON)
    before = instance(tmp_path, "api")
    os.kill(before.pid, signal.SIGKILL)
    until(lambda: instance(tmp_path, "api").restarts == 1)
    until(lambda: instance(tmp_path, "api").phase is Phase.READY)
    after = instance(tmp_path, "api")
    assert after.pid != before.pid
    assert after.port == before.port


def test_a_stopped_service_stays_away_until_it_is_wanted(
    tmp_path: Path, supervisor: Supervisor, until: Until
):
    supervisor.start([member("collab")], SOON)
    pid = instance(tmp_path, "collab").pid
    state.stop_wish(tmp_path, "collab").touch()
    until(lambda: instance(tmp_path, "collab").phase is Phase.STOPPED)
    assert not is_running(pid)
    state.stop_wish(tmp_path, "collab").unlink()
    until(lambda: instance(tmp_path, "collab").phase is Phase.READY)


def test_a_process_that_keeps_ending_is_complained_about(supervisor: Supervisor):
    broken = member("api", code="import sys; sys.exit('no such table')")
    with pytest.raises(CannotRun, match=r"(?s)api keeps ending.*no such table"):
        supervisor.start([broken], SOON)


def test_a_process_that_is_not_ready_says_why(supervisor: Supervisor):
    unready = member("api", status=503)
    with pytest.raises(CannotRun, match=r"(?s)api is not ready in time.*It says: no"):
        supervisor.start([unready], timedelta(seconds=2))


def test_everything_is_gone_after_a_stop(tmp_path: Path, supervisor: Supervisor):
    supervisor.start([member("api"), member("gateway")], SOON)
    pids = [instance(tmp_path, name).pid for name in ("api", "gateway")]
    supervisor.stop()
    assert not any(is_running(pid) for pid in pids)
    assert state.read(tmp_path) is None


def test_leftovers_of_a_killed_supervisor_are_ended(
    tmp_path: Path, supervisor: Supervisor
):
    supervisor.start([member("api")], SOON)
    pid = instance(tmp_path, "api").pid
    # The children of this test are reaped here, not by a new parent.
    reaper = threading.Thread(target=os.waitpid, args=(pid, 0))
    reaper.start()
    end_leftovers(tmp_path)
    reaper.join()
    assert not is_running(pid)
    assert state.read(tmp_path) is None


def test_a_stranger_with_the_number_of_a_dead_process_is_left_alone(
    tmp_path: Path, supervisor: Supervisor
):
    supervisor.start([member("api")], SOON)
    found = state.read(tmp_path)
    assert found is not None
    found.services["api"][0].pid = os.getpid()
    state.write(tmp_path, found)
    end_leftovers(tmp_path)
    assert is_running(os.getpid())
