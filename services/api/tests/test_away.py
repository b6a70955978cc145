"""What people are told while PostgreSQL is away, and who refuses to start."""

import os
import subprocess
import sys
from collections.abc import Callable

from sqlalchemy import make_url, text

from stoa_api.app import create_app
from stoa_api.base.db import Sessions, transaction
from stoa_api.settings import Settings
from stoa_shared.ids import new_id
from stoa_shared.rpc.api import ACCESS_SCOPE, STATE_SCOPE
from stoa_shared.tokens import sign_access, sign_service

from .makers import Client, register
from .members import Member, code, if_match, make_board, make_org


async def test_without_postgres_every_answer_is_a_problem_to_try_again(
    settings: Settings,
):
    away = settings.model_copy(
        update={"owner_database_url": "postgresql://stoa@127.0.0.1:1/stoa"}
    )
    token = sign_access(settings.jwt_secret, user_id=new_id(), session_id=new_id())
    app = create_app(away)
    async with (
        app.router.lifespan_context(app),
        Client(app, token=token) as somebody,
        Client(app) as nobody,
    ):
        for answer in (
            await somebody.get("me"),
            await somebody.get("me/boards"),
            await somebody.post("orgs", json={"name": "Later"}),
            await register(nobody),
        ):
            assert code(answer) == (503, "unavailable")
            assert int(answer.headers["Retry-After"]) >= 1


async def test_while_postgres_only_reads_what_changes_something_is_to_try_again(
    settings: Settings, alice: Member, sessions: Sessions
):
    board = await make_board(alice, await make_org(alice))
    database = make_url(settings.runtime_database_url).database
    switch = f'ALTER DATABASE "{database}" SET default_transaction_read_only ='
    service = sign_service(
        settings.service_secret,
        issuer="collab",
        audience="api",
        scope=f"{ACCESS_SCOPE} {STATE_SCOPE}",
    )
    token = sign_access(
        settings.jwt_secret, user_id=alice.user_id, session_id=alice.session_id
    )
    internal = f"http://api/internal/v1/boards/{board['id']}"
    await _execute(sessions, f"{switch} on")
    app = create_app(settings)  # the setting counts for connections made after it
    try:
        async with (
            app.router.lifespan_context(app),
            Client(app, token=token) as again,
            Client(app, token=service) as collab,
        ):
            for answer in (
                await collab.put(
                    f"{internal}/state",
                    content=b"\x00\x00",
                    headers={"Stoa-Covers": "1-0"},
                ),
                await again.post("orgs", json={"name": "Later"}),
                await again.patch(
                    f"boards/{board['id']}", json={"title": "x"}, headers=if_match(1)
                ),
            ):
                assert code(answer) == (503, "unavailable")
                assert int(answer.headers["Retry-After"]) >= 1
            # Whoever only reads goes on, and collab can let people in.
            assert (await again.get(f"boards/{board['id']}")).status_code == 200
            asked = await collab.get(
                f"{internal}/access", params={"user_id": str(alice.user_id)}
            )
            assert asked.json()["level"] == "write"
    finally:
        await _execute(sessions, f"{switch} off")


async def _execute(sessions: Sessions, statement: str) -> None:
    async with transaction(sessions) as db:
        await db.execute(text("SET TRANSACTION READ WRITE"))
        await db.execute(text(statement))


def test_serve_and_work_refuse_an_old_schema(
    make_database: Callable[[str], str], redis_url: str
):
    env = os.environ | {
        "STOA_DATABASE_URL": make_database("old"),
        "STOA_REDIS_URL": redis_url,
        "STOA_JWT_SECRET": "qv8Zc3uTn5Wy1Lr7Xk4Jd9Bm2Hf6Gs0P",
        "STOA_SERVICE_SECRET": "Pa7Rw2Ne9Xt4Cv1Lk8Mz5Jh3Yd6Bu0Qf",
        "STOA_API_PORT": "0",
        "STOA_API_WORKER_PORT": "0",
    }
    for command in ("serve", "work"):
        ended = subprocess.run(
            [sys.executable, "-m", "stoa_api", command],
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 1, ended.stderr
        assert "stoa-api migrate" in ended.stderr
        assert "Traceback" not in ended.stderr
