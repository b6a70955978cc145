"""Letters by mail: what one is, and the postman who hands it to a mail server.

Only jobs send (``base.jobs``), so that nobody waits for a mail server and a letter
that cannot go now goes later. Whoever runs Stoa without a mail server gets
``mail = None`` everywhere, and each slice offers another way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Annotated, Final, Literal

import aiosmtplib
from fastapi import Depends, Request
from pydantic import SecretStr

from stoa_api.base.jobs import InVain
from stoa_shared.clock import now

TIMEOUT: Final = timedelta(seconds=20)
Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class MailServer:
    """Which server takes our letters, and how it is spoken to."""

    host: str
    port: int
    security: Security
    sender: str
    username: str | None = None
    password: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person, in plain text: paragraphs, each on one line."""

    to: str
    subject: str
    paragraphs: Sequence[str]


class Postman:
    """Hands letters to the mail server, one connection for each."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def send(self, letter: Letter) -> None:
        """Send one letter.

        Raises:
            InVain: the server will never take it, to this address or at all.
            aiosmtplib.SMTPException: it does not take it now.
            OSError: it does not answer.
        """
        server = self._server
        secret = server.password
        try:
            await aiosmtplib.send(
                _message(letter, server.sender),
                hostname=server.host,
                port=server.port,
                username=server.username,
                password=None if secret is None else secret.get_secret_value(),
                use_tls=server.security == "tls",
                start_tls=server.security == "starttls",
                timeout=TIMEOUT.total_seconds(),
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(500 <= each.code < 600 for each in error.recipients):
                raise InVain("the mail server refuses this address") from error
            raise


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].partition("@")[2])
    # Nobody is on holiday for a machine (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(letter.paragraphs) + "\n", cte="quoted-printable")
    return message


async def _has_mail(request: Request) -> bool:
    return request.app.state.has_mail


HasMail = Annotated[bool, Depends(_has_mail)]
"""Whether this installation can send letters."""
