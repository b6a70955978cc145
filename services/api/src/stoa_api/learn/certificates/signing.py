"""Serials and signatures: what makes a certificate one of ours."""

import hashlib
import hmac
import json
import secrets
from typing import Final

from stoa_api.learn.certificates.models import Certificate
from stoa_shared.tokens import Keyring

# Of Crockford's base 32: nothing in it is taken for something else.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PURPOSE: Final = b"stoa certificate 1\n"
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_serial() -> str:
    """Return a serial that nobody guesses: 80 bits in four groups."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(drawn[at : at + 4] for at in range(0, 16, 4))


def read_serial(typed: str) -> str:
    """Return a serial as it is kept, from how somebody typed it."""
    plain = "".join(typed.upper().replace("-", " ").split()).translate(_READ_AS)
    return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def key_id(secret: bytes) -> str:
    """Name a secret without telling it."""
    return hmac.new(secret, _PURPOSE + b"name", hashlib.sha256).hexdigest()[:12]


def sign(keyring: Keyring, certificate: Certificate) -> None:
    """Sign a certificate with the newest secret."""
    secret = keyring.secrets[0]
    certificate.signature = signature(secret, certificate)
    certificate.key_id = key_id(secret)


def signature(secret: bytes, certificate: Certificate) -> str:
    """Sign what is printed on a certificate."""
    printed = json.dumps(
        [
            certificate.serial,
            certificate.learner_name,
            certificate.course_title,
            certificate.org_name,
            certificate.completed_at.isoformat(),
            certificate.issued_at.isoformat(),
        ],
        ensure_ascii=False,
    )
    signed = hmac.new(secret, _PURPOSE + printed.encode(), hashlib.sha256)
    return signed.hexdigest()


def is_ours(keyring: Keyring, certificate: Certificate) -> bool:
    """Whether any secret of ours signed exactly this."""
    return any(
        hmac.compare_digest(signature(secret, certificate), certificate.signature)
        for secret in keyring.secrets
    )
