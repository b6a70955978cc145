"""How many statements an answer takes."""

from collections.abc import Generator
from contextlib import contextmanager

from fastapi import FastAPI
from sqlalchemy import event


@contextmanager
def counted(app: FastAPI) -> Generator[list[str]]:
    """Collect the statements that reading sessions run."""
    engine = app.state.database.read_sessions.kw["bind"].sync_engine
    seen = list[str]()

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
