"""Makers: plain async functions that bring about what a test starts from."""

import secrets
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

PASSWORD = "a horse, a battery and a staple"


class Client(httpx.AsyncClient):
    """A client of the app in this process; paths are below ``/api/v1``.

    Each comes from an address of its own, so that limits by address do not
    carry over from one test to the next.
    """

    def __init__(
        self, app: FastAPI, *, token: str | None = None, address: str | None = None
    ) -> None:
        self.app = app
        self.address = address or random_address()
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        super().__init__(
            transport=httpx.ASGITransport(
                app, raise_app_exceptions=False, client=(self.address, 1)
            ),
            base_url="http://localhost:8080/api/v1/",
            headers=headers,
        )


def random_address() -> str:
    """Return an address as the platform writes it back: leading zeros left out."""
    return str(IPv6Address((0xFD00 << 112) | secrets.randbits(32)))


@dataclass(frozen=True)
class Person:
    """Somebody with an account and an open session."""

    id: UUID
    email: str
    name: str
    token: str
    refresh_token: str


def new_email() -> str:
    return f"person-{secrets.token_hex(6)}@example.com"


async def register(
    client: httpx.AsyncClient,
    email: str | None = None,
    *,
    name: str = "Alice",
    password: str = PASSWORD,
) -> httpx.Response:
    body = {"email": email or new_email(), "password": password, "display_name": name}
    return await client.post("auth/register", json=body)


async def sign_in(
    client: httpx.AsyncClient, email: str, *, password: str = PASSWORD
) -> httpx.Response:
    """Sign in as a client without cookies."""
    return await client.post(
        "auth/login",
        json={"email": email, "password": password},
        headers={"Stoa-Refresh": "body"},
    )


async def make_person(client: httpx.AsyncClient, name: str = "Alice") -> Person:
    email = new_email()
    registered = await register(client, email, name=name)
    assert registered.status_code == 201, registered.text
    answer: dict[str, Any] = (await sign_in(client, email)).json()
    return Person(
        id=UUID(answer["user"]["id"]),
        email=email,
        name=name,
        token=answer["access_token"],
        refresh_token=answer["refresh_token"],
    )
