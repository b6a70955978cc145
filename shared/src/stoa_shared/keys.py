"""Every Redis key, stream and channel of the platform, in one place.

Form: ``stoa:<owner>:<noun>:<id>``. Nothing else in the code spells a key; a
test looks for literals. Each function says what lives there, who writes it and
how long it stays.
"""

from uuid import UUID


def perms(user_id: UUID | str, resource_id: UUID | str) -> str:
    """Cached level of a person on a resource: JSON, 60 s, dropped by events."""
    return f"stoa:perms:{user_id}:{resource_id}"


def revoked_session(session_id: UUID | str) -> str:
    """Marks an ended session until its last access token expires. Written by api."""
    return f"stoa:core:revoked-session:{session_id}"


def socket_ticket(digest: str) -> str:
    """One socket ticket by its SHA-256: JSON, at most 5 min, read once (GETDEL)."""
    return f"stoa:core:socket-ticket:{digest}"


def rate(group: str, principal: str) -> str:
    """Rate-limit state of a principal in a route group. Written by api."""
    return f"stoa:api:rate:{group}:{principal}"


def events(context: str) -> str:
    """Stream of domain events of a context. Written by the api worker's relay."""
    return f"stoa:events:{context}"


def dead_events(context: str) -> str:
    """Stream of events that a consumer gave up on."""
    return f"stoa:events:{context}:dead"


def board_log(board_id: UUID | str) -> str:
    """Stream of a board's updates: log and bus at once. Written by collab.

    No time limit while it holds unpersisted work; one hour after the API has it.
    """
    return f"stoa:collab:log:{board_id}"


def log_mark() -> str:
    """Mark set once: a Redis without it, or with another, has lost the boards' logs."""
    return "stoa:collab:log-mark"


def board_state(board_id: UUID | str) -> str:
    """Hash ``covers``, ``state``: a board's state and the log id it covers."""
    return f"stoa:collab:state:{board_id}"


def board_seats(board_id: UUID | str) -> str:
    """Sorted set of people on a board: member = user and process, score = expiry."""
    return f"stoa:collab:seats:{board_id}"


def board_presence(board_id: UUID | str) -> str:
    """Channel of awareness frames of a board between collab processes."""
    return f"stoa:collab:presence:{board_id}"


def collab_nodes() -> str:
    """Channel on which each collab process says often that it lives."""
    return "stoa:collab:nodes"


def collab_kicks() -> str:
    """Channel on which a collab process tells the others whom to take off a board."""
    return "stoa:collab:kicks"


def board_bar(board_id: UUID | str, user_id: UUID | str) -> str:
    """Marks a person as kept off a board after a kick, for as long as it says."""
    return f"stoa:collab:bar:{board_id}:{user_id}"


def connections(address: str) -> str:
    """Rate-limit state of new sockets from an address. Written by collab."""
    return f"stoa:collab:connections:{address}"


def live_connections(address: str) -> str:
    """Rate-limit state of new sockets at ``/ws`` from an address. Written by collab."""
    return f"stoa:collab:live-connections:{address}"
