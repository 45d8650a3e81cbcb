"""Whatever happens in whatever order: nothing is booked twice, and nothing is held for nobody."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.schedule import clock
from contracts.event import Event
from contracts.events.contract import ContractSigned, OrderState
from contracts.values import Period, Term, VehicleGrade, VehicleNeed
from fleet.assignments.queries import assignment_to_change
from fleet.dispatch.changes.commands import end_replacement, replace_for

from ..factories import ADMIN, DISPATCHER_PD, NOW, TODAY, a_line, contract_signed
from ..yard import TRIP, Body, Yard
from .bookings import an_order, books_balance, cancelled, revised
from .endings.contracts import amended, ending, terminated

GRADES = (VehicleGrade.COMFORT, VehicleGrade.BUSINESS)
TABLES = "reservations, trip_sheets, assignments, fulfilment_demands, undertakings, scheduled"


class Step(NamedTuple):
    """What happens next, to which, and how far it goes."""

    kind: str
    place: int
    size: int


class Business:
    """A small fleet with some orders and contracts, and all that was told of them."""

    def __init__(self, yard: Yard, vehicles: Sequence[Body]) -> None:
        self.yard, self.vehicles = yard, vehicles
        self.orders: list[OrderState] = []
        self.contracts: list[ContractSigned] = []
        self.amendments = 0
        self.told: list[Event] = []
        self.replacements: list[UUID] = []

    async def take(self, step: Step) -> None:
        """Let one thing happen."""
        await getattr(self, step.kind)(step.place, step.size)

    async def tell(self, event: Event) -> None:
        self.told.append(event)
        await self.yard.service.deliver(event, times=2)

    def period(self, size: int) -> Period:
        starts_at = clock.now().replace(microsecond=0) + timedelta(hours=1 + 5 * (size % 4))
        return Period(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3 + size % 5))

    async def confirm(self, place: int, size: int) -> None:
        need = VehicleNeed(grade=GRADES[size % 2])
        order = an_order(self.period(place), need=need, drivers=min(1, size))
        self.orders.append(order)
        await self.tell(order)

    async def revise(self, place: int, size: int) -> None:
        if self.orders:
            place %= len(self.orders)
            need = VehicleNeed(grade=GRADES[size % 2])
            order = revised(self.orders[place], period=self.period(size), need=need)
            self.orders[place] = order
            await self.tell(order)

    async def cancel(self, place: int, _: int) -> None:
        if self.orders:
            await self.tell(cancelled(self.orders[place % len(self.orders)]))

    async def sign(self, _: int, size: int) -> None:
        term = Term(starts_on=clock.today(), ends_on=clock.today() + timedelta(days=1 + size))
        signed = contract_signed(a_line(term=term, drivers=size % 2))
        self.contracts.append(signed)
        await self.tell(signed)

    async def amend(self, place: int, size: int) -> None:
        if self.contracts:
            signed = self.contracts[place % len(self.contracts)]
            [line] = signed.lines
            ends_on = line.term.starts_on + timedelta(days=1 + size)
            self.amendments += 1
            await self.tell(amended(signed, ending(line, ends_on), number=self.amendments))

    async def terminate(self, place: int, size: int) -> None:
        if self.contracts:
            signed = self.contracts[place % len(self.contracts)]
            await self.tell(terminated(signed, TODAY + timedelta(days=size)))

    async def swap(self, place: int, size: int) -> None:
        if assignment := await self.one("/assignments", place, state="active"):
            vehicle = self.vehicles[size % len(self.vehicles)]
            at = clock.now() + timedelta(hours=3 * (size % 3))
            swap = {"vehicle_id": vehicle["id"], "at": at.isoformat(), "reason": "swap"}
            await self.ask(DISPATCHER_PD, f"/assignments/{assignment['id']}/swap", swap)

    async def end(self, place: int, size: int) -> None:
        if assignment := await self.one("/assignments", place, state="active"):
            at = clock.now() + timedelta(hours=2 * size)
            body = {"ended_at": at.isoformat(), "reason": "end"}
            await self.ask(DISPATCHER_PD, f"/assignments/{assignment['id']}/end", body)

    async def replace(self, place: int, size: int) -> None:
        if assignment := await self.one("/assignments", place, state="active"):
            async with self.yard.service.transaction() as session:
                primary = await assignment_to_change(session, UUID(assignment["id"]))
                if not primary.replacement_for:
                    made = await replace_for(session, primary, self.period(size), "workshop")
                    self.replacements += [made.id] if made else []

    async def give_back(self, place: int, size: int) -> None:
        if self.replacements:
            replacement = self.replacements[place % len(self.replacements)]
            async with self.yard.service.transaction() as session:
                at = clock.now() + timedelta(hours=size)
                await end_replacement(session, replacement, at)

    async def void(self, place: int, _: int) -> None:
        if sheet := await self.one("/trip-sheets", place, status="issued"):
            await self.ask(DISPATCHER_PD, f"/trip-sheets/{sheet['id']}/voiding", {"reason": "x"})

    async def depart(self, place: int, _: int) -> None:
        if sheet := await self.one("/trip-sheets", place, status="issued"):
            await self.ask(ADMIN, f"/trip-sheets/{sheet['id']}/acceptance", {})
            departure = {"odometer_out_km": await self.odometer(sheet)}
            await self.ask(ADMIN, f"/trip-sheets/{sheet['id']}/departure", departure)

    async def come_back(self, place: int, _: int) -> None:
        if sheet := await self.one("/trip-sheets", place, status="departed"):
            clock.advance(timedelta(minutes=30))
            back = TRIP | {"odometer_in_km": 10 + await self.odometer(sheet)}
            await self.ask(ADMIN, f"/trip-sheets/{sheet['id']}/return", back)
            await self.ask(DISPATCHER_PD, f"/trip-sheets/{sheet['id']}/closing", {})

    async def wait(self, place: int, size: int) -> None:
        clock.advance(timedelta(hours=place * size))
        await self.yard.service.do_due_work()

    async def one(self, path: str, place: int, **column: str) -> Body | None:
        found = await self.yard.listed(ADMIN, path)
        [(name, value)] = column.items()
        fitting = [row for row in found if row[name] == value]
        return fitting[place % len(fitting)] if fitting else None

    async def odometer(self, sheet: Body) -> int:
        found = await self.yard.get(ADMIN, f"/vehicles/{sheet['vehicle_id']}")
        km: int = found.json()["odometer_km"]
        return km

    async def ask(self, actor: Any, path: str, body: Body) -> None:
        answer = await self.yard.post(actor, path, body)
        assert answer.status_code in {200, 201, 409, 422}, answer.text


KINDS = (
    *("confirm", "revise", "cancel", "sign", "amend", "terminate", "swap", "end"),
    *("replace", "give_back", "void", "depart", "come_back", "wait"),
)
steps = st.lists(
    st.builds(Step, st.sampled_from(KINDS), st.integers(0, 3), st.integers(0, 5)),
    min_size=4,
    max_size=16,
)


async def demands_have_what_they_say(yard: Yard) -> None:
    """A demand that is assigned has an assignment, and no other has one for all of its time."""
    rows = await yard.service.rows(
        "SELECT d.state, d.served_until, count(a.id) AS active FROM fulfilment_demands d "
        "LEFT JOIN assignments a ON a.demand_id = d.id AND a.state = 'active' "
        "AND a.replacement_for IS NULL GROUP BY d.id"
    )
    for row in rows:
        assert (row["active"] > 0) >= (row["state"] == "assigned")
        if row["state"] == "closed" or (row["state"] == "waiting" and not row["served_until"]):
            assert row["active"] == 0
    orphans = await yard.service.rows(
        "SELECT a.id FROM assignments a JOIN assignments p ON p.id = a.replacement_for "
        "WHERE a.state = 'active' AND p.state = 'ended'"
    )
    assert not orphans, "nothing stands in for what has ended"


async def everything(yard: Yard) -> list[Any]:
    """All rows about what is promised, booked and ordered."""
    return [
        await yard.service.rows("SELECT * FROM reservations ORDER BY id"),
        await yard.service.rows("SELECT * FROM assignments ORDER BY id"),
        await yard.service.rows("SELECT * FROM fulfilment_demands ORDER BY id"),
        await yard.service.rows("SELECT * FROM trip_sheets ORDER BY id"),
    ]


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(taken=steps)
async def test_no_sequence_books_twice_or_holds_for_nobody(yard: Yard, taken: list[Step]) -> None:
    await yard.service.rows(f"TRUNCATE {TABLES} CASCADE")
    clock.stop_at(NOW)
    vehicles = await yard.listed(ADMIN, "/vehicles")
    if not vehicles:
        vehicles = [await yard.vehicle(model) for model in ("sedan", "sedan", "van")]
        for licence in ("C1", "A1", "A1"):
            await yard.driver(licence)
    business = Business(yard, vehicles)
    for step in taken:
        await business.take(step)
        await books_balance(yard.service)
    await yard.service.do_due_work()
    await books_balance(yard.service)
    await demands_have_what_they_say(yard)
    before = await everything(yard)
    for event in business.told:
        await yard.service.deliver(event)
    assert await everything(yard) == before
    assert await yard.service.parked() == []
