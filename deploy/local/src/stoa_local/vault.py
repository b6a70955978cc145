"""Secrets made on this machine, each in a file that only its owner reads."""

import os
import secrets
from pathlib import Path


def secret(data: Path, name: str) -> str:
    """Return a secret of 43 characters; made on first use and kept."""
    folder = data / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / name
    if not file.exists():
        making = folder / f"{name}.making"
        descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(32))
        making.replace(file)
    return file.read_text()
