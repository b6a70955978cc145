"""``stoa-collab serve``: settings, logging, then the service."""

import asyncio
import resource
import sys

import uvloop
from pydantic import ValidationError

from stoa_collab.app import App
from stoa_collab.settings import Settings
from stoa_shared import logs

USAGE = "usage: stoa-collab serve"


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] != ["serve"]:
        wants_help = sys.argv[1:] in (["-h"], ["--help"])
        print(USAGE, file=sys.stdout if wants_help else sys.stderr)
        sys.exit(0 if wants_help else 2)
    try:
        settings = Settings.load()
    except ValidationError as error:
        sys.exit(f"stoa-collab: the settings are not usable\n{error}")
    logs.configure("collab", log_format=settings.log_format, level=settings.log_level)
    _allow_many_sockets()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


def _allow_many_sockets() -> None:
    """Use as many file descriptors as we may; the usual soft limit is 1024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


async def _serve(settings: Settings) -> None:
    await App(settings).run()


if __name__ == "__main__":
    main()
