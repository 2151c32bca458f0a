"""The HTTP side: pages, middleware, and the WebSocket endpoint."""
