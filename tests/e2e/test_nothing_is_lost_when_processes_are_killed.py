"""Processes die without warning while charters run; what was acknowledged has its one effect."""

import asyncio

from ops.operating.operator import Operator
from ops.reconcile import reconcile_system
from ops.story.growth import provide
from ops.story.once import drive, planned
from ops.system import System

from .office import Office

FLOWS = 10
VICTIMS = ("contract", "fleet", "analytics")


async def test_nothing_is_lost_when_processes_are_killed(
    system: System, office: Office, operator: Operator
) -> None:
    charters = planned(office.house, FLOWS)
    await provide(office.house, [charter.need for charter in charters])

    async with asyncio.TaskGroup() as at_once:
        running = at_once.create_task(drive(office.house, charters, at_once=5))
        for victim in VICTIMS:
            await system.kill(victim)
            await system.start(victim)
    charted = running.result()

    boss = office.management
    for one in charted:
        contract = await boss.get(f"/api/contract/v1/contracts/{one.contract_id}")
        assert contract["status"] == "signed"
        for what in ("assignments", "trip-sheets"):
            rows = await boss.every(f"/api/fleet/v1/{what}", contract_id=one.contract_id)
            assert len(rows) == 1, f"{contract['number']} has {len(rows)} {what}"
    report = await reconcile_system(operator)
    assert report.findings == ()
