"""Devices on which somebody has signed in before: a signed cookie says so.

Tries to sign in are counted for each account and address, and whoever shares the
owner's address, or tries from everywhere, could keep the owner out with wrong
passwords. A device that the owner signed in on has a count of its own. The cookie
proves nothing else; the password is asked as always.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final

from stoa_shared.tokens import Keyring

COOKIE: Final = "stoa_device"
LIFE: Final = timedelta(days=365)


def new_device(keyring: Keyring, account_key: str) -> str:
    """Make the cookie of a device for one account."""
    name = secrets.token_urlsafe(16)
    return f"{name}.{_signature(keyring.secrets[0], name, account_key)}"


def known_device(keyring: Keyring, cookie: str | None, account_key: str) -> str | None:
    """Return the name of the device if the account was signed in on it, else None."""
    name, _, signature = (cookie or "").partition(".")
    for secret in keyring.secrets:
        if hmac.compare_digest(_signature(secret, name, account_key), signature):
            return name
    return None


def _signature(secret: bytes, name: str, account_key: str) -> str:
    text = f"stoa-device {name} {account_key}"
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
