"""Every way in which a token must be refused, and how secrets are rotated."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from uuid import UUID

import jwt
import pytest

from stoa_shared.clock import now
from stoa_shared.ids import new_id
from stoa_shared.tokens import (
    FileLink,
    InvalidToken,
    Keyring,
    TokenExpired,
    UploadGrant,
    WeakSecret,
    new_opaque,
    opaque_digest,
    sign_access,
    sign_file_link,
    sign_service,
    sign_upload_grant,
    verify_access,
    verify_file_link,
    verify_service,
    verify_upload_grant,
)


def make_access(keys: Keyring, life: timedelta = timedelta(minutes=15)) -> str:
    return sign_access(keys, user_id=new_id(), session_id=new_id(), life=life)


def forge(keys: Keyring, **changes: object) -> str:
    """Sign an access token with some claims changed; None leaves one out."""
    claims: dict[str, object] = {
        "iss": "stoa",
        "aud": "stoa",
        "sub": str(new_id()),
        "sid": str(new_id()),
        "jti": str(new_id()),
        "iat": now(),
        "exp": now() + timedelta(minutes=5),
        "typ": "access",
    } | changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return encode(kept, keys.secrets[0])


def encode(claims: Mapping[str, object], secret: bytes) -> str:
    return jwt.encode(dict(claims), secret, algorithm="HS256")  # pyright: ignore[reportUnknownMemberType]  # its keys may be of `cryptography`


def test_an_access_token_says_who_and_until_when(keys: Keyring):
    user, session = new_id(), new_id()
    claims = verify_access(keys, sign_access(keys, user_id=user, session_id=session))
    assert (claims.user_id, claims.session_id) == (user, session)
    assert claims.expires_at - claims.issued_at == timedelta(minutes=15)


def test_a_rotated_secret_still_verifies_and_no_longer_signs(
    keys: Keyring, other_keys: Keyring
):
    rotated = Keyring(other_keys.secrets + keys.secrets)
    verify_access(rotated, make_access(keys))
    verify_access(other_keys, make_access(rotated))
    with pytest.raises(InvalidToken):
        verify_access(keys, make_access(rotated))


def test_no_leeway_is_given_to_an_expired_token(keys: Keyring):
    token = forge(keys, iat=now() - timedelta(minutes=1), exp=now())
    with pytest.raises(TokenExpired):
        verify_access(keys, token)


def test_a_clock_slightly_ahead_may_have_issued_it(keys: Keyring):
    verify_access(keys, forge(keys, iat=now() + timedelta(seconds=3)))


def test_an_expired_token_is_told_apart(keys: Keyring):
    with pytest.raises(TokenExpired):
        verify_access(keys, make_access(keys, timedelta(seconds=-10)))


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "processor"},
        {"aud": None},
        {"iss": "somebody"},
        {"iss": None},
        {"typ": "service"},
        {"typ": "refresh"},
        {"typ": None},
        {"exp": None},
        {"sub": "not-an-id"},
        {"sub": None},
        {"sid": 7},
        {"jti": None},
        {"iat": "yesterday"},
        {"nbf": 4102444800},
    ],
)
def test_a_token_for_something_else_is_refused(
    keys: Keyring, changes: dict[str, object]
):
    with pytest.raises(InvalidToken):
        verify_access(keys, forge(keys, **changes))


def test_a_foreign_secret_is_refused(keys: Keyring, other_keys: Keyring):
    with pytest.raises(InvalidToken):
        verify_access(keys, make_access(other_keys))


def test_no_algorithm_is_refused(keys: Keyring):
    def part(value: object) -> str:
        text = base64.urlsafe_b64encode(json.dumps(value).encode()).decode()
        return text.rstrip("=")

    body = make_access(keys).split(".")[1]
    for algorithm in ("none", "None", "HS512", "RS256"):
        header = part({"alg": algorithm, "typ": "JWT"})
        with pytest.raises(InvalidToken):
            verify_access(keys, f"{header}.{body}.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "\x00",
        "é.é.é",
        "e30.e30.e30",
        new_opaque(),
        new_opaque("stoa_sock_"),
        "x" * 5000,
        base64.urlsafe_b64encode(b"[" * 2900).decode() + ".e30.e30",
    ],
)
@pytest.mark.parametrize(
    "verify",
    [
        verify_access,
        verify_upload_grant,
        verify_file_link,
        partial(verify_service, audience="api"),
    ],
)
def test_what_is_not_a_signed_token_is_refused(
    keys: Keyring, text: str, verify: Callable[[Keyring, str], object]
):
    with pytest.raises(InvalidToken):
        verify(keys, text)


def test_a_service_token_names_caller_and_scope(keys: Keyring):
    token = sign_service(keys, issuer="collab", audience="api", scope="boards")
    claims = verify_service(keys, token, audience="api")
    assert (claims.issuer, claims.scope) == ("collab", "boards")
    with pytest.raises(InvalidToken):
        verify_service(keys, token, audience="processor")
    with pytest.raises(InvalidToken):
        verify_access(keys, token)


def test_an_upload_grant_is_for_one_upload_and_the_processor(keys: Keyring):
    ends_at = now().replace(microsecond=0) + timedelta(hours=1)
    grant = UploadGrant(new_id(), new_id(), 7, ends_at)
    token = sign_upload_grant(keys, grant)
    assert verify_upload_grant(keys, token) == grant
    for verify in (verify_access, verify_file_link):
        with pytest.raises(InvalidToken):
            verify(keys, token)
    with pytest.raises(InvalidToken):
        verify_service(keys, token, audience="processor")


@pytest.mark.parametrize("session_id", [None, new_id()])
def test_a_file_link_is_for_one_file_and_person(keys: Keyring, session_id: UUID | None):
    link = FileLink(new_id(), new_id(), session_id)
    token = sign_file_link(keys, link, expires_at=now() + timedelta(minutes=1))
    assert verify_file_link(keys, token) == link
    for verify in (verify_access, verify_upload_grant):
        with pytest.raises(InvalidToken):
            verify(keys, token)
    with pytest.raises(TokenExpired):
        verify_file_link(keys, sign_file_link(keys, link, expires_at=now()))


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "short",
        "a" * 40,
        "please-change-me-please-change-me-now",
        "0123456789abcdefghijklmnopqrstuv,short",
    ],
)
def test_a_weak_secret_is_refused(text: str):
    with pytest.raises(WeakSecret):
        Keyring.parse(text)


def test_a_keyring_does_not_show_its_secrets(keys: Keyring):
    assert "0123" not in repr(keys)


def test_opaque_tokens_differ_and_are_stored_hashed():
    one, two = new_opaque("stoa_sock_"), new_opaque("stoa_sock_")
    assert one != two
    assert one.startswith("stoa_sock_")
    assert len(opaque_digest(one)) == 64
    assert one not in opaque_digest(one)
