"""Hashes passwords without letting sign-ins take the whole machine."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from secrets import token_urlsafe
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from chassis.errors import Unavailable

AT_ONCE = 4
WAITING_AT_MOST = 256
T = TypeVar("T")


class Passwords:
    """argon2id with the least that OWASP asks for (19 MiB, two passes, one lane)."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
        self._waiting = 0
        self._nobody = self._hasher.hash(token_urlsafe())

    async def hash(self, password: str) -> str:
        """What to store instead of the password."""
        return await self._aside(lambda: self._hasher.hash(password))

    async def match(self, password: str, stored: str | None) -> bool:
        """Whether it is the password; takes as long when nothing is stored."""

        def verified() -> bool:
            try:
                return self._hasher.verify(stored or self._nobody, password)
            except VerificationError:
                return False

        return await self._aside(verified) and stored is not None

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=False)

    async def _aside(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING_AT_MOST:
            raise Unavailable("Too many people are signing in at once.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1
