"""One database role per service, so that each can touch its own schemas only.

``stoa-api migrate`` and ``stoa-processor migrate`` give them their rights.
"""

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def ensure_role(owner_url: str, role: str, password: str) -> str:
    """Make a role that may sign in, or renew its password; return its address."""
    with psycopg.connect(owner_url, autocommit=True) as db:
        name = sql.Identifier(role)
        found = db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if found.fetchone() is None:
            db.execute(sql.SQL("CREATE ROLE {}").format(name))
        change = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
        db.execute(change.format(name, sql.Literal(password)))
    return _with_user(owner_url, role, password)


def _with_user(url: str, role: str, password: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{password}@{place}"))
