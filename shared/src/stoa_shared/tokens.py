"""Every kind of token: how it is signed, what it holds, how it is checked.

Signed tokens are JWT with HS256 (RFC 7519). Opaque tokens are 32 random bytes
behind a readable prefix; only their SHA-256 is ever stored.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import jwt
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from stoa_shared.clock import now
from stoa_shared.ids import new_id

ISSUER: Final = "stoa"
ACCESS_LIFE: Final = timedelta(minutes=15)
SERVICE_LIFE: Final = timedelta(seconds=60)
UPLOAD_GRANT_LIFE: Final = timedelta(minutes=1)
FILE_LINK_LIFE: Final = timedelta(minutes=5)
CLOCK_SKEW: Final = timedelta(seconds=5)
SECRET_BYTES_MIN: Final = 32
_EXAMPLES: Final = ("change", "example", "secret-secret", "replace-me", "xxxxxxxx")

Service = Literal["api", "collab", "processor", "gateway"]

_SERVICES: Final[Mapping[str, Service]] = {
    "api": "api",
    "collab": "collab",
    "processor": "processor",
    "gateway": "gateway",
}


class InvalidToken(Exception):
    """The token is not one we signed for this purpose, or it is malformed."""


class TokenExpired(InvalidToken):
    """The token was ours, but its time is over."""


class WeakSecret(ValueError):
    """A signing secret is missing, too short or copied from an example."""


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """Secrets of one purpose: the first signs, all verify.

    So a secret is rotated by putting the new one in front, and dropping the
    old one when the longest-lived token it signed has expired.
    """

    secrets: tuple[bytes, ...]

    def __post_init__(self) -> None:
        """Refuse secrets that can be guessed.

        Raises:
            WeakSecret: none given, one shorter than 32 bytes, or an example.
        """
        if not self.secrets:
            raise WeakSecret("no secret is set")
        for secret in self.secrets:
            if len(secret) < SECRET_BYTES_MIN:
                raise WeakSecret(f"a secret needs {SECRET_BYTES_MIN} bytes or more")
            text = secret.decode("utf-8", "replace").lower()
            if len(set(text)) < 8 or any(word in text for word in _EXAMPLES):
                raise WeakSecret("the secret is an example; make one of your own")

    def __repr__(self) -> str:
        return f"Keyring({len(self.secrets)} secrets)"

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read ``new,old`` into a keyring.

        Raises:
            WeakSecret: as in ``__post_init__``.
        """
        parts = [part.strip() for part in text.split(",")]
        return cls(tuple(part.encode() for part in parts if part))

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Let settings declare a field of this type from its text."""
        parse: Callable[[str], Keyring] = cls.parse
        return core_schema.union_schema(
            [
                core_schema.is_instance_schema(cls),
                core_schema.no_info_after_validator_function(
                    parse, core_schema.str_schema()
                ),
            ],
            mode="left_to_right",
        )


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token says: who, in which session, until when."""

    user_id: UUID
    session_id: UUID
    token_id: UUID
    issued_at: datetime
    expires_at: datetime
    is_guest: bool = False
    """Whether they came in by a share link and have no account."""


@dataclass(frozen=True, slots=True)
class ServiceClaims:
    """What a service token says: which service calls, for what."""

    issuer: Service
    scope: str


@dataclass(frozen=True, slots=True)
class UploadGrant:
    """Leave to send the bytes of one upload, as many as were announced."""

    upload_id: UUID
    org_id: UUID
    size_bytes: int
    ends_at: datetime
    """When the upload itself is over; the grant is good for one request."""


@dataclass(frozen=True, slots=True)
class FileLink:
    """A link to one file that only works as long as one person may read it."""

    file_id: UUID
    user_id: UUID
    session_id: UUID | None


def sign_access(
    keys: Keyring,
    *,
    user_id: UUID,
    session_id: UUID,
    life: timedelta = ACCESS_LIFE,
    at: datetime | None = None,
    is_guest: bool = False,
) -> str:
    """Sign an access token for one session of one person."""
    issued = at or now()
    claims: dict[str, object] = {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": str(user_id),
        "sid": str(session_id),
        "jti": str(new_id()),
        "iat": issued,
        "exp": issued + life,
        "typ": "access",
    }
    if is_guest:
        claims["guest"] = True
    return _sign(keys, claims)


def verify_access(keys: Keyring, token: str) -> AccessClaims:
    """Check an access token.

    Raises:
        TokenExpired: it was valid once.
        InvalidToken: wrong secret, issuer, audience, type or shape.
    """
    claims = _verify(keys, token, audience=ISSUER, kind="access")
    if claims["iss"] != ISSUER:
        raise InvalidToken("iss")
    return AccessClaims(
        user_id=_uuid(claims, "sub"),
        session_id=_uuid(claims, "sid"),
        token_id=_uuid(claims, "jti"),
        issued_at=_time(claims, "iat"),
        expires_at=_time(claims, "exp"),
        is_guest=claims.get("guest") is True,
    )


def sign_service(
    keys: Keyring, *, issuer: Service, audience: Service, scope: str
) -> str:
    """Sign a token for one call from a service to another."""
    issued = now()
    return _sign(
        keys,
        {
            "iss": issuer,
            "sub": issuer,
            "aud": audience,
            "scope": scope,
            "jti": str(new_id()),
            "iat": issued,
            "exp": issued + SERVICE_LIFE,
            "typ": "service",
        },
    )


