"""``stoa-collab serve``, and the commands that ask a running process."""

import asyncio
import resource
import sys
from argparse import Namespace

import uvloop
from pydantic import ValidationError

from stoa_collab import cli
from stoa_collab.app import App
from stoa_collab.settings import Settings
from stoa_shared import logs
from stoa_shared.http import RemoteError


def main() -> None:
    """Run the command line."""
    arguments = cli.parser().parse_args()
    try:
        settings = Settings.load()
    except ValidationError as error:
        sys.exit(f"stoa-collab: the settings are not usable\n{error}")
    if arguments.command == "serve":
        _serve(settings)
    else:
        _ask(arguments, settings)


def _serve(settings: Settings) -> None:
    logs.configure("collab", log_format=settings.log_format, level=settings.log_level)
    _allow_many_sockets()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(settings))


async def _run(settings: Settings) -> None:
    await App(settings).run()


def _ask(arguments: Namespace, settings: Settings) -> None:
    url = arguments.url or f"http://127.0.0.1:{settings.internal_port}"
    try:
        answer = asyncio.run(cli.ask(arguments, url, settings.service_secret))
    except ValidationError as error:
        sys.exit(f"stoa-collab: {error}")
    except RemoteError as error:
        sys.exit(f"stoa-collab: {cli.sorry(error)}")
    sys.stdout.write(f"{answer}\n")


def _allow_many_sockets() -> None:
    """Use as many file descriptors as we may; the usual soft limit is 1024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    main()
