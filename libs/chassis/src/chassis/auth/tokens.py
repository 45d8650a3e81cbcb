"""Verifies access tokens (RFC 9068, ES256) against the issuer's published keys."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, Final
from uuid import UUID

import httpx
import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.util import urlsafe_b64decode

from chassis.auth.actor import Actor, permissions_of
from chassis.errors import Unauthenticated, Unavailable
from chassis.schedule.clock import clock
from contracts.permissions import Role

ALGORITHM: Final = "ES256"
TOKEN_TYPE: Final = "at+jwt"  # noqa: S105 - the name of a kind, no secret
LEEWAY = 60
KEYS_KEPT = 300.0
REFETCH_PAUSE = 30.0

FetchKeys = Callable[[], Awaitable[dict[str, Any]]]


def keys_from(url: str) -> FetchKeys:
    """Fetch a JWKS document over HTTP."""

    async def fetch() -> dict[str, Any]:
        async with httpx.AsyncClient(timeout=3) as client:
            response = await client.get(url)
            response.raise_for_status()
            document: dict[str, Any] = response.json()
            return document

    return fetch


class TokenVerifier:
    """Turns a token into an actor, or refuses it."""

    def __init__(self, issuer: str, audience: str, fetch_keys: FetchKeys) -> None:
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock.now().timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self.fetch = fetch_keys
        self._keys: KeySet | None = None
        self._known_ids: set[str] = set()
        self._fetched_at = float("-inf")
        self._fetching = asyncio.Lock()
        self._actors: dict[str, tuple[Actor, int]] = {}
        self.revoked: set[UUID] = set()

    async def actor(self, token: str) -> Actor:
        """The actor of a valid token; raises `Unauthenticated`."""
        known = self._actors.get(token)
        if known is None or known[1] < clock.now().timestamp():
            known = await self._verify(token)
            if len(self._actors) > 10_000:
                self._actors.clear()
            self._actors[token] = known
        if known[0].session_id in self.revoked:
            raise Unauthenticated("This session was ended.")
        return known[0]

    async def _verify(self, token: str) -> tuple[Actor, int]:
        try:
            key_id = _header(token).get("kid")
            keys = await self._keys_with(str(key_id))
            decoded = jwt.decode(token, keys, algorithms=[ALGORITHM])
            self._claims.validate(decoded.claims)
            if decoded.header.get("typ") != TOKEN_TYPE:
                raise Unauthenticated("This is no access token.")
            return actor_from(decoded.claims), int(decoded.claims["exp"]) + LEEWAY
        except (JoseError, ValueError, KeyError, TypeError) as refused:
            raise Unauthenticated("The token is not valid.") from refused

    async def _keys_with(self, key_id: str) -> KeySet:
        """The issuer's keys, fetched anew when old or when an unknown key turns up."""
        async with self._fetching:
            age = monotonic() - self._fetched_at
            unknown = key_id not in self._known_ids
            if self._keys is None or age > KEYS_KEPT or (unknown and age > REFETCH_PAUSE):
                try:
                    document = await self.fetch()
                except httpx.HTTPError as failure:
                    if self._keys is None:
                        raise Unavailable("The issuer of tokens does not answer.") from failure
                else:
                    self._keys = KeySet.import_key_set(document)  # pyright: ignore[reportArgumentType]
                    self._known_ids = {str(key["kid"]) for key in document["keys"]}
                    self._fetched_at = monotonic()
        assert self._keys is not None
        if key_id not in self._known_ids:
            raise Unauthenticated("The token is signed with an unknown key.")
        return self._keys


def actor_from(claims: dict[str, Any]) -> Actor:
    """The actor that a token's claims describe."""
    roles = tuple(Role(role).value for role in claims["roles"])
    return Actor(
        id=UUID(claims["sub"]),
        org_path=claims["org"],
        roles=roles,
        permissions=permissions_of(roles),
        dealer_id=UUID(claims["dealer"]) if claims.get("dealer") else None,
        session_id=UUID(claims["sid"]) if claims.get("sid") else None,
    )


def _header(token: str) -> dict[str, Any]:
    """The unverified header, to pick the key by its id and by nothing else in it."""
    header: dict[str, Any] = orjson.loads(urlsafe_b64decode(token.partition(".")[0].encode()))
    return header
