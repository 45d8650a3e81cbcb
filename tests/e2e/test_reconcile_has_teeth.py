"""What was tampered with behind the services' backs is found, and what can be mended is."""

import asyncpg

from ops.operating.operator import Operator
from ops.reconcile import reconcile_system
from ops.reconcile.reconciliation import repair
from ops.system import System

from .office import Office


async def test_a_lost_inbox_row_is_found_and_the_event_sent_again(
    system: System, office: Office, operator: Operator
) -> None:
    charter = await office.charter()
    await charter.flow.run()
    assert (await reconcile_system(operator)).clean
    lost = await _execute(
        system,
        "fleet",
        "DELETE FROM inbox WHERE message_id = (SELECT message_id FROM inbox "
        "WHERE source = '/ludan/contract' ORDER BY sequence DESC LIMIT 1) RETURNING sequence",
    )

    report = await reconcile_system(operator, patience=1)

    (finding,) = report.findings
    assert finding.rule == "R2"
    assert f"event {lost} of contract" in finding.what
    assert await repair(operator, report) >= 1
    assert (await reconcile_system(operator)).findings == ()
    assignments = await charter.dispatcher.every(
        "/api/fleet/v1/assignments", contract_id=charter.flow.result.contract_id
    )
    assert len(assignments) == 1


async def test_a_commitment_that_vanished_from_the_ledger_is_found(
    system: System, office: Office, operator: Operator
) -> None:
    charter = await office.signed()
    assignment = await charter.assignment()
    assert (await reconcile_system(operator)).clean
    change = (
        "UPDATE reservations SET state = $1 WHERE source_id = $2 AND resource_type = 'vehicle' "
        "RETURNING resource_id"
    )
    vehicle = await _execute(system, "fleet", change, "released", assignment["id"])

    report = await reconcile_system(operator, patience=1)

    assert {finding.rule for finding in report.findings} == {"R5"}
    assert assignment["id"] in report.findings[0].what
    assert str(vehicle) in report.findings[0].what
    await _execute(system, "fleet", change, "live", assignment["id"])
    assert (await reconcile_system(operator)).clean


async def test_credit_that_does_not_add_up_is_found(
    system: System, office: Office, operator: Operator
) -> None:
    charter = await office.signed()
    customer = charter.contract["customer_id"]
    change = (
        "UPDATE credit_profile SET reserved_amount = reserved_amount + $1 WHERE customer_id = $2"
    )
    await _execute(system, "contract", change, 1, customer)

    report = await reconcile_system(operator, patience=1)

    assert [finding.rule for finding in report.findings] == ["R12"]
    assert customer in report.findings[0].what
    await _execute(system, "contract", change, -1, customer)
    assert (await reconcile_system(operator)).clean


async def _execute(system: System, service: str, statement: str, *values: object) -> object:
    connection = await asyncpg.connect(system.databases[service])
    try:
        return await connection.fetchval(statement, *values)
    finally:
        await connection.close()
