"""Which processes make up the platform, with their ports and environments."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from stoa_local import roles
from stoa_local.gateway import Gateway, Tls, loopback_addresses
from stoa_local.ports import free_port
from stoa_local.postgres import Postgres
from stoa_local.processes import Program
from stoa_local.repository import WEB_DIST
from stoa_local.settings import Settings
from stoa_local.valkey import Valkey
from stoa_local.vault import secret


@dataclass(frozen=True)
class Member:
    """One process of the platform."""

    service: str
    index: int
    port: int
    program: Program

    @property
    def name(self) -> str:
        """The name of its log file."""
        return f"{self.service}-{self.index}"


class Plan:
    """The platform of one run: ports are drawn once and hold until it ends."""

    def __init__(self, settings: Settings) -> None:
        """Draw ports for everything."""
        self.settings = settings
        given = settings.environment
        data = settings.data
        self.postgres = (
            None
            if given.get("STOA_DATABASE_URL")
            else Postgres(data / "postgres", free_port(), durable=settings.durable)
        )
        self.valkey = (
            None
            if given.get("STOA_REDIS_URL")
            else Valkey(data / "valkey", free_port(), durable=settings.durable)
        )
        self.api_ports = _ports(settings.api_processes)
        self.collab_ports = _ports(settings.collab_processes)
        self.collab_internal_ports = _ports(settings.collab_processes)
        self.processor_ports = _ports(settings.processor_processes)
        # Who names a mail server has letters sent; else they are kept here.
        self.mailbox = (
            None if given.get("STOA_API_SMTP_HOST") else (free_port(), free_port())
        )
        self.gateway = self._gateway()

    @property
    def url(self) -> str:
        """Where people go."""
        if self.settings.tls_certificate is not None:
            return f"https://localhost:{self.settings.tls_port}"
        host = self.settings.bind or "localhost"
        if host in {"0.0.0.0", "::"}:  # noqa: S104  # compared, not bound
            host = "localhost"
        return f"http://{host}:{self.settings.port}"

    @property
    def files(self) -> Path:
        """Where stored bytes are."""
        given = self.settings.environment.get("STOA_PROCESSOR_DATA")
        return Path(given) if given else self.settings.data / "files"

    @property
    def database_url(self) -> str:
        """The owner's address of the database."""
        if self.postgres is None:
            return self.settings.environment["STOA_DATABASE_URL"]
        return self.postgres.url()

    def databases(self) -> list[Member]:
        """Return the servers that everything else needs."""
        members: list[Member] = []
        if self.postgres is not None:
            program = self.postgres.program()
            members.append(Member("postgres", 0, self.postgres.port, program))
        if self.valkey is not None:
            program = self.valkey.program()
            members.append(Member("valkey", 0, self.valkey.port, program))
        if self.mailbox is not None:
            members.append(self._catch_mail(*self.mailbox))
        return members

    def make_roles(self) -> dict[str, str]:
        """Make the run-time roles; return the variables that name them."""
        found: dict[str, str] = {}
        for service in ("api", "processor"):
            variable = f"STOA_{service.upper()}_DATABASE_URL"
            if given := self.settings.environment.get(variable):
                found[variable] = given
                continue
            password = secret(self.settings.data, f"database-{service}")
            found[variable] = roles.ensure_role(
                self.database_url, f"stoa_{service}", password
            )
        return found

    def environment(self, databases: Mapping[str, str]) -> dict[str, str]:
        """Return what the services share; what the user has set wins."""
        data = self.settings.data
        own = {
            "STOA_JWT_SECRET": secret(data, "jwt"),
            "STOA_SERVICE_SECRET": secret(data, "service"),
            "STOA_API_PUBLIC_URL": self.url,
            "STOA_LOG_FORMAT": "json",
        }
        given = {k: v for k, v in self.settings.environment.items() if v}
        # Eight processes would compile our sources anew at each start.
        given.pop("PYTHONDONTWRITEBYTECODE", None)
        fixed = {
            "STOA_DATABASE_URL": self.database_url,
            "STOA_PORT": str(self.settings.port),
            "STOA_DATA": str(data),
            # The services' own proxy is the gateway on this machine. Whom the
            # gateway believes is its matter (STOA_TRUSTED_PROXIES).
            "STOA_TRUSTED_PROXIES": "127.0.0.0/8,::1/128",
            "STOA_API_HOST": "127.0.0.1",
            "STOA_COLLAB_HOST": "127.0.0.1",
            "STOA_PROCESSOR_HOST": "127.0.0.1",
            "STOA_API_PORT": str(self.api_ports[0]),
            "STOA_COLLAB_PORT": str(self.collab_ports[0]),
            "STOA_COLLAB_INTERNAL_HOST": "127.0.0.1",
            "STOA_COLLAB_INTERNAL_PORT": str(self.collab_internal_ports[0]),
            "STOA_API_COLLAB_URL": f"http://127.0.0.1:{self.collab_internal_ports[0]}",
            "STOA_COLLAB_API_URL": f"http://127.0.0.1:{self.api_ports[0]}",
            "STOA_PROCESSOR_API_URL": f"http://127.0.0.1:{self.api_ports[0]}",
            "STOA_PROCESSOR_DATA": str(self.files),
            "STOA_UPLOAD_BYTES_MAX": str(self.settings.upload_bytes_max),
        }
        if self.valkey is not None:
            fixed["STOA_REDIS_URL"] = self.valkey.url
        if self.mailbox is not None:
            fixed |= {
                "STOA_API_SMTP_HOST": "127.0.0.1",
                "STOA_API_SMTP_PORT": str(self.mailbox[0]),
                "STOA_API_SMTP_SECURITY": "none",
            }
        return own | given | fixed | dict(databases)

    def services(self, shared: Mapping[str, str]) -> list[Member]:
        """Return our own services; each gets only the database login of its own."""
        bare = {k: v for k, v in shared.items() if not k.endswith("DATABASE_URL")}
        api = bare | _login("STOA_API_DATABASE_URL", shared)
        processor = bare | _login("STOA_PROCESSOR_DATABASE_URL", shared)
        members: list[Member] = []
        for index, port in enumerate(self.api_ports):
            env = {**api, "STOA_API_PORT": str(port)}
            members.append(_python("api", index, port, "stoa_api serve", env))
        for index, port in enumerate(self.collab_ports):
            backend = self.api_ports[index % len(self.api_ports)]
            env = {
                **bare,
                "STOA_COLLAB_PORT": str(port),
                "STOA_COLLAB_INTERNAL_PORT": str(self.collab_internal_ports[index]),
                "STOA_COLLAB_API_URL": f"http://127.0.0.1:{backend}",
            }
            members.append(_python("collab", index, port, "stoa_collab serve", env))
        for index, port in enumerate(self.processor_ports):
            env = {**processor, "STOA_PROCESSOR_PORT": str(port)}
            members.append(
                _python("processor", index, port, "stoa_processor serve", env)
            )
        for service, command, variable, env in (
            ("api-worker", "stoa_api work", "STOA_API_WORKER_PORT", api),
            (
                "processor-worker",
                "stoa_processor work",
                "STOA_PROCESSOR_WORKER_PORT",
                processor,
            ),
        ):
            port = free_port()
            env = {**env, variable: str(port)}  # noqa: PLW2901  # one more variable
            members.append(_python(service, 0, port, command, env))
        return members

    def door(self) -> Member:
        """Return the gateway."""
        return Member("gateway", 0, self.gateway.health_port, self.gateway.program())

    def _catch_mail(self, smtp: int, page: int) -> Member:
        options = {
            "--smtp": smtp,
            "--page": page,
            "--folder": self.settings.data / "mail",
        }
        words = [str(word) for option in options.items() for word in option]
        program = Program(
            command=[sys.executable, "-m", "stoa_local.mailbox", *words],
            env=os.environ,
            stop_within=timedelta(seconds=2),
        )
        return Member("mailbox", 0, page, program)

    def _gateway(self) -> Gateway:
        settings = self.settings
        tls = None
        if settings.tls_certificate is not None and settings.tls_key is not None:
            tls = Tls(
                _addresses(settings.bind, settings.tls_port),
                settings.tls_certificate,
                settings.tls_key,
            )
        return Gateway(
            folder=settings.data / "gateway",
            web=WEB_DIST,
            addresses=_addresses(settings.bind, settings.port),
            health_port=free_port(),
            api_ports=self.api_ports,
            collab_ports=self.collab_ports,
            processor_ports=self.processor_ports,
            files=self.files,
            upload_bytes_max=settings.upload_bytes_max,
            trusted_proxies=settings.trusted_proxies,
            peertube_hosts=settings.peertube_hosts,
            tls=tls,
            rate_factor=settings.rate_factor,
            mail_page_port=self.mailbox[1] if self.mailbox else None,
        )


def migration(service: str, environment: Mapping[str, str]) -> Program:
    """Return the program that brings a service's schemas up to date."""
    return Program(
        command=[sys.executable, "-m", f"stoa_{service}", "migrate"], env=environment
    )


def _python(
    service: str, index: int, port: int, command: str, env: Mapping[str, str]
) -> Member:
    program = Program(
        command=[sys.executable, "-m", *command.split()],
        env=env,
        # Collab writes what is open to its log and to the API before it goes.
        stop_within=timedelta(seconds=4 if service == "collab" else 2),
    )
    return Member(service, index, port, program)


def _login(variable: str, shared: Mapping[str, str]) -> dict[str, str]:
    """Give a service its own role, also where it looks for the owner's."""
    return {variable: shared[variable], "STOA_DATABASE_URL": shared[variable]}


def _addresses(bind: str, port: int) -> list[str]:
    if not bind:
        return loopback_addresses(port)
    return [f"[{bind}]:{port}" if ":" in bind else f"{bind}:{port}"]


def _ports(count: int) -> list[int]:
    return [free_port() for _ in range(count)]
