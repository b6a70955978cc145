"""Use cases of invitations: make, send, list, revoke, look at, accept."""

from stoa_api.core.invitations.service.accepting import (
    accept_invitation,
    preview_invitation,
    sign_up,
)
from stoa_api.core.invitations.service.making import (
    create_invitation,
    forget_addresses,
    list_invitations,
    list_uses,
    revoke_invitation,
)
from stoa_api.core.invitations.service.sending import (
    address_of,
    send_again,
    send_invitations,
)

__all__ = [
    "accept_invitation",
    "address_of",
    "create_invitation",
    "forget_addresses",
    "list_invitations",
    "list_uses",
    "preview_invitation",
    "revoke_invitation",
    "send_again",
    "send_invitations",
    "sign_up",
]
