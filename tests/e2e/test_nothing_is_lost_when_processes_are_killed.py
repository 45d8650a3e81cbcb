"""Processes die without warning while business goes on; what was acknowledged has its one effect."""

import asyncio

from ops.operating.operator import Operator
from ops.reconcile import reconcile_system
from ops.story import programme
from ops.story.charter import plan_charter
from ops.story.growth import provide
from ops.story.once import call, customers, drive
from ops.system import System

from .office import Office

FLOWS = 10
VICTIMS = ("contract", "fleet", "service-desk", "analytics")


async def test_nothing_is_lost_when_processes_are_killed(
    system: System, office: Office, operator: Operator
) -> None:
    charters = [plan_charter(office.house) for _ in range(FLOWS)]
    orders = programme.orders(office.house, await customers(office.house), FLOWS)
    await provide(office.house, programme.needs(office.house, charters, orders))

    async with asyncio.TaskGroup() as at_once:
        running = at_once.create_task(drive(office.house, charters, at_once=4))
        calls = at_once.create_task(call(office.house, orders, at_once=4))
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
        await _is_paid_once(office, contract_id=one.contract_id)
    for order in calls.result():
        await _is_paid_once(office, order_id=order.order_id)
    report = await reconcile_system(operator)
    assert report.findings == ()


async def _is_paid_once(office: Office, **of: str) -> None:
    invoices = await office.management.every("/api/contract/v1/invoices", **of)
    assert [invoice["status"] for invoice in invoices] == ["paid"], of
