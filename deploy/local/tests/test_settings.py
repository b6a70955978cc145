"""What the user may set, and the sentences about what does not work."""

from pathlib import Path

import pytest

from stoa_local.console import is_routine, tidy
from stoa_local.gateway import render
from stoa_local.plan import Plan
from stoa_local.settings import CannotRun, Settings


def test_there_are_defaults_for_everything():
    settings = Settings.load({})
    assert settings.port == 8080
    assert settings.data.name == ".stoa"
    assert settings.api_processes == settings.collab_processes == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STOA_PORT", "eighty"),
        ("STOA_PORT", "0"),
        ("STOA_PORT", "65536"),
        ("STOA_LOCAL_COLLAB_PROCESSES", "-1"),
        ("STOA_API_RATE_LIMIT_FACTOR", "nan"),
        ("STOA_API_RATE_LIMIT_FACTOR", "inf"),
        ("STOA_TLS_CERTIFICATE", "/nowhere/at/all.pem"),
    ],
)
def test_a_bad_value_is_named(name: str, value: str):
    with pytest.raises(CannotRun, match=name):
        Settings.load({name: value})


def test_what_the_user_sets_reaches_the_services(tmp_path: Path):
    given = {
        "STOA_DATA": str(tmp_path),
        "STOA_JWT_SECRET": "s" * 40,
        "STOA_COLLAB_PEOPLE_PER_BOARD": "3",
        "STOA_LOCAL_API_PROCESSES": "2",
    }
    plan = Plan(Settings.load(given))
    logins = {
        "STOA_API_DATABASE_URL": "postgresql://api",
        "STOA_PROCESSOR_DATABASE_URL": "postgresql://processor",
    }
    members = plan.services(plan.environment(logins))
    assert [m.service for m in members].count("api") == 2
    for member in members:
        assert member.program.env["STOA_JWT_SECRET"] == "s" * 40
        assert member.program.env["STOA_COLLAB_PEOPLE_PER_BOARD"] == "3"


def test_each_service_gets_its_own_login_and_no_other(tmp_path: Path):
    plan = Plan(Settings.load({"STOA_DATA": str(tmp_path)}))
    logins = {
        "STOA_API_DATABASE_URL": "postgresql://api",
        "STOA_PROCESSOR_DATABASE_URL": "postgresql://processor",
    }
    found = {
        member.service: {
            value
            for name, value in member.program.env.items()
            if name.endswith("DATABASE_URL")
        }
        for member in plan.services(plan.environment(logins))
    }
    assert found == {
        "api": {"postgresql://api"},
        "api-worker": {"postgresql://api"},
        "collab": set(),
        "processor": {"postgresql://processor"},
        "processor-worker": {"postgresql://processor"},
    }


def test_secrets_are_made_once_and_kept_to_their_owner(tmp_path: Path):
    settings = Settings.load({"STOA_DATA": str(tmp_path)})
    first = Plan(settings).environment({})["STOA_JWT_SECRET"]
    second = Plan(settings).environment({})["STOA_JWT_SECRET"]
    assert first == second
    assert len(first) >= 32
    file = tmp_path / "secrets" / "jwt"
    assert file.stat().st_mode & 0o777 == 0o600


def test_only_our_variables_are_filled_in():
    text = "root ${GATEWAY_WEB}; set $host ${other};"
    assert render(text, {"GATEWAY_WEB": "/x"}) == "root /x; set $host ${other};"


def test_a_log_entry_becomes_one_tidy_line():
    entry = (
        '{"timestamp": "2026-11-21T22:00:01.5Z", "level": "info", '
        '"event": "board.created", "board_id": "b1", "service": "api"}'
    )
    assert tidy("api-0", entry).plain == (
        "api               22:00:01 board.created board_id=b1"
    )
    assert tidy("valkey-0", "Ready").plain == "valkey            Ready"


def test_the_gateway_repeats_no_requests_that_went_well():
    line = '{"event":"request.served","status":"%s"}'
    assert is_routine("gateway-0", line % 200)
    assert not is_routine("gateway-0", line % 502)
    assert not is_routine("api-0", line % 200)


def test_the_gateway_knows_no_internal_port_of_collab(tmp_path: Path):
    environment = {"STOA_DATA": str(tmp_path), "STOA_LOCAL_COLLAB_PROCESSES": "2"}
    plan = Plan(Settings.load(environment))
    logins = {
        f"STOA_{service}_DATABASE_URL": "postgresql://any"
        for service in ("API", "PROCESSOR")
    }
    ports = {
        member.program.env["STOA_COLLAB_INTERNAL_PORT"]
        for member in plan.services(plan.environment(logins))
        if member.service == "collab"
    }
    assert len(ports) == 2
    gateway = " ".join(plan.gateway.variables().values())
    assert str(plan.collab_ports[0]) in gateway
    assert not any(port in gateway for port in ports)
