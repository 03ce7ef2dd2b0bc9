"""The sandbox's web page: static files that run in the browser and speak to the control interface only."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

_FOLDER = Path(__file__).parent
_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

#: Nothing but this server's own files may run, load or be spoken to: a hostile post stays text even if the page erred.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",  # the next version of the page has the same addresses
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def routes() -> list[web.RouteDef]:
    """Serve the page at `/` and its parts at `/page/NAME`, one route for each file: no other is reachable."""
    parts = sorted(path for path in _FOLDER.iterdir() if path.suffix in _KINDS and path.name != "index.html")
    return [
        web.get("/", _file(_FOLDER / "index.html")),
        *(web.get(f"/page/{path.name}", _file(path)) for path in parts),
    ]


def _file(path: Path) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_request: web.Request) -> web.Response:
        content = path.read_bytes()  # noqa: ASYNC240 - a small file of ours, and whoever works on the page sees it at once
        return web.Response(body=content, content_type=_KINDS[path.suffix], charset="utf-8", headers=_HEADERS)

    return answer
