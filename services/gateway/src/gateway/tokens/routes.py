"""What the world may know about the issuer."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.auth import open_to_all
from chassis.auth.tokens import ALGORITHM
from gateway.service import Here
from gateway.tokens.schemas import IssuerOut

router = APIRouter(
    prefix="/.well-known",
    tags=["tokens"],
    dependencies=[open_to_all("verifiers need the public keys before they know anybody")],
)


@router.get("/jwks.json")
async def keys(gateway: Here, response: Response) -> dict[str, Any]:
    """The public halves of the live signing keys."""
    response.headers["Cache-Control"] = "public, max-age=300"
    return await gateway.keys.published()


@router.get("/openid-configuration")
async def configuration(gateway: Here) -> IssuerOut:
    """What this issuer does, and nothing that it does not."""
    issuer = gateway.issuer.issuer
    return IssuerOut(
        issuer=issuer,
        jwks_uri=f"{issuer}/.well-known/jwks.json",
        token_endpoint=f"{issuer}/auth/token",
        grant_types_supported=["client_credentials"],
        token_endpoint_auth_methods_supported=["client_secret_post"],
        response_types_supported=[],
        subject_types_supported=["public"],
        access_token_signing_alg_values_supported=[ALGORITHM],
    )
