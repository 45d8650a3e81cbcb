"""What each rule finds in logs that do not fit together."""

from typing import Any

import pytest

from ops.operating.operator import Json
from ops.reconcile.amounts import Figures, Numbers
from ops.reconcile.assignments import Assignments
from ops.reconcile.deliveries import Cut, Deliveries, Subscriber, unpublished
from ops.reconcile.sheets import Sheets

from .logs import PERIOD, event, found, system

SIGNED = {
    "contract_id": "c",
    "number": "HT-2026-000001",
    "customer_id": "k",
    "lines": [{"line_id": "l"}],
    "credit_reserved": {"amount": 500},
}
ASSIGNED = {
    "assignment_id": "a",
    "contract_id": "c",
    "contract_number": "HT-2026-000001",
    "line_id": "l",
    "vehicle_id": "v",
    "driver_ids": ["d"],
    "period": PERIOD,
}


def row(**changes: object) -> Json:
    return {"id": "a", "vehicle_id": "v", "period": PERIOD, **changes}


def held(resource: str, **changes: object) -> Json:
    return {"source_id": "a", "resource_id": resource, "period": PERIOD, **changes}


WHOLE = [
    event("contract.signed.v1", SIGNED),
    event("fleet.vehicle-assigned.v1", ASSIGNED),
]


async def test_a_line_its_assignment_and_its_commitments_fit() -> None:
    operator = system({"/v1/assignments": [row()], "/internal/ledger": [held("v"), held("d")]})
    assert await found(Assignments(), WHOLE, operator) == []


@pytest.mark.parametrize(
    ("assignments", "ledger", "words"),
    [
        ([], [held("v"), held("d")], "was told of and is gone"),
        ([row(vehicle_id="x")], [held("v"), held("d")], "vehicle or period differ"),
        ([row()], [held("d")], "the ledger does not hold it"),
        ([row()], [held("v"), held("d"), held("v", source_id="z")], "which is no assignment"),
        ([row(), row(id="b")], [held("v"), held("d")], "was never told of"),
    ],
)
async def test_what_does_not_fit_is_named(
    assignments: list[Json], ledger: list[Json], words: str
) -> None:
    operator = system({"/v1/assignments": assignments, "/internal/ledger": ledger})
    (what,) = await found(Assignments(), WHOLE, operator)
    assert words in what


async def test_a_signed_line_without_vehicle_or_alarm_is_found() -> None:
    (what,) = await found(Assignments(), WHOLE[:1], system({}))
    assert "has no vehicle and does not wait for one" in what
    unmet = event("fleet.assignment-demand-unmet.v1", {"contract_id": "c", "line_id": "l"})
    assert await found(Assignments(), [*WHOLE[:1], unmet], system({})) == []


async def test_a_sheet_for_another_vehicle_is_found() -> None:
    sheet = {
        "number": "LD-2026-000001",
        "assignment_id": "a",
        "contract_id": "c",
        "line_id": "l",
        "vehicle_id": "v",
        "planned": PERIOD,
    }
    issued = "fleet.trip-sheet-issued.v1"
    assert await found(Sheets(), [*WHOLE, event(issued, sheet)], system({})) == []
    (what,) = await found(
        Sheets(), [*WHOLE, event(issued, sheet | {"vehicle_id": "x"})], system({})
    )
    assert "another vehicle" in what
    (what,) = await found(Sheets(), [*WHOLE, event(issued, sheet | {"line_id": "x"})], system({}))
    assert "nobody signed or confirmed" in what


async def test_a_number_left_out_or_given_twice_is_found() -> None:
    def numbered(number: str, subject: str) -> Json:
        return event("contract.drafted.v1", {"number": number, "contract_id": subject})

    whole = [numbered("HT-2026-000001", "a"), numbered("HT-2026-000002", "b")]
    assert await found(Numbers(), [*whole, whole[0]], system({})) == []
    gap = [*whole, numbered("HT-2026-000004", "d")]
    assert await found(Numbers(), gap, system({})) == ["HT-2026 leaves out [3]."]
    twice = [*whole, numbered("HT-2026-000002", "c")]
    assert await found(Numbers(), twice, system({})) == [
        "HT-2026-000002 is the number of b and of c."
    ]


async def test_a_figure_that_is_not_what_the_logs_count_is_found() -> None:
    shown: dict[str, Any] = {
        "/v1/figures/contracts": {"contracts_signed": 2},
        "/v1/figures/trips": [],
        "/v1/figures/funnel": [],
    }
    (what,) = await found(Figures(), WHOLE[:1], system(shown))
    assert what == "Figure contracts: contracts_signed is 2 and the logs count 1."


def arrived(sequence: int, message_id: str = "") -> Json:
    return {"sequence": sequence, "message_id": message_id or f"e{sequence}", "state": "handled"}


async def delivered(rows: list[Json], sequences: list[int], last: int) -> list[tuple[str, str]]:
    standing = {"types": ["contract.signed.v1"], "takes_everything": False}
    subscriber = Subscriber(system({"/internal/inbox": rows}), "contract", standing, "fleet")
    deliveries = Deliveries(Cut("contract", last), [subscriber])
    for sequence in sequences:
        await deliveries.see(event("contract.signed.v1", SIGNED, sequence))
    return [(finding.rule, finding.what) for finding in await deliveries.findings()]


async def test_an_inbox_that_has_every_event_is_clean() -> None:
    assert await delivered([arrived(1), arrived(2)], [1, 2], last=2) == []


async def test_what_came_after_the_cut_may_be_on_its_way() -> None:
    assert await delivered([arrived(1)], [1, 2], last=1) == []


async def test_a_missing_and_an_unknown_message_are_found() -> None:
    findings = await delivered([arrived(1), arrived(3, "stranger")], [1, 2, 3], last=3)
    assert [rule for rule, _ in findings] == ["R2", "R2", "R3"]
    assert "event 2 of contract" in findings[0][1]
    assert "stranger" in findings[2][1]


async def test_a_gap_in_the_log_is_found() -> None:
    assert await delivered([arrived(1), arrived(3)], [1, 3], last=3) == [
        ("R4", "contract goes from 1 to 3.")
    ]


def test_an_outbox_that_nobody_empties_is_found() -> None:
    before = {"waiting": 4, "last_sequence": 9, "published": 7}
    rules = [finding.what for finding in unpublished("sales", before, before)]
    assert rules == [
        "sales has 4 events in its outbox that nobody numbers.",
        "sales has published 7 of 9 events.",
    ]
    now = {"waiting": 0, "last_sequence": 13, "published": 13}
    assert unpublished("sales", before, now) == []
