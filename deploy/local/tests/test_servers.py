"""The embedded servers: they start, keep their data, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import psycopg

from stoa_local.processes import is_running, wait_for_exit
from stoa_local.servers import postgres, valkey

SOON = timedelta(seconds=10)


def test_postgres_has_pgvector_and_sorts_by_code_point(tmp_path: Path):
    with postgres(tmp_path) as server, psycopg.connect(server.url) as db:
        db.execute("CREATE EXTENSION vector")
        distance = db.execute("SELECT '[1,2]'::vector <-> '[1,5]'::vector").fetchone()
        encoding = db.execute("SHOW server_encoding").fetchone()
    assert distance == (3.0,)
    assert encoding == ("UTF8",)


def test_postgres_keeps_its_data_below_a_private_folder(tmp_path: Path):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    with postgres(private / "db", durable=True) as server:
        with psycopg.connect(server.url) as db:
            db.execute("CREATE TABLE kept (n int)")
        first = server.pid
    assert not is_running(first)
    with postgres(private / "db") as server, psycopg.connect(server.url) as db:
        assert db.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_pid_file_that_names_another_program_does_not_matter(tmp_path: Path):
    with postgres(tmp_path):
        pass
    (tmp_path / "data" / "postmaster.pid").write_text(f"{os.getppid()}\n")
    with postgres(tmp_path) as server:
        assert is_running(server.pid)


def test_valkey_keeps_what_it_was_told(tmp_path: Path):
    with valkey(tmp_path, durable=True):
        pass
    assert (tmp_path / "appendonlydir").is_dir()


def test_servers_do_not_outlive_a_killed_parent(tmp_path: Path):
    code = (
        "import sys, time; from pathlib import Path;"
        "from stoa_local.servers import postgres, valkey;"
        "at = Path(sys.argv[1]);"
        "a = postgres(at / 'p'); b = valkey(at / 'v');"
        "print(a.__enter__().pid, b.__enter__().pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    with parent.stdout:
        pids = [int(word) for word in parent.stdout.readline().split()]
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert len(pids) == 2
    time.sleep(0.1)
    assert all(wait_for_exit(pid, SOON) for pid in pids)
