"""Issues access tokens (RFC 9068)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from joserfc import jwt

from chassis.auth.tokens import ALGORITHM, TOKEN_TYPE
from chassis.schedule.clock import clock
from chassis.tables import new_id
from gateway.tokens.keys import SigningKeys

LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True)
class Holder:
    """Whom a token speaks of; a program has no session."""

    id: UUID
    org_path: str
    roles: list[str]
    session_id: UUID | None
    client_id: str


class TokenIssuer:
    """Signs tokens that every service verifies by itself."""

    def __init__(self, issuer: str, audience: str, keys: SigningKeys) -> None:
        self.issuer, self.audience, self._keys = issuer, audience, keys

    def token(self, holder: Holder) -> str:
        """An access token for ten minutes."""
        now = clock.now()
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": str(holder.id),
            "client_id": holder.client_id,
            "org": holder.org_path,
            "roles": holder.roles,
            "jti": str(new_id()),
            "iat": int(now.timestamp()),
            "exp": int((now + LIFETIME).timestamp()),
        }
        if holder.session_id:
            claims["sid"] = str(holder.session_id)
        key = self._keys.signing()
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": TOKEN_TYPE}
        return jwt.encode(header, claims, key, algorithms=[ALGORITHM])
