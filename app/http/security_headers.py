"""Security headers of every response, with the content security policy of the page."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The page may ask for the camera, for own pictures; a page that frames it may not ask through it.
PERMISSIONS_POLICY = "camera=(self), microphone=(), geolocation=()"


def content_security_policy(frame_ancestors: str, form_action: str = "'none'") -> str:
    """Return the policy: own files only, no inline script, no eval; style attributes for Plotly.

    `form_action` says where forms may be sent.
    """
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; "
        f"base-uri 'none'; form-action {form_action}; frame-ancestors {frame_ancestors}"
    )


class SecurityHeadersMiddleware:
    """Adds the security headers to every response.

    A response may come with its own policy and `Cache-Control`, which is `no-cache` by default.
    """

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request and add the headers to its response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", self._policy)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Permissions-Policy"] = PERMISSIONS_POLICY
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        await self._app(scope, receive, send_with_headers)
