"""The smallest service there can be, to try the chassis with."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Actor, allowed
from chassis.errors import Conflict, ReferenceNotYetKnown
from chassis.http import Session, create_app, new_router
from chassis.http.service import Service
from chassis.messages import Consumer, record
from chassis.schedule import Due, clock, plan
from chassis.settings import ServiceSettings
from chassis.tables import new_id, next_number
from contracts.events.gateway import OrgUnitKind, OrgUnitOpened, StaffJoined
from contracts.permissions import Permission


class Note(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str


class Occupied(Conflict):
    """There is such a note already."""


router = new_router("notes")
consumer = Consumer()
due = Due()
Writer = Annotated[Actor, allowed(Permission.ORGANISATION_WRITE)]
Reader = Annotated[Actor, allowed(Permission.ORGANISATION_READ)]


def opened(unit_id: UUID | None = None, name: str = "unit", code: str = "PD") -> OrgUnitOpened:
    return OrgUnitOpened(
        org_unit_id=unit_id or new_id(),
        code=code,
        name=name,
        kind=OrgUnitKind.BRANCH,
        path=f"HQ/{code}",
        time_zone="Asia/Shanghai",
    )


async def write_note(session: AsyncSession, note_id: UUID, words: str) -> None:
    await session.execute(
        text("INSERT INTO note (id, text) VALUES (:id, :text)"), {"id": note_id, "text": words}
    )


@router.post("/notes", status_code=201)
async def add(note: Note, session: Session, _: Writer) -> dict[str, Any]:
    note_id = new_id()
    await write_note(session, note_id, note.text)
    number = await next_number(session, "NT", 2026)
    record(session, opened(note_id, note.text))
    return {"id": note_id, "number": number}


@router.get("/notes")
async def read(session: Session, _: Reader) -> list[str]:
    return list((await session.execute(text("SELECT text FROM note ORDER BY id"))).scalars())


@router.post("/notes/{note_id}/later")
async def later(note_id: UUID, session: Session, _: Writer) -> None:
    await plan(session, "remind", str(note_id), clock.now(), {"note_id": str(note_id)})


@due.on("remind")
async def remind(session: AsyncSession, payload: dict[str, Any]) -> None:
    await session.execute(
        text("UPDATE note SET text = text || '!' WHERE id = :id"), {"id": payload["note_id"]}
    )


@consumer.on(StaffJoined)
async def greet(joined: StaffJoined, session: AsyncSession) -> None:
    assert joined.personal is not None
    name = joined.personal.name
    if name.startswith("poison"):
        raise ValueError(name)
    if name.startswith("child of "):
        parent = name.removeprefix("child of ")
        found = await session.execute(
            text("SELECT 1 FROM note WHERE text LIKE :text"), {"text": f"{parent}:%"}
        )
        if found.first() is None:
            raise ReferenceNotYetKnown(parent)
    await write_note(session, new_id(), f"{name}:{joined.staff_id}:{joined.org_path}")


def create(settings: ServiceSettings) -> FastAPI:
    service = Service("gateway", settings, consumers=[consumer], dues=[due])
    return create_app(service, [router], "Probe", "A service to try the chassis with")