def verify_service(keys: Keyring, token: str, *, audience: Service) -> ServiceClaims:
    """Check a service token meant for ``audience``.

    Raises:
        TokenExpired: older than its 60 seconds.
        InvalidToken: anything else is wrong with it.
    """
    claims = _verify(
        keys, token, audience=audience, kind="service", required=("iss", "iat", "exp")
    )
    issuer = _SERVICES.get(_text(claims, "iss"))
    if issuer is None:
        raise InvalidToken("iss")
    return ServiceClaims(issuer=issuer, scope=_text(claims, "scope"))


def sign_upload_grant(keys: Keyring, grant: UploadGrant) -> str:
    """Sign an upload grant, made by the API for the processor."""
    issued = now()
    return _sign(
        keys,
        {
            "iss": "api",
            "sub": str(grant.upload_id),
            "aud": "processor",
            "org": str(grant.org_id),
            "size": grant.size_bytes,
            "ends": int(grant.ends_at.timestamp()),
            "jti": str(new_id()),
            "iat": issued,
            "exp": issued + UPLOAD_GRANT_LIFE,
            "typ": "upload",
        },
    )


def verify_upload_grant(keys: Keyring, token: str) -> UploadGrant:
    """Check an upload grant.

    Raises:
        TokenExpired: older than its minute.
        InvalidToken: anything else is wrong with it.
    """
    claims = _verify(keys, token, audience="processor", kind="upload")
    size = claims.get("size")
    if not isinstance(size, int) or size < 0:
        raise InvalidToken("size")
    return UploadGrant(
        upload_id=_uuid(claims, "sub"),
        org_id=_uuid(claims, "org"),
        size_bytes=size,
        ends_at=_time(claims, "ends"),
    )


def sign_file_link(keys: Keyring, link: FileLink, *, expires_at: datetime) -> str:
    """Sign what lets a browser fetch one file without its access token."""
    claims: dict[str, object] = {
        "iss": ISSUER,
        "aud": "file-link",
        "sub": str(link.file_id),
        "user": str(link.user_id),
        "jti": str(new_id()),
        "iat": now(),
        "exp": expires_at,
        "typ": "file-link",
    }
    if link.session_id is not None:
        claims["sid"] = str(link.session_id)
    return _sign(keys, claims)


def verify_file_link(keys: Keyring, token: str) -> FileLink:
    """Check a link to a file; whether its person may read it is asked elsewhere.

    Raises:
        TokenExpired: its time is over.
        InvalidToken: anything else is wrong with it.
    """
    claims = _verify(keys, token, audience="file-link", kind="file-link")
    return FileLink(
        file_id=_uuid(claims, "sub"),
        user_id=_uuid(claims, "user"),
        session_id=_uuid(claims, "sid") if "sid" in claims else None,
    )


def new_opaque(prefix: str = "") -> str:
    """Make an opaque token: ``prefix`` and 43 characters of randomness."""
    return prefix + secrets.token_urlsafe(32)


def opaque_digest(token: str) -> str:
    """Return the SHA-256 of a token in hex: the only form that is stored.

    A plain hash is enough because the token has 256 random bits.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def _sign(keys: Keyring, claims: Mapping[str, object]) -> str:
    return jwt.encode(  # pyright: ignore[reportUnknownMemberType]  # see _verify
        dict(claims), keys.secrets[0], algorithm="HS256"
    )


def _verify(
    keys: Keyring,
    token: str,
    *,
    audience: str,
    kind: str,
    required: Sequence[str] = ("iss", "sub", "jti", "iat", "exp"),
) -> dict[str, object]:
    """Check what all kinds have in common.

    The leeway is for ``iat`` alone, which a clock slightly ahead may have put
    into the future; a token is over at its very ``exp``.
    """
    if len(token) > 4096:
        raise InvalidToken("length")
    last: jwt.InvalidTokenError = jwt.InvalidTokenError("no secret")
    for secret in keys.secrets:
        try:
            # PyJWT names types of `cryptography`, which HS256 does not need.
            claims: dict[str, object] = jwt.decode(  # pyright: ignore[reportUnknownMemberType]  # see above
                token,
                secret,
                algorithms=["HS256"],
                audience=audience,
                leeway=CLOCK_SKEW,
                options={"require": ["aud", *required]},
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenExpired from error
        except jwt.InvalidSignatureError as error:
            last = error  # signed with another secret of the ring, perhaps
        except (jwt.InvalidTokenError, RecursionError) as error:
            # RecursionError: the unverified header is JSON, nested too deep.
            raise InvalidToken(type(error).__name__) from error
        else:
            if claims.get("typ", "service") != kind:
                raise InvalidToken("typ")
            if _time(claims, "exp") <= now():
                raise TokenExpired
            return claims
    raise InvalidToken("signature") from last


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str):
        raise InvalidToken(name)
    return value


def _uuid(claims: Mapping[str, object], name: str) -> UUID:
    try:
        return UUID(_text(claims, name))
    except ValueError as error:
        raise InvalidToken(name) from error


def _time(claims: Mapping[str, object], name: str) -> datetime:
    value = claims.get(name)
    if not isinstance(value, int | float):
        raise InvalidToken(name)
    return datetime.fromtimestamp(value, UTC)
