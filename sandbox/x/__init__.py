"""X on loopback: the v2 API under /x, and under /control/x what a customer or a test does there.

Faithful where the bot could be fooled: ids, edits, the 800-mention horizon, shortened addresses, escaped text, leading
mentions, refusals and their wording, limits, prices. Not played: media, polls, streams, likes, follows, quote-posts by
API (refused as X refuses them).
"""

from aiohttp import web

from sandbox.x.api import api_routes
from sandbox.x.control import control_routes
from sandbox.x.network import XNetwork

__all__ = ["XNetwork", "routes"]


def routes(x: XNetwork) -> list[web.RouteDef]:
    """Everything that this X answers."""
    return [*control_routes(x), *api_routes(x)]
