"""nginx takes the configuration in every form it can have (`make deploy-check`)."""

import re
import shutil
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest

from stoa_local.gateway import Gateway, Tls, render
from stoa_local.ports import free_port
from stoa_local.repository import NGINX_CONF, SNIPPETS

from .conftest import make_web, running


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    assert openssl, "openssl is needed to make a certificate for this test"
    certificate, key = tmp_path / "stoa.crt", tmp_path / "stoa.key"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    made = [*("-days", "2"), "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *made],
        check=True,
        capture_output=True,
    )
    return certificate, key


def test_nginx_accepts_it(plain: tuple[Gateway, int]):
    plain[0].prepare()
    plain[0].check()


def test_every_variable_is_given(plain: tuple[Gateway, int]):
    rendered = render(NGINX_CONF.read_text(), plain[0].variables())
    assert not re.search(r"\$\{GATEWAY_\w+\}", rendered)


def test_snippets_are_the_same_everywhere():
    for snippet in SNIPPETS.glob("*.conf"):
        assert "${" not in snippet.read_text(), snippet.name


def test_tls_is_served_with_hsts(
    tmp_path: Path, plain: tuple[Gateway, int], certificate: tuple[Path, Path]
):
    port, tls_port = free_port(), free_port()
    gateway = Gateway(
        folder=tmp_path / "run with a space",
        web=make_web(tmp_path / "web"),
        addresses=[f"127.0.0.1:{port}"],
        health_port=free_port(),
        api_ports=plain[0].api_ports,
        collab_ports=plain[0].collab_ports,
        processor_ports=plain[0].processor_ports,
        files=plain[0].files,
        tls=Tls([f"127.0.0.1:{tls_port}"], *certificate),
    )
    trust = ssl.create_default_context(cafile=str(certificate[0]))
    with running(gateway, port):
        answer = httpx.get(f"https://localhost:{tls_port}/api/v1/x", verify=trust)
    assert answer.json()["headers"]["x-forwarded-proto"] == "https"
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
