"""Every event of every publisher reaches every consumer two more times."""

import asyncio
import hashlib
import json

from ops.operating.operator import Operator
from ops.reconcile import reconcile_system
from ops.story.once import run_once

from .office import Office

LISTS = (
    "/api/customer/v1/customers",
    "/api/sales/v1/leads",
    "/api/sales/v1/opportunities",
    "/api/contract/v1/contracts",
    "/api/fleet/v1/vehicles",
    "/api/fleet/v1/drivers",
    "/api/fleet/v1/demands",
    "/api/fleet/v1/assignments",
    "/api/fleet/v1/trip-sheets",
    "/api/fleet/v1/work-orders",
    "/api/fleet/v1/driver-changes",
    "/api/contract/v1/orders",
    "/api/contract/v1/charges",
    "/api/contract/v1/invoices",
    "/api/contract/v1/credit-notes",
    "/api/contract/v1/receipts",
    "/api/service-desk/v1/tickets",
    "/api/service-desk/v1/calls",
    "/api/service-desk/v1/care-tasks",
)
FIGURES = (
    "/api/analytics/v1/figures/funnel",
    "/api/analytics/v1/figures/contracts",
    "/api/analytics/v1/figures/trips?by=vehicle",
    "/api/analytics/v1/figures/trips?by=customer",
    "/api/analytics/v1/figures/trips?by=branch",
    "/api/analytics/v1/figures/trips?by=month",
    "/api/analytics/v1/figures/profit?by=vehicle",
    "/api/analytics/v1/figures/profit?by=customer",
    "/api/analytics/v1/figures/complaints?by=driver",
)
# As many charters as there are turns, so that every kind of event is among those sent again.
TURNS = 12


async def test_every_event_sent_again_changes_nothing(office: Office, operator: Operator) -> None:
    outcome = await run_once(office.house, TURNS)
    assert outcome.disagreements == []
    assert (await reconcile_system(operator)).findings == ()
    before, logged = await _digest(office), await _logged(operator)

    sent = 0
    for _ in range(2):
        for publisher in operator.services:
            sent += sum(
                await asyncio.gather(
                    *(operator.replay(publisher, consumer) for consumer in operator.services)
                )
            )

    assert sent >= 2 * sum(logged.values())
    report = await reconcile_system(operator)
    assert report.findings == ()
    assert await _digest(office) == before
    assert await _logged(operator) == logged
    standings = await asyncio.gather(*map(operator.standing, operator.services))
    assert [(standing["parked"], standing["dead"]) for standing in standings] == [(0, 0)] * len(
        standings
    )


async def _digest(office: Office) -> str:
    shown = [await office.management.every(path) for path in LISTS]
    shown += [await office.management.get(path) for path in FIGURES]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


async def _logged(operator: Operator) -> dict[str, int]:
    return {
        service: (await operator.standing(service))["last_sequence"]
        for service in operator.services
    }
