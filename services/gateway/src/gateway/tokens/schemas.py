"""What the issuer says of itself and gives out."""

from typing import Literal

from pydantic import BaseModel


class TokenOut(BaseModel):
    """An access token; `expires_in` is in seconds."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a scheme
    expires_in: int


class IssuerOut(BaseModel):
    """What an OpenID client may rely on here (RFC 8414); there are no ID tokens."""

    issuer: str
    jwks_uri: str
    token_endpoint: str
    grant_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    response_types_supported: list[str]
    subject_types_supported: list[str]
    access_token_signing_alg_values_supported: list[str]
