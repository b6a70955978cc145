"""Use cases of sharing: grants, who sees something now, and links."""

from stoa_api.core.sharing.service.grants import (
    get_access,
    list_grants,
    list_viewers,
    put_grant,
    remove_grant,
    set_inheriting,
)
from stoa_api.core.sharing.service.links import (
    list_links,
    make_link,
    redeem_link,
    revoke_link,
)
from stoa_api.core.sharing.service.managing import require_within_own

__all__ = [
    "get_access",
    "list_grants",
    "list_links",
    "list_viewers",
    "make_link",
    "put_grant",
    "redeem_link",
    "remove_grant",
    "require_within_own",
    "revoke_link",
    "set_inheriting",
]
