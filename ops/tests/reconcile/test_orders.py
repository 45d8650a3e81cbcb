"""What the rules find about orders, replacements, drivers and ends."""

from ops.operating.operator import Json
from ops.reconcile.assignments import Assignments
from ops.reconcile.orders import Orders

from .logs import PERIOD, event, found, system

ORDER = {"order_id": "o", "number": "DD-2026-000001", "revision": 1}
SERVED = {"contract_id": None, "line_id": None, "order_id": "o", "order_number": "DD-2026-000001"}
ASSIGNED = {
    **SERVED,
    "assignment_id": "a",
    "vehicle_id": "v",
    "driver_ids": ["d"],
    "period": PERIOD,
    "replacement_for": None,
}
SHEET = {**SERVED, "trip_sheet_id": "s", "number": "LD-2026-000001", "order_revision": 1}

CONFIRMED = event("contract.order-confirmed.v1", ORDER)
REVISED = event("contract.order-revised.v1", ORDER | {"revision": 2})
CANCELLED = event("contract.order-cancelled.v1", ORDER)
ISSUED = event("fleet.trip-sheet-issued.v1", SHEET)
ASSIGNMENT = event("fleet.vehicle-assigned.v1", ASSIGNED)


def held(
    resource: str, starts_at: str = PERIOD["starts_at"], ends_at: str = PERIOD["ends_at"]
) -> Json:
    period = {"starts_at": starts_at, "ends_at": ends_at}
    return {"source_id": "a", "resource_id": resource, "period": period}


def fleet_with(*ledger: Json) -> dict[str, list[Json]]:
    row = {"id": "a", "vehicle_id": "v", "period": PERIOD}
    return {"/v1/assignments": [row], "/internal/ledger": list(ledger)}


async def test_an_order_that_is_served_as_wanted_is_clean() -> None:
    assert await found(Orders(), [CONFIRMED, ISSUED]) == []
    operator = system(fleet_with(held("v"), held("d")))
    assert await found(Assignments(), [CONFIRMED, ASSIGNMENT], operator) == []


async def test_a_revision_that_no_sheet_carries_is_found_unless_somebody_was_told() -> None:
    log = [CONFIRMED, ISSUED, REVISED]
    assert await found(Orders(), log) == [
        "Order DD-2026-000001 is at revision 2 and no trip sheet is."
    ]
    conflict = event("fleet.dispatch-conflict.v1", {"order_id": "o", "revision": 2})
    assert await found(Orders(), [*log, conflict]) == []
    amended = event("fleet.trip-sheet-amended.v1", SHEET | {"order_revision": 2})
    assert await found(Orders(), [*log, amended]) == []


async def test_a_cancelled_order_whose_sheet_stands_is_found() -> None:
    log = [CONFIRMED, ISSUED, CANCELLED]
    assert await found(Orders(), log) == [
        "Order DD-2026-000001 is cancelled and a trip sheet of it stands."
    ]
    voided = event("fleet.trip-sheet-voided.v1", SHEET)
    assert await found(Orders(), [*log, voided]) == []


async def test_what_has_ended_and_is_still_served_is_found() -> None:
    operator = system(fleet_with(held("v"), held("d")))
    (what,) = await found(Assignments(), [CONFIRMED, ASSIGNMENT, CANCELLED], operator)
    assert what == "DD-2026-000001 has ended and assignment a still serves it."


async def test_a_replacement_beside_its_primary_serves_nothing_twice() -> None:
    stand_in = ASSIGNED | {"assignment_id": "b", "vehicle_id": "w", "replacement_for": "a"}
    log = [CONFIRMED, ASSIGNMENT, event("fleet.vehicle-assigned.v1", stand_in)]
    rows = fleet_with(held("v"), held("d"), held("w") | {"source_id": "b"})
    rows["/v1/assignments"].append({"id": "b", "vehicle_id": "w", "period": PERIOD})
    assert await found(Assignments(), log, system(rows)) == []
    twice = event("fleet.vehicle-assigned.v1", stand_in | {"replacement_for": None})
    rows["/internal/ledger"].append(held("d") | {"source_id": "b"})
    (what,) = await found(Assignments(), [CONFIRMED, ASSIGNMENT, twice], system(rows))
    assert what == "DD-2026-000001 (o) is served twice: a, b."


async def test_after_a_driver_change_the_ledger_holds_each_driver_for_their_part() -> None:
    at = "2026-06-01T00:00:00Z"
    change = {"assignment_id": "a", "old_driver_id": "d", "new_driver_id": "e", "from_at": at}
    log = [CONFIRMED, ASSIGNMENT, event("fleet.driver-reassigned.v1", change)]
    parts = [held("v"), held("d", ends_at=at), held("e", starts_at=at)]
    assert await found(Assignments(), log, system(fleet_with(*parts))) == []
    (what,) = await found(Assignments(), log, system(fleet_with(held("v"), held("d"))))
    assert "the ledger does not hold it" in what


async def test_an_assignment_told_of_again_has_its_new_period() -> None:
    until = "2026-06-01T00:00:00Z"
    shorter = ASSIGNED | {"period": {**PERIOD, "ends_at": until}}
    log = [CONFIRMED, ASSIGNMENT, event("fleet.vehicle-assigned.v1", shorter)]
    services = fleet_with(held("v", ends_at=until), held("d", ends_at=until))
    services["/v1/assignments"][0]["period"] = shorter["period"]
    assert await found(Assignments(), log, system(services)) == []


async def test_a_terminated_contract_may_be_served_until_its_last_day() -> None:
    line: Json = {"contract_id": "c", "line_id": "l", "contract_number": "HT-2026-000001"}
    signed = {"contract_id": "c", "number": "HT-2026-000001", "lines": [{"line_id": "l"}]}
    told = ASSIGNED | line | {"order_id": None, "order_number": None}
    log = [event("contract.signed.v1", signed), event("fleet.vehicle-assigned.v1", told)]
    operator = system(fleet_with(held("v"), held("d")))

    def ends(on: str) -> Json:
        return event("contract.terminated.v1", signed | {"ends_on": on})

    assert await found(Assignments(), [*log, ends("2027-01-02")], operator) == []
    (what,) = await found(Assignments(), [*log, ends("2026-12-31")], operator)
    assert what == "HT-2026-000001 has ended and assignment a still serves it."
