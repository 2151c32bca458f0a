"""Web origins (RFC 6454): scheme, host and port, compared with the default ports filled in."""

import re
from typing import NamedTuple

DEFAULT_PORTS = {"http": 80, "https": 443}
_ORIGIN = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[^\s/?#@:\[\]]+)(?::([0-9]{1,5}))?")


class Origin(NamedTuple):
    """The origin of a page."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        default = self.port == DEFAULT_PORTS[self.scheme]
        return f"{self.scheme}://{self.host}{'' if default else f':{self.port}'}"


def parse_origin(text: str) -> Origin | None:
    """Return the origin in a text such as an Origin header; None if it is not one.

    Scheme and host are compared without case, and the default port may be left out.

    >>> str(parse_origin("HTTPS://Example.org:443"))
    'https://example.org'
    >>> parse_origin("https://example.org/page") is None
    True
    """
    found = _ORIGIN.fullmatch(text.lower())
    if found is None:
        return None
    scheme, host, port = found.groups()
    return Origin(scheme, host.removesuffix("."), int(port or DEFAULT_PORTS[scheme]))


def normalize_origin(text: str) -> str:
    """Return an origin as browsers write it; a slash at the end is removed.

    Raises: ValueError if it is not an origin.
    """
    found = parse_origin(text.strip().removesuffix("/"))
    if found is None:
        raise ValueError(f"{text!r} is not an origin; allowed: https://example.org, with a port")
    return str(found)


def normalize_host(text: str) -> str:
    """Return a host name, with or without a port, in lower case and without a dot at its end.

    Raises: ValueError if it is not a host name.

    >>> normalize_host("Example.org")
    'example.org'
    """
    found = parse_origin(f"http://{text.strip()}")
    if found is None:
        raise ValueError(f"{text!r} is not a host name; allowed: example.org, or with a port")
    _, colon, port = text.strip().rpartition(":")
    return f"{found.host}:{port}" if colon and port.isdigit() else found.host
