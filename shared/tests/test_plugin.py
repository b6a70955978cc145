"""The servers that every other test stands on."""

import psycopg

from stoa_shared.redis import connect
from stoa_shared.testing.plugin import MakeDatabase


def test_two_databases_of_one_run_do_not_meet(make_database: MakeDatabase):
    one, two = make_database("one"), make_database("one")
    with psycopg.connect(one) as connection:
        connection.execute("CREATE TABLE only_here (id int)")
    with psycopg.connect(two) as connection:
        found = connection.execute("SELECT to_regclass('only_here')").fetchone()
    assert found == (None,)


async def test_redis_answers(redis_url: str):
    async with connect(redis_url) as redis:
        assert await redis.set("stoa:test:plugin", "1", ex=1)
