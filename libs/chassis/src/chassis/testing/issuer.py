"""A local issuer of tokens, and actors to issue them to."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from chassis.auth.actor import Actor, permissions_of
from chassis.auth.tokens import ALGORITHM, TOKEN_TYPE
from chassis.schedule.clock import clock
from chassis.tables.columns import new_id
from contracts.permissions import Role


def an_actor(
    *roles: Role, org_path: str = "HQ", actor_id: UUID | None = None, dealer_id: UUID | None = None
) -> Actor:
    """Somebody with these roles somewhere in the organisation."""
    names = tuple(role.value for role in roles)
    return Actor(
        id=actor_id or new_id(),
        org_path=org_path,
        roles=names,
        permissions=permissions_of(names),
        dealer_id=dealer_id,
        session_id=new_id(),
    )


class Issuer:
    """Signs tokens with a key of its own."""

    def __init__(self, issuer: str = "http://issuer.test", audience: str = "ludan") -> None:
        self.issuer, self.audience = issuer, audience
        self.key = ECKey.generate_key("P-256", {"kid": "test", "alg": ALGORITHM, "use": "sig"})

    async def keys(self) -> dict[str, Any]:
        """The JWKS document."""
        document: dict[str, Any] = dict(KeySet([self.key]).as_dict(private=False))
        return document

    def token(self, actor: Actor, **claims: Any) -> str:
        """An access token; `claims` replace the usual ones."""
        now = clock.now()
        usual: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": str(actor.id),
            "sid": str(actor.session_id),
            "org": actor.org_path,
            "roles": list(actor.roles),
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(minutes=10)).timestamp()),
        }
        if actor.dealer_id:
            usual["dealer"] = str(actor.dealer_id)
        header = {"alg": ALGORITHM, "kid": "test", "typ": TOKEN_TYPE}
        return jwt.encode(header, usual | claims, self.key, algorithms=[ALGORITHM])
