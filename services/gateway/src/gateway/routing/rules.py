"""Which headers pass the gateway."""

from collections.abc import Iterable

Headers = list[tuple[bytes, bytes]]

# A list of what may pass: X-Forwarded-User, X-Role, cookies and all that somebody invents later
# do not reach a service, whatever it might make of them.
TO_SERVICES = frozenset(
    {
        b"accept",
        b"accept-encoding",
        b"accept-language",
        b"authorization",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"idempotency-key",
        b"if-match",
        b"if-none-match",
        b"tracestate",
        b"user-agent",
        b"x-correlation-id",
    }
)
# RFC 9110 section 7.6.1; and what the gateway says for itself.
NOT_TO_CLIENTS = frozenset(
    {
        b"connection",
        b"date",
        b"keep-alive",
        b"proxy-authenticate",
        b"server",
        b"set-cookie",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"x-correlation-id",
    }
)


def to_service(headers: Iterable[tuple[bytes, bytes]], traceparent: str | None) -> Headers:
    """What a service gets to see of a request."""
    passed = [(name, value) for name, value in headers if name in TO_SERVICES]
    if traceparent:
        passed.append((b"traceparent", traceparent.encode()))
    return passed


def to_client(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """What a client gets to see of an answer."""
    lowered = ((name.lower(), value) for name, value in headers)
    return [(name, value) for name, value in lowered if name not in NOT_TO_CLIENTS]


def climbs(path: str) -> bool:
    """Whether a decoded path would leave the place it begins in."""
    return any(step in {".", ".."} for step in path.replace("\\", "/").split("/"))
