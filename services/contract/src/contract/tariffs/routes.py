"""Tariffs over HTTP."""

from typing import Annotated
from uuid import UUID

from chassis.auth import Actor, allowed
from chassis.http import Page, Paging, Session, new_router, paged
from contract.tariffs import commands, queries
from contract.tariffs.model import Tariff
from contract.tariffs.schemas import NewTariff, TariffOut
from contracts.permissions import Permission

router = new_router("tariffs")
Reader = Annotated[Actor, allowed(Permission.TARIFF_READ)]
Publisher = Annotated[Actor, allowed(Permission.TARIFF_PUBLISH)]


@router.post("/tariffs", status_code=201, response_model=TariffOut)
async def publish(new: NewTariff, session: Session, publisher: Publisher) -> Tariff:
    """Publish the next version of a tariff."""
    return await commands.publish_tariff(
        session, publisher, new.code, new.name, new.valid_from, new.terms.terms()
    )


@router.get("/tariffs", response_model=Page[TariffOut])
async def find(
    session: Session, reader: Reader, page: Paging, code: str | None = None
) -> Page[Tariff]:
    """List the versions of tariffs, newest first."""
    return await paged(session, queries.tariffs(code), Tariff.id, page)


@router.get("/tariffs/{tariff_id}", response_model=TariffOut)
async def read(tariff_id: UUID, session: Session, reader: Reader) -> Tariff:
    """Read one version of a tariff."""
    return await queries.tariff(session, tariff_id)
