"""Builds the web client with the Node that comes as a wheel."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from stoa_local.binaries import node_folder
from stoa_local.processes import Program, launch, stop, tail
from stoa_local.repository import WEB, WEB_DIST
from stoa_local.settings import CannotRun

_SOURCES = ("src", "public", "build", "index.html", "package-lock.json")
_BUILD_WITHIN_SECONDS = 600


def needs_install() -> bool:
    """Tell whether ``node_modules`` is not what ``package-lock.json`` names."""
    return _mark(WEB / "node_modules") != _fingerprint([WEB / "package-lock.json"])


def needs_build() -> bool:
    """Tell whether the sources have changed since the last build."""
    return _mark(WEB_DIST) != _fingerprint(_sources())


def install(log: Path) -> None:
    """Install what ``package-lock.json`` names.

    Raises:
        CannotRun: npm failed; the message has its last lines.
    """
    wanted = _fingerprint([WEB / "package-lock.json"])
    command = [*_npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    _run(command, log, "npm could not install the web client's packages")
    _mark_file(WEB / "node_modules").write_text(wanted)


def build(log: Path) -> None:
    """Build the web client into ``dist``.

    Raises:
        CannotRun: the build failed; the message has its last lines.
    """
    wanted = _fingerprint(_sources())
    vite = WEB / "node_modules" / "vite" / "bin" / "vite.js"
    command = [str(node_folder() / "node"), str(vite), "build"]
    _run(command, log, "The web client could not be built")
    _mark_file(WEB_DIST).write_text(wanted)


def npm(arguments: Sequence[str]) -> int:
    """Run npm in the web client's folder; return its exit code."""
    return subprocess.call(  # noqa: S603  # our own binary
        [*_npm(), *arguments], cwd=WEB, env=_environment()
    )


def _npm() -> list[str]:
    library = node_folder().parent / "lib" / "node_modules" / "npm"
    return [str(node_folder() / "node"), str(library / "bin" / "npm-cli.js")]


def _run(command: Sequence[str], log: Path, complaint: str) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    program = Program(command=command, env=_environment(), folder=WEB)
    process = launch(program, log)
    try:
        process.wait(_BUILD_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        raise CannotRun(f"{complaint} in time:\n{tail(log, 50)}") from None
    finally:
        stop(process, program)
    if process.returncode != 0:
        raise CannotRun(f"{complaint}:\n{tail(log, 50)}")


def _environment() -> Mapping[str, str]:
    path = f"{node_folder()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    # The system's own list of authorities, as pip and uv are told too.
    return os.environ | {"PATH": path, "NODE_USE_SYSTEM_CA": "1", "CI": "1"}


def _sources() -> Iterable[Path]:
    for name in _SOURCES:
        path = WEB / name
        yield from sorted(path.rglob("*")) if path.is_dir() else [path]
    yield from sorted(WEB.glob("*.config.ts"))


def _fingerprint(files: Iterable[Path]) -> str:
    digest = hashlib.sha256(sys.platform.encode())
    for file in files:
        if file.is_file():
            content = file.read_bytes()
            digest.update(f"{file.relative_to(WEB)}:{len(content)}:".encode())
            digest.update(content)
    return digest.hexdigest()


def _mark_file(folder: Path) -> Path:
    return folder / ".stoa-made-from"


def _mark(folder: Path) -> str:
    try:
        return _mark_file(folder).read_text()
    except FileNotFoundError:
        return ""
