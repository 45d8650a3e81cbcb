import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, SecretStr

from chassis.auth import Actor, allowed
from chassis.auth.tokens import FetchKeys
from chassis.errors import Conflict
from chassis.http import IfMatch, Session, create_app, etag, new_router
from chassis.http.service import Service
from chassis.settings import ServiceSettings
from chassis.testing import Harness, an_actor
from contracts.permissions import Permission, Role
from gateway.service import Gateway

UPSTREAM = "http://fleet.test"
ISSUER = "http://issuer.test"
ADMIN = an_actor(Role.ADMINISTRATOR)
PASSWORD = "not-so-secret"


def gateway_of(held: Harness) -> Gateway:
    service = held.service
    assert isinstance(service, Gateway)
    return service


def a_unit(**changes: Any) -> dict[str, Any]:
    return {"code": "PD", "name": "浦东分公司", "kind": "branch", "parent": "HQ"} | changes


def somebody(**changes: Any) -> dict[str, Any]:
    usual = {
        "username": "wang.fang",
        "password": PASSWORD,
        "name": "王芳",
        "roles": ["dispatcher"],
        "org_path": "HQ/PD",
    }
    return usual | changes


async def branch_office(held: Harness) -> None:
    """A branch with one dispatcher."""
    async with held.client(ADMIN) as client:
        assert (await client.post("/api/gateway/v1/units", json=a_unit())).status_code == 201
        assert (await client.post("/api/gateway/v1/staff", json=somebody())).status_code == 201


async def sign_in(
    client: httpx.AsyncClient, username: str = "wang.fang", password: str = PASSWORD
) -> httpx.Response:
    return await client.post("/auth/sign-in", json={"username": username, "password": password})


def bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}


class Occupied(Conflict):
    """This vehicle is somewhere else."""


class Plate(BaseModel):
    plate: str


Reader = Annotated[Actor, allowed(Permission.VEHICLE_READ)]
Dispatcher = Annotated[Actor, allowed(Permission.ASSIGNMENT_WRITE)]
router = new_router("vehicles")


@router.get("/vehicles")
async def read(request: Request, reader: Reader) -> dict[str, Any]:
    return {
        "actor": str(reader.id),
        "roles": reader.roles,
        "reach": reader.reach,
        "headers": dict(request.headers),
        "query": request.url.query,
        "path": request.scope["raw_path"].decode(),
    }


@router.post("/vehicles", status_code=201)
async def add(plate: Plate, _: Dispatcher, session: Session) -> Plate:
    return plate


@router.patch("/vehicles/{vehicle_id}")
async def change(vehicle_id: str, expected: IfMatch, _: Dispatcher) -> JSONResponse:
    expected.check(3)
    return JSONResponse({"id": vehicle_id}, headers={"ETag": etag(4), "Set-Cookie": "theirs=1"})


@router.post("/vehicles/{vehicle_id}/block")
async def block(vehicle_id: str, _: Dispatcher) -> None:
    raise Occupied(f"{vehicle_id} is on a trip.", until="tomorrow")


def fleet_app(database_url: str, keys: FetchKeys) -> FastAPI:
    """A small but real service to stand behind the gateway."""
    settings = ServiceSettings(
        database_url=SecretStr(database_url),
        amqp_url=SecretStr("amqp://guest:guest@127.0.0.1:1/"),
        issuer=ISSUER,
        environment="test",
    )
    service = Service("fleet", settings)
    service.verifier.fetch = keys
    return create_app(service, [router], "Fleet", "A service behind the gateway")


@asynccontextmanager
async def served(app: Any) -> AsyncGenerator[str]:
    """The application on a port of this machine."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off", ws="none"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = server.force_exit = True
        await serving
