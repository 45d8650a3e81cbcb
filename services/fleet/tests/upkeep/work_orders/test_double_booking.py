"""Workshop and trips at the same time: the database keeps them apart."""

import asyncio

from httpx import Response

from contracts.events.fleet import WorkOrderScheduled

from ...factories import DISPATCHER_PD
from ...yard import Body, Yard
from ..workshop import at, chartered, requested, window


async def test_of_a_trip_and_a_visit_at_the_same_time_one_is_booked(yard: Yard) -> None:
    vehicle, assignment, _ = await chartered(yard)
    orders = [await requested(yard, vehicle) for _ in range(8)]
    period: Body = {"starts_at": at(5).isoformat(), "ends_at": at(6).isoformat()}

    async def visit(order: Body) -> Response:
        said = window(at(5), at(6), without_replacement=True)
        return await yard.post(DISPATCHER_PD, f"/work-orders/{order['id']}/schedule", said)

    async def trip() -> Response:
        path = f"/assignments/{assignment['id']}/trip-sheets"
        return await yard.post(DISPATCHER_PD, path, {"planned": period})

    answers = await asyncio.gather(
        *(visit(order) for order in orders[:4]),
        *(trip() for _ in range(8)),
        *(visit(order) for order in orders[4:]),
    )

    assert sorted(answer.status_code // 100 for answer in answers) == [2] + [4] * 15
    assert {answer.status_code for answer in answers if answer.is_error} == {409}
    held = await yard.service.rows(
        "SELECT source_type FROM reservations WHERE state = 'live' AND layer = 'usage' "
        "AND resource_type = 'vehicle' AND period && tstzrange($1, $2, '[)')",
        at(5),
        at(6),
    )
    assert len(held) == 1
    scheduled = await yard.service.recorded(WorkOrderScheduled)
    assert len(scheduled) == (held[0]["source_type"] == "work_order")


async def test_visits_of_several_vehicles_never_share_a_replacement(yard: Yard) -> None:
    away = [(await chartered(yard))[0] for _ in range(4)]
    spare = [await yard.vehicle(km=90_000) for _ in range(2)]
    orders = [await requested(yard, vehicle) for vehicle in away]

    answers = await asyncio.gather(
        *(
            yard.post(DISPATCHER_PD, f"/work-orders/{order['id']}/schedule", window(at(5), at(6)))
            for order in orders
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200, 200, 409, 409]
    held = await yard.service.rows(
        "SELECT vehicle_id FROM assignments WHERE replacement_for IS NOT NULL"
    )
    assert sorted(str(row["vehicle_id"]) for row in held) == sorted(one["id"] for one in spare)
