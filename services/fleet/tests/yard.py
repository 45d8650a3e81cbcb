"""The yard of a branch: what a test's story needs to happen through HTTP and the bus."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from httpx import Response

from chassis.auth import Actor
from chassis.schedule import clock
from chassis.testing import Harness
from contracts.events.contract import ContractLine
from contracts.values import VehicleNeed

from .factories import ADMIN, DISPATCHER_PD, FLEET_MANAGER, a_line, contract_signed

Body = dict[str, Any]
TRIP: Body = {
    "odometer_in_km": 1_120,
    "fuel_ml": 9_500,
    "tolls": {"amount": 4_500},
    "parking": {"amount": 1_000},
    "overtime_minutes": 30,
}


class Yard:
    """Registers, signs, drives; every step answers with the body it got."""

    def __init__(self, service: Harness) -> None:
        self.service = service
        self.models: dict[str, str] = {}
        self._plates = 0

    async def with_models(self) -> "Yard":
        sedan = await self.add_model("Camry", "comfort", "C1")
        van = await self.add_model("GL8", "business", "B1")
        self.models = {"sedan": sedan["id"], "van": van["id"]}
        return self

    async def post(self, actor: Actor | None, path: str, body: Body | None = None) -> Response:
        async with self.service.client(actor) as client:
            return await client.post(f"/v1{path}", json=body or {})

    async def get(self, actor: Actor | None, path: str, **query: str) -> Response:
        async with self.service.client(actor) as client:
            return await client.get(f"/v1{path}", params=query)

    async def listed(self, actor: Actor, path: str, **query: str) -> list[Body]:
        answer = await self.get(actor, path, **query)
        assert answer.status_code == 200, answer.text
        items: list[Body] = answer.json()["items"]
        return items

    async def done(self, actor: Actor, path: str, body: Body | None = None) -> Body:
        answer = await self.post(actor, path, body)
        assert answer.status_code in {200, 201}, answer.text
        found: Body = answer.json()
        return found

    async def add_model(self, series: str, grade: str, licence_class: str) -> Body:
        model = {"brand": "Buick", "series": series, "seats": 7}
        model |= {"grade": grade, "licence_class": licence_class}
        return await self.done(FLEET_MANAGER, "/models", model)

    def vehicle_body(self, model: str = "sedan", branch: str = "PD", km: int = 1_000) -> Body:
        self._plates += 1
        return {
            "plate": f"沪A{self._plates:05d}",
            "vin": f"LSGUA{self._plates:012d}",
            "model_id": self.models[model],
            "nature": "charter",
            "branch": branch,
            "odometer_km": km,
        }

    async def vehicle(self, model: str = "sedan", branch: str = "PD", km: int = 1_000) -> Body:
        return await self.done(FLEET_MANAGER, "/vehicles", self.vehicle_body(model, branch, km))

    async def driver(
        self,
        licence_class: str = "C1",
        branch: str = "PD",
        expires_on: str = "2030-01-01",
        staff_id: UUID | None = None,
    ) -> Body:
        driver: Body = {
            "name": "Zhang Wei",
            "phone": "13800000000",
            "licence_class": licence_class,
            "licence_expires_on": expires_on,
            "branch": branch,
            "languages": ["zh"],
        }
        if staff_id:
            driver["staff_id"] = str(staff_id)
        return await self.done(FLEET_MANAGER, "/drivers", driver)

    async def sign(self, *lines: ContractLine) -> str:
        """Have a contract signed and delivered; its id."""
        signed = contract_signed(*(lines or (a_line(),)))
        await self.service.deliver(signed)
        return str(signed.contract_id)

    async def sign_for(self, model: str, **line: Any) -> str:
        need = VehicleNeed(model_id=UUID(self.models[model]))
        return await self.sign(a_line(need=need, **line))

    async def assignment(self, contract_id: str) -> Body:
        found = await self.listed(ADMIN, "/assignments", contract_id=contract_id)
        assert len(found) == 1
        return found[0]

    async def demand(self, contract_id: str) -> Body:
        found = await self.listed(ADMIN, "/demands", contract_id=contract_id)
        assert len(found) == 1
        return found[0]

    async def sheet(self, contract_id: str) -> Body:
        found = await self.listed(ADMIN, "/trip-sheets", contract_id=contract_id)
        assert len(found) == 1
        return found[0]

    async def availability(self, vehicle: Body) -> str:
        found = await self.get(ADMIN, f"/vehicles/{vehicle['id']}")
        answer: str = found.json()["availability"]
        return answer

    async def departed(self, sheet: Body, km: int = 1_000) -> Body:
        await self.done(ADMIN, f"/trip-sheets/{sheet['id']}/acceptance")
        departure = {"odometer_out_km": km}
        return await self.done(ADMIN, f"/trip-sheets/{sheet['id']}/departure", departure)

    async def driven(self, sheet: Body, out_km: int = 1_000, in_km: int = 1_120) -> Body:
        """A sheet accepted, departed and, three hours later, returned."""
        await self.departed(sheet, out_km)
        clock.advance(timedelta(hours=3))
        return await self.done(
            ADMIN, f"/trip-sheets/{sheet['id']}/return", TRIP | {"odometer_in_km": in_km}
        )

    async def closed(self, sheet: Body, out_km: int = 1_000, in_km: int = 1_120) -> Body:
        await self.driven(sheet, out_km, in_km)
        return await self.done(DISPATCHER_PD, f"/trip-sheets/{sheet['id']}/closing")
