"""nginx on this machine: ``deploy/nginx.conf`` with its variables filled in."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from stoa_local.binaries import nginx
from stoa_local.processes import Program
from stoa_local.repository import NGINX_CONF, SNIPPETS

_REQUESTS_PER_SECOND = 100


@dataclass(frozen=True)
class Gateway:
    """What the configuration needs to know.

    Attributes:
        folder: Configuration and temporary files.
        web: The built web client.
        addresses: Where it listens, such as ``127.0.0.1:8080`` and ``[::1]:8080``.
        health_port: Answers ``/healthz`` and ``/readyz`` on the loopback address.
        api_ports: Every process of the API.
        collab_ports: Every process of collab.
        processor_ports: Every process of the file service.
        files: Its folder, from which stored bytes are sent.
        upload_bytes_max: One file at most.
        trusted_proxies: Networks whose ``X-Forwarded-For`` is believed.
        tls: Address, certificate and key, when TLS is wanted.
        rate_factor: Multiplies the request limit.
        peertube_hosts: Hosts of PeerTube whose players pages may show.
        mail_page_port: The page of letters that were caught, if any are.
    """

    folder: Path
    web: Path
    addresses: Sequence[str]
    health_port: int
    api_ports: Sequence[int]
    collab_ports: Sequence[int]
    processor_ports: Sequence[int]
    files: Path
    upload_bytes_max: int = 1 << 30
    trusted_proxies: Sequence[str] = ()
    tls: "Tls | None" = None
    rate_factor: float = 1.0
    peertube_hosts: Sequence[str] = ()
    mail_page_port: int | None = None

    @property
    def configuration(self) -> Path:
        """The file that nginx reads."""
        return self.folder / "nginx.conf"

    def prepare(self) -> None:
        """Write the configuration beside a copy of the snippets."""
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(SNIPPETS, self.folder / "snippets", dirs_exist_ok=True)
        self.configuration.write_text(render(NGINX_CONF.read_text(), self.variables()))

    def variables(self) -> dict[str, str]:
        """Return what replaces each ``${GATEWAY_…}``."""
        rate = max(1, round(_REQUESTS_PER_SECOND * self.rate_factor))
        return {
            "GATEWAY_RUN": str(self.folder),
            "GATEWAY_WEB": str(self.web),
            "GATEWAY_WORKERS": str(min(4, os.cpu_count() or 1)),
            "GATEWAY_HEALTH_PORT": str(self.health_port),
            "GATEWAY_LISTEN": _lines("listen", self.addresses),
            "GATEWAY_TLS": self.tls.directives() if self.tls else "",
            "GATEWAY_TRUSTED_PROXIES": _lines("set_real_ip_from", self.trusted_proxies),
            "GATEWAY_API_SERVERS": _servers(self.api_ports),
            "GATEWAY_COLLAB_SERVERS": _servers(self.collab_ports),
            "GATEWAY_PROCESSOR_SERVERS": _servers(self.processor_ports),
            "GATEWAY_FILES": str(self.files),
            "GATEWAY_UPLOAD_BYTES_MAX": str(self.upload_bytes_max),
            "GATEWAY_REQUESTS_PER_SECOND": str(rate),
            "GATEWAY_REQUEST_BURST": str(rate * 2),
            "GATEWAY_PEERTUBE": "".join(
                f" https://{host}" for host in self.peertube_hosts
            ),
            "GATEWAY_MAIL": _mail(self.mail_page_port),
        }

    def program(self) -> Program:
        """Return what to run; it may be run again after a crash."""
        return Program(
            command=self._command("-g", f"daemon off;{_user()}"),
            env={"PATH": os.defpath, "TZ": "UTC"},
        )

    def check(self) -> None:
        """Let nginx read the configuration.

        Raises:
            subprocess.CalledProcessError: with what nginx says is wrong.
        """
        subprocess.run(  # noqa: S603  # our own binary
            self._command("-t", "-q", "-g", _user() or "daemon off;"),
            check=True,
            capture_output=True,
            text=True,
        )

    def _command(self, *options: str) -> list[str]:
        at = ["-p", str(self.folder), "-c", str(self.configuration), "-e", "stderr"]
        return [str(nginx()), *at, *options]


@dataclass(frozen=True)
class Tls:
    """A certificate and where it is used."""

    addresses: Sequence[str]
    certificate: Path
    key: Path

    def directives(self) -> str:
        """Return the lines of the server block."""
        listen = [f"{address} ssl" for address in self.addresses]
        return "\n        ".join(
            (
                _lines("listen", listen),
                f'ssl_certificate "{self.certificate}";',
                f'ssl_certificate_key "{self.key}";',
                "include snippets/tls.conf;",
            )
        )


def render(template: str, variables: Mapping[str, str]) -> str:
    """Fill in ``${GATEWAY_…}`` as envsubst does, and nothing else.

    Raises:
        KeyError: the template names a variable that is not given.
    """
    return re.sub(r"\$\{(GATEWAY_\w+)\}", lambda hit: variables[hit[1]], template)


def loopback_addresses(port: int) -> list[str]:
    """Return the loopback addresses of this machine, with a port."""
    found = [f"127.0.0.1:{port}"]
    if socket.has_ipv6:
        with socket.socket(socket.AF_INET6) as probe:
            try:
                probe.bind(("::1", 0))
            except OSError:
                return found
        found.append(f"[::1]:{port}")
    return found


def _lines(directive: str, values: Sequence[str]) -> str:
    return "\n        ".join(f"{directive} {value};" for value in values)


def _mail(port: int | None) -> str:
    """Show caught letters to this machine alone: their links let the reader in.

    A proxy in front would make everybody look like this machine, so nothing is
    shown through one.
    """
    if port is None:
        return ""
    return f"""location ^~ /_mail {{
            allow 127.0.0.1;
            allow ::1;
            deny all;
            if ($http_x_forwarded_for) {{ return 404; }}
            if ($http_forwarded) {{ return 404; }}
            proxy_pass http://127.0.0.1:{port};
        }}"""


def _servers(ports: Sequence[int]) -> str:
    # A process that was restarted is asked again after a second.
    policy = "max_fails=2 fail_timeout=1s"
    return _lines("server", [f"127.0.0.1:{port} {policy}" for port in ports])


def _user() -> str:
    """Keep root's workers root: the files may lie where only root may look."""
    return " user root root;" if os.geteuid() == 0 else ""
