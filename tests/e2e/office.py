"""What the stories share: charters brought to a point, requests sent once, and patience."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4

import httpx

from ops.story import programme
from ops.story.charter import Charter, Turn, plan_charter
from ops.story.flow import Flow
from ops.story.gateway import Json, Person
from ops.story.growth import provide
from ops.story.house import House
from ops.story.once import customers
from ops.story.order import OrderFlow
from ops.story.scene import Scene

T = TypeVar("T")


async def eventually(ask: Callable[[], Awaitable[T | None]], within: float = 30.0) -> T:
    """The first answer that is true; fails when there is none in time."""
    deadline, pause = monotonic() + within, 0.02
    while not (answer := await ask()):
        assert monotonic() < deadline, f"nothing came within {within:.0f} s, last was {answer!r}"
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 0.5)
    return answer


class Office:
    """The firm's office: its people, and charters that it brings as far as a story needs."""

    def __init__(self, house: House) -> None:
        self.house, self.firm = house, house.firm
        self.management = house.person(house.firm.management)
        self.fleet_manager = house.person(house.firm.fleet_manager)
        self.marketing = house.person(house.firm.marketing)
        self.finance = house.person(house.firm.finance)

    async def charter(
        self, *, ordered: bool = False, provided: bool = True, turn: Turn = Turn.NONE
    ) -> "Begun":
        """A charter that nobody has worked on yet, with what it needs in the yard."""
        charter = plan_charter(self.house, ordered=ordered, turn=turn)
        if provided:
            await provide(self.house, programme.needs(self.house, [charter], []))
        return Begun(self, charter)

    async def order(self, **becomes: Any) -> OrderFlow:
        """An order of the firm's first customer that nobody has taken down yet."""
        (plan,) = programme.orders(self.house, await customers(self.house), 1)
        await provide(self.house, programme.needs(self.house, [], [plan]))
        return OrderFlow(self.house, replace(plan, **becomes))

    async def signed(self, *, ordered: bool = False) -> "Begun":
        """A charter that was just signed."""
        begun = await self.charter(ordered=ordered)
        await begun.approve()
        await begun.sign()
        return begun

    async def drive(
        self,
        sheet: Json,
        departed: datetime,
        returned: datetime,
        *,
        km: int,
        tolls: int = 0,
        parking: int = 0,
        overtime_minutes: int = 0,
    ) -> Json:
        """A trip at these times, entered by its driver afterwards and closed by the dispatcher."""
        scene = Scene(self.house, f"trip/{sheet['id']}")
        driver = self.house.driver(sheet["driver_id"])
        dispatcher = self.house.person(self.firm.dispatchers[sheet["branch"]])
        path = f"/api/fleet/v1/trip-sheets/{sheet['id']}"
        vehicle = await dispatcher.get(f"/api/fleet/v1/vehicles/{sheet['vehicle_id']}")
        out = int(vehicle["odometer_km"])
        await scene.do(driver, f"{path}/acceptance")
        left = {"odometer_out_km": out, "departed_at": departed.isoformat()}
        await scene.do(driver, f"{path}/departure", left)
        took: Json = {
            "odometer_in_km": out + km,
            "returned_at": returned.isoformat(),
            "fuel_ml": km * 90,
            "tolls": {"amount": tolls, "currency": "CNY"},
            "parking": {"amount": parking, "currency": "CNY"},
            "overtime_minutes": overtime_minutes,
        }
        await scene.do(driver, f"{path}/return", took)
        return await scene.do(dispatcher, f"{path}/closing")

    async def send(
        self, person: Person | None, method: str, path: str, body: Json | None = None, **more: Any
    ) -> httpx.Response:
        """One request, sent once; nobody in particular sends it without a token."""
        headers = {"Idempotency-Key": str(uuid4()), **more.pop("headers", {})}
        if person:
            headers["Authorization"] = f"Bearer {await person.token()}"
        return await self.house.gateway.http.request(
            method, path, json=body, headers=headers, **more
        )


class Begun:
    """A charter under way, with the people who work on it."""

    def __init__(self, office: Office, charter: Charter) -> None:
        self.house, self.charter = office.house, charter
        self.management = office.management
        self.flow = Flow(office.house, charter)
        self.seller = office.house.person(office.firm.sales[charter.seller])
        self.dispatcher = office.house.person(office.firm.dispatchers[charter.branch])
        self.contract: Json = {}

    async def approve(self) -> None:
        """Bring it from the first call to the approved contract."""
        self.contract = await self.flow.negotiate()
        self.contract = await self.flow.approve(self.contract)

    async def sign(self) -> None:
        """Have both parties sign."""
        self.contract = await self.flow.sign(self.contract)

    @property
    def contract_id(self) -> str:
        return str(self.contract["id"])

    @property
    def contract_path(self) -> str:
        return f"/api/contract/v1/contracts/{self.contract_id}"

    @property
    def opportunity_path(self) -> str:
        return f"/api/sales/v1/opportunities/{self.flow.result.opportunity_id}"

    async def assignment(self) -> Json:
        """The assignment of its line, once fleet has made it."""
        return await self.dispatcher.until(
            "/api/fleet/v1/assignments", "an assignment", contract_id=self.contract_id
        )

    async def sheet(self) -> Json:
        """Its first trip sheet, once fleet has issued it."""
        return await self.dispatcher.until(
            "/api/fleet/v1/trip-sheets", "a trip sheet", contract_id=self.contract_id
        )


async def _silent(_: str, __: dict[str, object]) -> None:
    pass
