"""Steps that several tests of the upkeep begin with."""

from datetime import date, datetime, timedelta
from typing import Any

from httpx import Response

from contracts.values import Term

from ..factories import ADMIN, DISPATCHER_PD, NOW, a_line
from ..yard import Body, Yard

TERM = Term(starts_on=date(2026, 3, 3), ends_on=date(2027, 3, 3))
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def at(day: int, hour: int = 8) -> datetime:
    """An hour of a day of March in Shanghai; the tests begin on the second at noon."""
    return NOW + (day - 2) * DAY + (hour - 12) * HOUR


def window(starts_at: datetime, ends_at: datetime, **more: Any) -> Body:
    period = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    return {"period": period, "station": "Pudong Auto Service"} | more


async def requested(yard: Yard, vehicle: Body, kind: str = "repair") -> Body:
    body = {"vehicle_id": vehicle["id"], "kind": kind, "description": "brakes squeak"}
    return await yard.done(DISPATCHER_PD, "/work-orders", body)


async def scheduled(
    yard: Yard, vehicle: Body, starts_at: datetime, ends_at: datetime, **more: Any
) -> Body:
    order = await requested(yard, vehicle)
    path = f"/work-orders/{order['id']}/schedule"
    return await yard.done(DISPATCHER_PD, path, window(starts_at, ends_at, **more))


async def chartered(yard: Yard, licence_class: str = "C1") -> tuple[Body, Body, Body]:
    """A sedan with its driver on a charter from tomorrow on, and the first day's sheet."""
    vehicle, _ = await yard.vehicle(), await yard.driver(licence_class)
    contract_id = await yard.sign(a_line(term=TERM))
    return vehicle, await yard.assignment(contract_id), await yard.sheet(contract_id)


async def closed_trip(yard: Yard) -> Body:
    """A closed sheet from 1,000 to 1,120 km with 45 yuan of tolls and 10 of parking."""
    _, _, sheet = await chartered(yard)
    closed = await yard.closed(sheet)
    await yard.service.do_due_work()
    return closed


async def odometer(yard: Yard, vehicle_id: str) -> int:
    found: int = (await yard.get(ADMIN, f"/vehicles/{vehicle_id}")).json()["odometer_km"]
    return found


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]
