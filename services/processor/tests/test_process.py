"""The command itself: what it refuses, and how it ends."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

SECRET = "0123456789abcdefghijklmnopqrstuv"


def start(command: str, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("STOA_")}
    return subprocess.Popen(
        [sys.executable, "-m", "stoa_processor", command],
        env={**inherited, **environment},
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    "secret", ["", "short", "change-me-change-me-change-me-change-me"]
)
def test_it_does_not_start_with_a_weak_secret(secret: str):
    process = start(
        "serve",
        {"STOA_DATABASE_URL": "postgresql://h/d", "STOA_SERVICE_SECRET": secret},
    )
    _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "STOA_SERVICE_SECRET" in said
    assert not secret or secret not in said


@pytest.mark.parametrize("command", ["serve", "work"])
def test_it_is_ready_and_ends_when_asked(
    command: str, current_database: str, tmp_path: Path
):
    process = start(
        command,
        {
            "STOA_DATABASE_URL": current_database,
            "STOA_SERVICE_SECRET": SECRET,
            "STOA_PROCESSOR_DATA": str(tmp_path),
            "STOA_PROCESSOR_PORT": "0",
            "STOA_PROCESSOR_WORKER_PORT": "0",
        },
    )
    assert process.stderr is not None
    try:
        lines = iter(process.stderr.readline, "")
        url = next(
            found[0] for line in lines if (found := re.search(r"http://[\d.:]+", line))
        )
        assert httpx.get(f"{url}/readyz").status_code == 200
    finally:
        process.send_signal(signal.SIGTERM)
        _, rest = process.communicate(timeout=10)
    assert "service.stopped" in rest
