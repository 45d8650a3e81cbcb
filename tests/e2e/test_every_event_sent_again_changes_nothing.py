"""Every event of every publisher reaches every consumer two more times."""

import asyncio
import hashlib
import json

from ops.operating.operator import Operator
from ops.reconcile import reconcile_system

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
)
FIGURES = (
    "/api/analytics/v1/figures/funnel",
    "/api/analytics/v1/figures/contracts",
    "/api/analytics/v1/figures/trips?by=vehicle",
    "/api/analytics/v1/figures/trips?by=customer",
    "/api/analytics/v1/figures/trips?by=branch",
    "/api/analytics/v1/figures/trips?by=month",
)


async def test_every_event_sent_again_changes_nothing(office: Office, operator: Operator) -> None:
    await (await office.charter()).flow.run()
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
