"""Programs sign in with a secret of their own."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError

from chassis.auth import open_to_all
from chassis.errors import Problem
from gateway.clients.model import ApiClient, ClientRefused
from gateway.clients.queries import client_called
from gateway.clients.schemas import FORM, FORM_BODY, ClientForm
from gateway.service import Here
from gateway.tokens.issuer import LIFETIME, Holder
from gateway.tokens.schemas import TokenOut

LONGEST_FORM = 2000
router = APIRouter(prefix="/auth", tags=["sign-in"])


class TokenRequestInvalid(Problem):
    """Send grant_type=client_credentials, client_id and client_secret as a form."""

    status = 400


async def _form(request: Request) -> ClientForm:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_FORM:
            raise TokenRequestInvalid(error="invalid_request")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise TokenRequestInvalid(error="invalid_request")
    fields = dict(parse_qsl(body.decode("utf-8", "replace")))
    if fields.get("grant_type") not in {None, "client_credentials"}:
        raise TokenRequestInvalid(error="unsupported_grant_type")
    try:
        return ClientForm.model_validate(fields)
    except ValidationError:
        raise TokenRequestInvalid(error="invalid_request") from None


async def proven(
    form: Annotated[ClientForm, Depends(_form)], request: Request, gateway: Here
) -> ApiClient:
    """The program whose secret it is."""
    async with gateway.database.reading() as session:
        client = await client_called(session, form.client_id)

    async def right() -> bool:
        return client is not None and client.knows(form.client_secret.get_secret_value())

    address = request.client.host if request.client else "unknown"
    if not await gateway.attempts.judge(f"client {form.client_id}", address, right):
        raise ClientRefused(error="invalid_client")
    assert client is not None
    return client


@router.post(
    "/token",
    dependencies=[open_to_all("the client's secret is the proof")],
    openapi_extra=FORM_BODY,
)
async def token(client: Annotated[ApiClient, Depends(proven)], gateway: Here) -> TokenOut:
    """An access token for a program, which has no session and no refresh token."""
    holder = Holder(client.id, client.org_path, client.roles, None, client.client_id)
    return TokenOut(
        access_token=gateway.issuer.token(holder), expires_in=int(LIFETIME.total_seconds())
    )
