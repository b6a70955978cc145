"""What invitations do in the worker: letters, and tidying up."""

from stoa_api.core.invitations.letters import Letters
from stoa_api.core.invitations.service import forget_addresses

__all__ = ["Letters", "forget_addresses"]
