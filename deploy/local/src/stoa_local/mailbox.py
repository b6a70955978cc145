"""A mail server that keeps what it gets, and a page to read it.

For a platform on one's own machine that has no real mail server: letters go out by
SMTP as they would anywhere, and end up here instead of with people. The page is for
the person at this machine only: letters hold links that let their reader in.

Run as ``python -m stoa_local.mailbox --smtp PORT --page PORT --folder FOLDER``.
"""

import argparse
import asyncio
import email
import email.policy
import html
import json
import os
import re
import secrets
import signal
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT: Final = 200
LETTER_BYTES_MAX: Final = 1_000_000
PAGE: Final = "/_mail"
_LINK: Final = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True)
class Caught:
    """One letter as the page shows it."""

    to: str
    subject: str
    at: str
    text: str


class Mailbox:
    """The letters in a folder, one file each; the oldest go when there are many."""

    def __init__(self, folder: Path) -> None:
        """Open the folder, making it when it is not there."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder

    def keep(self, content: bytes) -> None:
        """Store a letter."""
        files = self._files()
        last = int(files[-1].stem.partition("-")[0]) if files else 0
        name = f"{last + 1:08}-{secrets.token_hex(4)}"
        making = self._folder / f"{name}.making"
        descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        making.rename(self._folder / f"{name}.eml")
        for old in files[: max(0, len(files) + 1 - KEPT)]:
            old.unlink(missing_ok=True)

    def letters(self) -> list[Caught]:
        """Return the letters, newest first."""
        return [_read(file) for file in reversed(self._files())]

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.eml"))


class Catcher:
    """What the SMTP server asks about a letter."""

    def __init__(self, mailbox: Mailbox) -> None:
        """Keep letters in ``mailbox``."""
        self._mailbox = mailbox

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take a letter."""
        content = envelope.content or b""
        self._mailbox.keep(content if isinstance(content, bytes) else content.encode())
        return "250 Kept"


async def listen(
    mailbox: Mailbox, port: int, *, catcher: Catcher | None = None
) -> asyncio.Server:
    """Take letters on a port of the loopback address, as one more server."""
    loop = asyncio.get_running_loop()
    catcher = catcher or Catcher(mailbox)

    def make() -> SMTP:
        return SMTP(
            catcher,
            data_size_limit=LETTER_BYTES_MAX,
            enable_SMTPUTF8=True,
            ident="Stoa's mailbox",
            loop=loop,
        )

    return await loop.create_server(make, "127.0.0.1", port)


@contextmanager
def page(mailbox: Mailbox, port: int) -> Generator[None]:
    """Show the letters on a port of the loopback address."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # its name in http.server
            path = urlsplit(self.path).path.rstrip("/")
            if path == PAGE:
                self._answer("text/html", _page(mailbox.letters()))
            elif path == f"{PAGE}/letters.json":
                letters = [asdict(each) for each in mailbox.letters()]
                self._answer("application/json", json.dumps(letters))
            elif path in {"/healthz", "/readyz"}:
                self._answer("text/plain", "ok\n")
            else:
                self.send_error(404)

        def _answer(self, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: the gateway's log has it."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Page)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _read(file: Path) -> Caught:
    parsed = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    body = parsed.get_body(("plain", "html"))
    return Caught(
        to=str(parsed["To"] or ""),
        subject=str(parsed["Subject"] or ""),
        at=str(parsed["Date"] or ""),
        text=str(body.get_content()).replace("\r\n", "\n").strip() if body else "",
    )


def _page(letters: Sequence[Caught]) -> str:
    return "".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta http-equiv="refresh" content="10">',
            "<title>Mail of this machine</title></head><body><main>",
            "<h1>Mail of this machine</h1>",
            "<p>There is no mail server here, so letters end up on this page and",
            " nobody else gets them. Set STOA_API_SMTP_HOST to send them.</p>",
            *(map(_article, letters) if letters else ["<p>No letter yet.</p>"]),
            "</main></body></html>",
        ]
    )


def _article(letter: Caught) -> str:
    paragraphs = "".join(
        f"<p>{_with_links(each)}</p>" for each in letter.text.split("\n\n")
    )
    return (
        f"<article><hr><h2>{html.escape(letter.subject)}</h2>"
        f"<p>To <strong>{html.escape(letter.to)}</strong>,"
        f" {html.escape(letter.at)}</p>{paragraphs}</article>"
    )


def _with_links(text: str) -> str:
    parts, at = list[str](), 0
    for found in _LINK.finditer(text):
        url = html.escape(found[0])
        parts += [html.escape(text[at : found.start()]), f'<a href="{url}">{url}</a>']
        at = found.end()
    return "".join([*parts, html.escape(text[at:])])


async def _run(folder: Path, smtp: int, page_port: int) -> None:
    mailbox, stopped = Mailbox(folder), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    server = await listen(mailbox, smtp)
    with page(mailbox, page_port):
        await stopped.wait()
    server.close()


def main() -> None:
    """Run until a signal."""
    parser = argparse.ArgumentParser(prog="mailbox", description="Keeps mail.")
    parser.add_argument("--smtp", type=int, required=True, help="port for letters")
    parser.add_argument("--page", type=int, required=True, help="port of the page")
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    asyncio.run(_run(options.folder, options.smtp, options.page))


if __name__ == "__main__":
    main()
