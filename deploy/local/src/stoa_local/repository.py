"""Where things are in the checkout this package is installed from.

``stoa-local`` runs Stoa from its source tree and is always installed editable; in
containers ``deploy/compose.yaml`` does its work.
"""

from pathlib import Path

ROOT = Path(__file__).parents[4]
NGINX_CONF = ROOT / "deploy" / "nginx.conf"
SNIPPETS = ROOT / "services" / "gateway" / "snippets"
WEB = ROOT / "services" / "gateway" / "web"
WEB_DIST = WEB / "dist"
