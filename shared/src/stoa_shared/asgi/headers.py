"""Reading request headers straight from the ASGI scope."""

from starlette.types import Scope


def header(scope: Scope, name: str) -> str | None:
    """Return a request header, its repetitions joined by commas, or None."""
    key = name.lower().encode("latin-1")
    values = [value for found, value in scope["headers"] if found == key]
    return b",".join(values).decode("latin-1") if values else None
