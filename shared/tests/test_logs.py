"""One line, one shape, no secrets."""

import json
import logging
from collections.abc import Generator

import pytest
import structlog

from stoa_shared import logs, request_id


@pytest.fixture(autouse=True)
def _restore_logging() -> Generator[None]:
    before = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:], logging.root.level = before
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_our_lines_and_those_of_libraries_have_one_shape(
    capsys: pytest.CaptureFixture[str],
):
    logs.configure("api", log_format="json", level="info")
    with request_id.bound("request-1234"):
        structlog.get_logger().info("course.published", course_id="7")
        logging.getLogger("uvicorn.error").info("Started")
    ours, theirs = written(capsys)
    assert (ours["event"], ours["course_id"]) == ("course.published", "7")
    for line in (ours, theirs):
        assert line["service"] == "api"
        assert line["level"] == "info"
        assert line["request_id"] == "request-1234"
        assert str(line["timestamp"]).endswith("Z")


def test_secrets_are_masked(capsys: pytest.CaptureFixture[str]):
    logs.configure("api", log_format="json", level="info")
    token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
    structlog.get_logger().info("login", password="hunter2", header=f"Bearer {token}")
    logging.getLogger("x").warning("GET /ws?ticket=abc123&b=1")
    logging.getLogger("x").warning("to postgresql://stoa:hunter2@db/stoa")
    text = json.dumps(written(capsys))
    for secret in ("hunter2", token, "abc123"):
        assert secret not in text


def test_the_level_is_obeyed(capsys: pytest.CaptureFixture[str]):
    logs.configure("api", log_format="json", level="warning")
    structlog.get_logger().info("quiet")
    logging.getLogger("x").info("quiet")
    assert written(capsys) == []


def test_a_traceback_shows_no_variables(capsys: pytest.CaptureFixture[str]):
    for log_format in ("json", "console"):
        logs.configure("api", log_format=log_format, level="info")
        password = "hunter2"
        try:
            _ = [password][len(password)]
        except IndexError:
            structlog.get_logger().exception("it.failed")
        text = capsys.readouterr().err
        assert "IndexError: list index" in text
        assert password not in text
