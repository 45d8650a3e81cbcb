"""Many writers, few vehicles: the database keeps them apart, and losers learn what is free."""

import asyncio
from itertools import pairwise
from random import Random

from httpx import Response

from chassis.testing import Harness
from contracts.events.fleet import VehicleAssigned, VehicleAvailabilityChanged

from ...factories import DISPATCHER_PD, a_line, contract_signed
from ...yard import Yard

WRITERS = 20


async def overlaps(service: Harness) -> list[str]:
    """An independent sweep over the live rows: every pair of neighbours must be apart."""
    rows = await service.rows(
        "SELECT resource_id, layer, lower(period) AS starts_at, upper(period) AS ends_at "
        "FROM reservations WHERE state = 'live'"
    )
    spans = sorted(
        (row["resource_id"], row["layer"], row["starts_at"], row["ends_at"]) for row in rows
    )
    return [
        f"{later} begins before {earlier} has ended"
        for earlier, later in pairwise(spans)
        if earlier[:2] == later[:2] and later[2] < earlier[3]
    ]


async def test_20_writers_get_each_vehicle_once_and_losers_are_offered_others(yard: Yard) -> None:
    signed = [contract_signed(a_line(drivers=0)) for _ in range(WRITERS)]
    await yard.service.deliver(*signed)
    demands = await yard.listed(DISPATCHER_PD, "/demands", state="waiting")
    wanted = [await yard.vehicle() for _ in range(4)]
    free = [await yard.vehicle(km=90_000 + place) for place in range(5)]

    async def assign(place: int) -> Response:
        body = {"vehicle_id": wanted[place % len(wanted)]["id"], "driver_ids": list[str]()}
        return await yard.post(DISPATCHER_PD, f"/demands/{demands[place]['id']}/assignment", body)

    answers = await asyncio.gather(*(assign(place) for place in range(WRITERS)))

    assert sorted(answer.status_code for answer in answers) == [201] * 4 + [409] * 16
    for lost in (answer.json() for answer in answers if answer.status_code == 409):
        assert lost["type"] == "urn:ludan:problem:already-booked"
        assert lost["blocking"]["document"] == "HT-2026-000001"
        assert len(lost["alternatives"]) == 3
        assert {offer["plate"] for offer in lost["alternatives"]} <= {
            vehicle["plate"] for vehicle in [*wanted, *free]
        }
    assert await overlaps(yard.service) == []
    assigned = await yard.service.recorded(VehicleAssigned)
    assert len({one.vehicle_id for one in assigned}) == len(assigned) == 4
    changes = await yard.service.recorded(VehicleAvailabilityChanged)
    assert [(one.was, one.availability) for one in changes] == [("idle", "committed")] * 4


async def test_signatures_and_dispatchers_at_once_leave_no_overlap_and_no_gap(yard: Yard) -> None:
    chance = Random(7)
    signed = [contract_signed(a_line()) for _ in range(WRITERS)]
    await yard.service.deliver(*signed)
    demands = await yard.listed(DISPATCHER_PD, "/demands", state="waiting")
    vehicles = [await yard.vehicle() for _ in range(12)]
    drivers = [await yard.driver() for _ in range(12)]

    async def by_hand(demand_id: str) -> None:
        body = {
            "vehicle_id": chance.choice(vehicles)["id"],
            "driver_ids": [chance.choice(drivers)["id"]],
        }
        answer = await yard.post(DISPATCHER_PD, f"/demands/{demand_id}/assignment", body)
        assert answer.status_code in {201, 409}, answer.text

    await asyncio.gather(
        *(by_hand(demand["id"]) for demand in demands),
        yard.service.do_due_work(),
        yard.service.deliver(*(contract_signed(a_line()) for _ in range(5))),
    )
    await yard.service.do_due_work()

    assert await overlaps(yard.service) == []
    assigned = await yard.service.recorded(VehicleAssigned)
    assert len({one.vehicle_id for one in assigned}) == len(assigned) == 12
    assert len({one.driver_ids for one in assigned}) == 12
    numbers = await yard.service.rows("SELECT number FROM trip_sheets ORDER BY 1")
    assert [row["number"] for row in numbers] == [f"LD-2026-{n:06d}" for n in range(1, 13)]
    stored = await yard.service.rows("SELECT availability FROM vehicles")
    assert {row["availability"] for row in stored} == {"committed"}


async def test_the_sweep_would_notice_an_overlap(yard: Yard) -> None:
    await yard.vehicle()
    await yard.driver()
    await yard.sign()
    await yard.service.rows("ALTER TABLE reservations DROP CONSTRAINT reservations_no_overlap")
    await yard.service.rows(
        "UPDATE reservations SET resource_id = (SELECT id FROM vehicles) WHERE layer = 'commitment'"
    )
    assert len(await overlaps(yard.service)) == 1
