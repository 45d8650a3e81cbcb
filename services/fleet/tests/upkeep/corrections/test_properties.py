"""Whatever is read and corrected: odometers never fall in time, and putting back restores all."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.schedule import clock

from ...factories import ADMIN, DISPATCHER_PD, FLEET_MANAGER
from ...yard import Body, Yard
from ..workshop import closed_trip, odometer
from .test_routes import second_trip

# One database serves all examples of a test: each leaves it as it was, or takes a new vehicle.
few = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PAID = st.fixed_dictionaries({"amount": st.integers(0, 9_000)})
READINGS = st.lists(st.tuples(st.integers(1, 50), st.integers(990, 1_040)), min_size=1, max_size=12)
CORRECTIONS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.fixed_dictionaries(
            {},
            optional={
                "odometer_out_km": st.integers(995, 1_320),
                "odometer_in_km": st.integers(995, 1_400),
                "fuel_ml": st.integers(0, 20_000),
                "tolls": PAID,
                "parking": PAID,
                "overtime_minutes": st.integers(0, 120),
            },
        ).filter(bool),
    ),
    min_size=1,
    max_size=8,
)
QUANTITIES = (
    "odometer_out_km",
    "odometer_in_km",
    "fuel_ml",
    "tolls",
    "parking",
    "overtime_minutes",
)


@few
@given(READINGS)
async def test_a_reading_is_taken_exactly_if_no_other_contradicts_it(
    yard: Yard, said: list[tuple[int, int]]
) -> None:
    vehicle = await yard.vehicle(km=1_000)
    begin = clock.now() - timedelta(days=1)
    taken: list[tuple[int, int]] = []
    for minute, km in said:
        body = {"odometer_km": km, "read_at": (begin + timedelta(minutes=minute)).isoformat()}
        path = f"/vehicles/{vehicle['id']}/readings"
        answer = await yard.post(DISPATCHER_PD, path, body)
        fits = km >= 1_000 and all(
            (km >= other) if at <= minute else (km <= other) for at, other in taken
        )
        assert answer.status_code == (201 if fits else 409), answer.text
        if fits:
            taken.append((minute, km))
    assert await odometer(yard, vehicle["id"]) == max([1_000, *(km for _, km in taken)])
    await _nothing_falls(yard, vehicle["id"])


@few
@given(CORRECTIONS)
async def test_putting_corrections_back_restores_sheet_odometer_and_costs(
    yard: Yard, wanted: list[tuple[int, Body]]
) -> None:
    sheets = await _two_trips(yard)
    vehicle_id = sheets[0]["vehicle_id"]
    at_first = await _state(yard, sheets)
    undo: list[tuple[Body, Body]] = []
    for which, right in wanted:
        before = _quantities(await _read(yard, sheets[which]))
        if await _corrected(yard, sheets[which], right):
            undo.append((sheets[which], before))
        else:
            assert _quantities(await _read(yard, sheets[which])) == before
        await _nothing_falls(yard, vehicle_id)
        await _costs_are_what_sheets_say(yard, sheets)
    for sheet, before in reversed(undo):
        assert await _corrected(yard, sheet, before)
    assert await _state(yard, sheets) == at_first


async def _two_trips(yard: Yard) -> list[Body]:
    sheets = await yard.listed(ADMIN, "/trip-sheets", status="closed")
    if not sheets:
        first = await closed_trip(yard)
        await second_trip(yard, first, out_km=1_125, in_km=1_300)
        await yard.service.do_due_work()
        sheets = await yard.listed(ADMIN, "/trip-sheets", status="closed")
    return sorted(sheets, key=lambda sheet: sheet["number"])


async def _read(yard: Yard, sheet: Body) -> Body:
    found: Body = (await yard.get(ADMIN, f"/trip-sheets/{sheet['id']}")).json()
    return found


def _quantities(sheet: Body) -> Body:
    return {name: sheet[name] for name in QUANTITIES}


async def _corrected(yard: Yard, sheet: Body, right: Body) -> bool:
    path = f"/trip-sheets/{sheet['id']}/correction"
    answer = await yard.post(FLEET_MANAGER, path, right | {"reason": "read again"})
    assert answer.status_code in {200, 409, 422}, answer.text
    return answer.status_code == 200


async def _state(yard: Yard, sheets: list[Body]) -> dict[str, Any]:
    vehicle_id, driver_id = sheets[0]["vehicle_id"], sheets[0]["driver_id"]
    [driven] = (await yard.get(ADMIN, f"/drivers/{driver_id}/vehicles")).json()
    return {
        "sheets": [_quantities(await _read(yard, sheet)) for sheet in sheets],
        "odometer": await odometer(yard, vehicle_id),
        "readings": await _readings(yard, vehicle_id),
        "costs": [await _cost(yard, sheet) for sheet in sheets],
        "history": driven,
    }


async def _cost(yard: Yard, sheet: Body) -> dict[str, int]:
    rows = await yard.service.rows(
        "SELECT kind, sum((amount->>'amount')::bigint)::bigint AS fen FROM vehicle_costs "
        "WHERE trip_sheet_id = $1 GROUP BY kind",
        UUID(sheet["id"]),
    )
    return {row["kind"]: row["fen"] for row in rows}


async def _costs_are_what_sheets_say(yard: Yard, sheets: list[Body]) -> None:
    for sheet in sheets:
        said, booked = await _read(yard, sheet), await _cost(yard, sheet)
        assert booked == {kind: said[kind]["amount"] for kind in ("tolls", "parking")}


async def _readings(yard: Yard, vehicle_id: str) -> list[tuple[str, int, int | None]]:
    rows = await yard.service.rows(
        "SELECT source, odometer_km, fuel_ml FROM odometer_readings WHERE vehicle_id = $1 "
        "ORDER BY source <> 'registration', read_at, id",
        UUID(vehicle_id),
    )
    return [(row["source"], row["odometer_km"], row["fuel_ml"]) for row in rows]


async def _nothing_falls(yard: Yard, vehicle_id: str) -> None:
    shown = [km for _, km, _ in await _readings(yard, vehicle_id)]
    assert shown == sorted(shown)
    assert await odometer(yard, vehicle_id) == shown[-1]
