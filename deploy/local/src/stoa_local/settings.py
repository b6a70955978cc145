"""What the user wants: the variables the embedded stack itself reads."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stoa_local.repository import ROOT


class CannotRun(Exception):
    """Something only the user can change; the message says what and how."""


@dataclass(frozen=True)
class Settings:
    """Read once at the start; services get the whole environment besides.

    Attributes:
        data: ``STOA_DATA``: everything that is kept.
        port: ``STOA_PORT``: of the gateway.
        bind: ``STOA_LOCAL_BIND``: its address; both loopback addresses if empty.
        api_processes: ``STOA_LOCAL_API_PROCESSES``.
        collab_processes: ``STOA_LOCAL_COLLAB_PROCESSES``.
        processor_processes: ``STOA_LOCAL_PROCESSOR_PROCESSES``.
        upload_bytes_max: ``STOA_UPLOAD_BYTES_MAX``: one file.
        durable: Wait for the disk; tests set ``STOA_LOCAL_THROW_AWAY`` instead.
        trusted_proxies: ``STOA_TRUSTED_PROXIES``: in front of the gateway.
        peertube_hosts: ``STOA_PEERTUBE_HOSTS``: whose players pages may show.
        tls_certificate: ``STOA_TLS_CERTIFICATE``, a PEM file; turns on TLS.
        tls_key: ``STOA_TLS_KEY``, a PEM file.
        tls_port: ``STOA_TLS_PORT``.
        rate_factor: ``STOA_API_RATE_LIMIT_FACTOR``.
        environment: All variables, to be passed on.
    """

    data: Path
    port: int
    bind: str
    api_processes: int
    collab_processes: int
    processor_processes: int
    upload_bytes_max: int
    durable: bool
    trusted_proxies: tuple[str, ...]
    peertube_hosts: tuple[str, ...]
    tls_certificate: Path | None
    tls_key: Path | None
    tls_port: int
    rate_factor: float
    environment: Mapping[str, str]

    @classmethod
    def load(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the environment.

        Raises:
            CannotRun: a value is not usable.
        """
        read = _Reader(environment)
        settings = cls(
            data=data_folder(environment),
            port=read.integer("STOA_PORT", 8080, 1, 65535),
            bind=environment.get("STOA_LOCAL_BIND", ""),
            api_processes=read.integer("STOA_LOCAL_API_PROCESSES", 1, 1, 64),
            collab_processes=read.integer("STOA_LOCAL_COLLAB_PROCESSES", 1, 1, 64),
            processor_processes=read.integer(
                "STOA_LOCAL_PROCESSOR_PROCESSES", 1, 1, 64
            ),
            upload_bytes_max=read.integer("STOA_UPLOAD_BYTES_MAX", 1 << 30, 1, 1 << 50),
            durable=not environment.get("STOA_LOCAL_THROW_AWAY"),
            trusted_proxies=read.words("STOA_TRUSTED_PROXIES"),
            peertube_hosts=read.hosts("STOA_PEERTUBE_HOSTS"),
            tls_certificate=read.file("STOA_TLS_CERTIFICATE"),
            tls_key=read.file("STOA_TLS_KEY"),
            tls_port=read.integer("STOA_TLS_PORT", 8443, 1, 65535),
            rate_factor=read.factor("STOA_API_RATE_LIMIT_FACTOR"),
            environment=dict(environment),
        )
        if (settings.tls_certificate is None) != (settings.tls_key is None):
            raise CannotRun(
                "For TLS both STOA_TLS_CERTIFICATE and STOA_TLS_KEY are needed."
            )
        return settings


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder for everything that is kept."""
    return Path(environment.get("STOA_DATA") or ROOT / ".stoa").absolute()


class _Reader:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def integer(self, name: str, default: int, least: int, most: int) -> int:
        text = self._environment.get(name) or str(default)
        if not text.isdecimal() or not least <= int(text) <= most:
            wanted = f"a whole number from {least} to {most}"
            raise CannotRun(f"{name} must be {wanted}, not {text!r}.")
        return int(text)

    def factor(self, name: str) -> float:
        text = self._environment.get(name) or "1"
        try:
            value = float(text)
        except ValueError:
            value = 0.0
        if not 0 < value < float("inf"):
            raise CannotRun(f"{name} must be a number above 0, not {text!r}.")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        parts = self._environment.get(name, "").split(",")
        return tuple(part.strip() for part in parts if part.strip())

    def hosts(self, name: str) -> tuple[str, ...]:
        hosts = tuple(word.lower() for word in self.words(name))
        for host in hosts:
            if not re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", host):
                raise CannotRun(f"{name} takes names of hosts, not {host!r}.")
        return hosts

    def file(self, name: str) -> Path | None:
        text = self._environment.get(name)
        if not text:
            return None
        path = Path(text).absolute()
        if not path.is_file():
            raise CannotRun(f"{name} names {path}, which is not a file.")
        return path
