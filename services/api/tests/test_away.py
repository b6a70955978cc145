"""What people are told while PostgreSQL is away, and who refuses to start."""

import os
import subprocess
import sys
from collections.abc import Callable

from stoa_api.app import create_app
from stoa_api.settings import Settings
from stoa_shared.ids import new_id
from stoa_shared.tokens import sign_access

from .makers import Client, register
from .members import code


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
