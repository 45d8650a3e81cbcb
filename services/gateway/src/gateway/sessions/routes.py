"""Signing in, staying signed in, signing out."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from chassis.auth import Actor, allowed, open_to_all
from chassis.http import Session, new_router
from chassis.http.problems import problem_response
from contracts.permissions import Permission
from gateway.identity.model import Staff
from gateway.identity.queries import staff_called
from gateway.identity.schemas import StaffOut
from gateway.route import ActingPerson, SignedInActor, UnrecordedRoute
from gateway.service import Here
from gateway.sessions.browser import forget_cookie, holder_of, set_cookie
from gateway.sessions.commands import (
    begin_session,
    close_account,
    continue_session,
    end_session,
)
from gateway.sessions.model import RefreshRefused, SignInRefused
from gateway.sessions.rules import csrf_token
from gateway.sessions.schemas import Credentials, Me, Refresh, SignedIn, TokensOut
from gateway.tokens.issuer import LIFETIME

router = APIRouter(prefix="/auth", tags=["sign-in"], route_class=UnrecordedRoute)
accounts = new_router("staff", prefix="/api/gateway/v1")
myself = APIRouter(prefix="/api", tags=["sign-in"])
routers = [router, accounts, myself]
Administrator = Annotated[Actor, allowed(Permission.ORGANISATION_WRITE)]
LIFETIME_SECONDS = int(LIFETIME.total_seconds())


async def proven(credentials: Credentials, request: Request, gateway: Here) -> Staff:
    """Whoever has this user name and password; nobody learns which of the two was wrong."""
    async with gateway.database.reading() as session:
        staff = await staff_called(session, credentials.username)
    stored = staff.password_hash if staff and staff.active else None
    password = credentials.password.get_secret_value()
    address = request.client.host if request.client else "unknown"
    account = credentials.username.strip().lower()
    right = await gateway.attempts.judge(
        account, address, lambda: gateway.passwords.match(password, stored)
    )
    if not right or staff is None:
        raise SignInRefused
    return staff


@router.post("/sign-in", dependencies=[open_to_all("nobody has a token before")])
async def sign_in(
    staff: Annotated[Staff, Depends(proven)], session: Session, gateway: Here, response: Response
) -> SignedIn:
    """Sign in; programs take the tokens, browsers the cookie that comes with the answer."""
    begun = await begin_session(session, staff)
    set_cookie(response, begun.cookie, secure=gateway.own.secure)
    return SignedIn(
        access_token=gateway.issuer.token(holder_of(begun.held)),
        expires_in=LIFETIME_SECONDS,
        refresh_token=begun.refresh_token,
        csrf_token=csrf_token(begun.cookie),
    )


@router.post(
    "/refresh",
    dependencies=[open_to_all("the refresh token is the proof")],
    response_model=TokensOut,
)
async def refresh(wanted: Refresh, session: Session, gateway: Here) -> TokensOut | Response:
    """Take the next tokens; a refresh token is good once, and copying it ends the session."""
    continued = await continue_session(session, wanted.refresh_token.get_secret_value())
    if continued is None:
        # Answered, not raised: that a copied token ended the session must be committed.
        return problem_response(RefreshRefused())
    return TokensOut(
        access_token=gateway.issuer.token(holder_of(continued.held)),
        expires_in=LIFETIME_SECONDS,
        refresh_token=continued.refresh_token,
    )


@router.post(
    "/sign-out",
    status_code=204,
    dependencies=[open_to_all("whoever has a token may give it up")],
)
async def sign_out(
    actor: ActingPerson, session: Session, gateway: Here, response: Response
) -> None:
    """End the session: all its tokens are refused everywhere from now on."""
    if actor.session_id:
        await end_session(session, actor.session_id)
    forget_cookie(response, secure=gateway.own.secure)


@myself.get("/me", dependencies=[open_to_all("everybody may know who they are")])
async def me(actor: SignedInActor, gateway: Here, request: Request) -> Me:
    """The caller, with what they may do and how far."""
    async with gateway.database.reading() as session:
        staff = await session.get(Staff, actor.id)
    return Me(
        id=actor.id,
        username=staff.username if staff else None,
        name=staff.name if staff else None,
        roles=actor.roles,
        org_path=actor.org_path,
        permissions=dict(actor.permissions),
        csrf_token=getattr(request.state, "csrf_token", None),
    )


@accounts.post("/staff/{staff_id}/account-closure", response_model=StaffOut)
async def close(staff_id: UUID, session: Session, actor: Administrator) -> Staff:
    """Close somebody's account and end all their sessions."""
    return await close_account(session, actor, staff_id)
