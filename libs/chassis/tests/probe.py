"""The smallest service there can be, to try the chassis with."""

from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import FastAPI, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from chassis.auth import Actor, allowed
from chassis.errors import NotFound, ReferenceNotYetKnown
from chassis.http import IfMatch, Page, Paging, Session, create_app, etag, new_router, paged
from chassis.http.service import Service
from chassis.messages import Consumer, record
from chassis.schedule import Due, clock, plan
from chassis.settings import ServiceSettings
from chassis.tables import Versioned, new_base, new_id, next_number
from contracts.events.gateway import OrgUnitKind, OrgUnitOpened, PersonalStaff, StaffJoined
from contracts.permissions import Permission

Base = new_base()


class Note(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str


class StoredNote(Versioned, Base):
    __tablename__ = "note"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    text: Mapped[str]


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


@router.post("/people")
async def hire(note: Note, session: Session, _: Writer) -> None:
    record(
        session,
        StaffJoined(
            staff_id=new_id(), roles=(), org_path="HQ", personal=PersonalStaff(name=note.text)
        ),
    )


@router.get("/notes")
async def read(session: Session, _: Reader) -> list[str]:
    """All notes, oldest first."""
    return list((await session.execute(text("SELECT text FROM note ORDER BY id"))).scalars())


class NoteOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    text: str
    version: int


@router.get("/pages")
async def pages(session: Session, _: Reader, page: Paging) -> Page[NoteOut]:
    return cast("Page[NoteOut]", await paged(session, select(StoredNote), StoredNote.id, page))


@router.get("/notes/{note_id}", response_model=NoteOut)
async def one(note_id: UUID, session: Session, _: Reader, response: Response) -> StoredNote:
    stored = await session.get(StoredNote, note_id)
    if stored is None:
        raise NotFound
    response.headers["ETag"] = etag(stored.version)
    return stored


@router.patch("/notes/{note_id}", response_model=NoteOut)
async def change(
    note_id: UUID, note: Note, if_match: IfMatch, session: Session, _: Writer, response: Response
) -> StoredNote:
    stored = await session.get_one(StoredNote, note_id, with_for_update=True)
    if_match.check(stored.version)
    stored.text = note.text
    await session.flush()
    response.headers["ETag"] = etag(stored.version)
    return stored


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
    # A text of its own each time: no constraint hides an event that is handled twice.
    await write_note(session, new_id(), f"{name}:{new_id()}")
    if not joined.roles:
        record(session, opened(name=f"desk of {name}"))


def create(settings: ServiceSettings) -> FastAPI:
    service = Service("gateway", settings, consumers=[consumer], dues=[due])
    return create_app(service, [router], "Probe", "A service to try the chassis with")
