"""Finds or starts the PostgreSQL and the RabbitMQ a system runs on."""

from ops.infrastructure.discovery import (
    Wanted,
    find_broker,
    find_database,
    find_infrastructure,
    stop_private,
)
from ops.infrastructure.server import Infrastructure, Server, Unavailable

__all__ = [
    "Infrastructure",
    "Server",
    "Unavailable",
    "Wanted",
    "find_broker",
    "find_database",
    "find_infrastructure",
    "stop_private",
]
