"""Secrets that only their holder knows."""

from hashlib import sha256
from secrets import token_urlsafe


def new_secret() -> str:
    """256 bits that nobody guesses."""
    return token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is stored of a secret; so many bits need no slow hash."""
    return sha256(secret.encode()).digest()
