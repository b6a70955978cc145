"""Which routes a personal or agent token opens, and with which scope: all of it.

Deny first: a router whose tag is not here, and a route that is shut below, take
no token. What would let a token outlive its owner's will is shut for ever: making
tokens, passwords, addresses, sessions.

A token that is bound to a place is a stranger everywhere else. The place of a
request is what its path names (``base.tokens``); a route whose path names none
takes no bound token, unless the slice asks ``access.inside`` itself.
"""

from typing import Final

from stoa_api.base.routing import BASE, Route
from stoa_api.base.scopes import SCOPE_FIELD, Scope

_NOUNS: Final[dict[str, tuple[Scope, Scope]]] = {
    "organizations": ("orgs:read", "orgs:write"),
    "groups": ("members:read", "members:write"),
    "invitations": ("members:read", "members:write"),
    "spaces": ("spaces:read", "spaces:write"),
    "pages": ("spaces:read", "spaces:write"),
    "boards": ("boards:read", "boards:write"),
    "files": ("spaces:read", "spaces:write"),
    "comments": ("comments:read", "comments:write"),
    "courses": ("courses:read", "courses:write"),
    "quizzes": ("courses:read", "courses:write"),
    "assignments": ("courses:read", "courses:write"),
    "gradebook": ("courses:read", "courses:write"),
    "analytics": ("courses:read", "courses:write"),
    "sharing": ("sharing:read", "sharing:write"),
    "audit": ("audit:read", "audit:read"),
}
"""By the tag of the router: for reading, for writing."""

_OWN: Final[dict[tuple[str, str], Scope | None]] = {
    ("GET", "/me"): "profile:read",
    ("GET", "/orgs/{org_id}/members"): "members:read",
    ("POST", "/orgs/{org_id}/members"): "members:write",
    ("PUT", "/orgs/{org_id}/members/{user_id}"): "members:write",
    ("DELETE", "/orgs/{org_id}/members/{user_id}"): "members:write",
    ("PUT", "/orgs/{org_id}/members/{user_id}/block"): "members:write",
    ("DELETE", "/orgs/{org_id}/members/{user_id}/block"): "members:write",
    ("GET", "/orgs/{org_id}/blocked-members"): "members:read",
    ("GET", "/boards/{board_id}/members"): "sharing:read",
    ("PUT", "/boards/{board_id}/members/{user_id}"): "sharing:write",
    ("DELETE", "/boards/{board_id}/members/{user_id}"): "sharing:write",
    ("GET", "/spaces/{space_id}/members"): "sharing:read",
    ("PUT", "/spaces/{space_id}/members/{user_id}"): "sharing:write",
    ("DELETE", "/spaces/{space_id}/members/{user_id}"): "sharing:write",
    ("GET", "/courses/{course_id}/staff"): "sharing:read",
    ("PUT", "/courses/{course_id}/staff/{user_id}"): "sharing:write",
    ("DELETE", "/courses/{course_id}/staff/{user_id}"): "sharing:write",
    # With it goes the leave to send bytes.
    ("GET", "/uploads/{upload_id}"): "spaces:write",
    # Whoever has it needs no token.
    ("POST", "/files/{file_id}/links"): "spaces:read",
    # They may bring the person rights that the token was not made for.
    ("POST", "/links/redeem"): None,
    ("POST", "/invitations/accept"): None,
    ("POST", "/invitations/sign-up"): None,
    # It asks nobody who they are.
    ("POST", "/invitations/preview"): None,
    # The socket may write whatever its person may.
    ("POST", "/realtime/tickets"): "boards:write",
}
"""Routes with another scope than their router's; None shuts one."""

_ASKS_ITSELF: Final = {
    ("POST", "/realtime/tickets"),  # the board is in the body
    ("GET", "/uploads/{upload_id}"),  # begun by a token that is bound alike
}
"""Routes that take a bound token although their path names no place."""


def fit(route: Route) -> None:
    """Tell a route what it asks of a token."""
    for method in route.methods or ():
        place = (method, route.path.removeprefix(BASE))
        route.token_scope = _scope(place, [str(tag) for tag in route.tags])
        said = route.openapi_extra or {}
        route.openapi_extra = {**said, SCOPE_FIELD: route.token_scope or "none"}
        route.is_asking_itself = place in _ASKS_ITSELF


def _scope(place: tuple[str, str], tags: list[str]) -> Scope | None:
    if place in _OWN:
        return _OWN[place]
    for tag in tags:
        if tag in _NOUNS:
            return _NOUNS[tag][place[0] != "GET"]
    return None
