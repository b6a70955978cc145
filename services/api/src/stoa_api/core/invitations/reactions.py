"""What invitations do in the worker: letters."""

from stoa_api.core.invitations.letters import Letters

__all__ = ["Letters"]
