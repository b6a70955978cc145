"""An installation that has a mail server, as for links."""

from ..links.conftest import post, settings, worker

__all__ = ["post", "settings", "worker"]
