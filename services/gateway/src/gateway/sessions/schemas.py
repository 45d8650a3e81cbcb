"""What goes in and out when people and programs sign in."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from contracts.permissions import Permission, Reach
from gateway.tokens.schemas import TokenOut

Secret = Annotated[SecretStr, Field(min_length=1, max_length=200)]


class Credentials(BaseModel):
    """A user name and its password."""

    model_config = ConfigDict(extra="forbid")
    username: str = Field(min_length=1, max_length=60)
    password: Secret


class Refresh(BaseModel):
    """The refresh token given out last."""

    model_config = ConfigDict(extra="forbid")
    refresh_token: Secret


class TokensOut(TokenOut):
    """An access token, and the refresh token to get the next one with."""

    refresh_token: str


class SignedIn(TokensOut):
    """What a sign-in gives; a browser's changes carry the CSRF token."""

    csrf_token: str


class Me(BaseModel):
    """The caller; a browser also learns the token to send with changes."""

    id: UUID
    username: str | None
    name: str | None
    roles: tuple[str, ...]
    org_path: str
    permissions: dict[Permission, Reach]
    csrf_token: str | None
