"""Where this installation is reached, and the keys it signs with."""

from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from fastapi import Depends, Request

from stoa_shared.tokens import Keyring


async def _public_url(request: Request) -> SplitResult:
    url: str = request.app.state.public_url
    return urlsplit(url)


async def _keyring(request: Request) -> Keyring:
    return request.app.state.keyring


PublicUrl = Annotated[SplitResult, Depends(_public_url)]
"""The address that people type, for links and for the cookie's ``Secure``."""

Keys = Annotated[Keyring, Depends(_keyring)]
"""The secrets of access tokens."""
