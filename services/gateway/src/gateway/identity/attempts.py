"""Guessing passwords is made slow: per account, and per address it comes from."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import ClassVar

from limits import RateLimitItemPerMinute
from limits.aio.strategies import MovingWindowRateLimiter
from limits.storage import storage_from_string

from chassis.errors import Problem
from gateway.identity.passwords import AT_ONCE

PER_ACCOUNT = RateLimitItemPerMinute(5)
PER_ADDRESS = RateLimitItemPerMinute(30)


class TooManyAttempts(Problem):
    """There were too many attempts to sign in; wait a minute and try again."""

    status = 429
    headers: ClassVar[dict[str, str]] = {"Retry-After": "60"}


class Attempts:
    """Counts attempts at an account until one succeeds, and failures from an address."""

    def __init__(self, store: str) -> None:
        self._limiter = MovingWindowRateLimiter(storage_from_string(store))
        # Looking at the count and judging happen in one turn, or a burst would slip by.
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def judge(self, account: str, address: str, right: Callable[[], Awaitable[bool]]) -> bool:
        """Whether the secret is right; not even looked at after too many attempts."""
        async with self._turns:
            if not await self._limiter.test(PER_ADDRESS, address):
                raise TooManyAttempts
            if not await self._limiter.hit(PER_ACCOUNT, account):
                raise TooManyAttempts
            if await right():
                await self._limiter.clear(PER_ACCOUNT, account)
                return True
            await self._limiter.hit(PER_ADDRESS, address)
            return False
