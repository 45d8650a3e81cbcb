"""What was driven before there was an upkeep has readings, costs and reminders afterwards."""

import asyncpg

from chassis.schedule import clock
from chassis.tables import new_id
from chassis.tables.migrations import migrate_async
from chassis.testing import harness
from chassis.testing.databases import template_database
from contracts.events.fleet import PaperExpiring, VehicleCostRecorded
from fleet.app import create
from fleet.settings import Settings

from ..factories import FLEET_MANAGER
from ..yard import Yard
from .workshop import DAY, odometer

BEFORE = """
INSERT INTO branch_refs VALUES ('PD', '{id}', 'Pudong', 'HQ/PD', 'Asia/Shanghai');
INSERT INTO customer_refs VALUES ('{id}', 'Huaxin Textile');
INSERT INTO vehicle_models VALUES ('{id}', 'Buick', 'Camry', 5, 'comfort', 'C1');
INSERT INTO drivers VALUES ('{id}', 'JS-2026-000001', NULL, 'C1', '2026-04-10', 'PD', '{{zh}}',
  'Zhang Wei', NULL, {scope});
INSERT INTO vehicles VALUES ('{id}', '沪A00001', 'LSGUA000000000001', '{id}', 'charter', 'PD',
  1120, false, NULL, 'committed', {scope});
INSERT INTO fulfilment_demands VALUES ('{id}', '{id}', 'HT-2026-000001', '{id}', '{id}', 'PD',
  'chauffeured_charter', '', 'charter-2026', 3000, '{{"grade": "comfort"}}', 1, '2026-03-01',
  '2027-03-01', NULL, 'assigned', NULL, NULL, {scope});
INSERT INTO assignments VALUES ('{id}', '{id}', '{id}', 'HT-2026-000001', '{id}', '{id}', '{id}',
  '沪A00001', '{{{id}}}', 'PD', '[2026-03-01T00:00+08:00, 2027-03-01T00:00+08:00)', 'active',
  NULL, NULL, {scope});
INSERT INTO trip_sheets VALUES ('{id}', 'LD-2026-000001', 1, 'closed', '{id}',
  '[2026-03-01T00:00+08:00, 2026-03-02T00:00+08:00)', '{id}', 'HT-2026-000001', '{id}', '{id}',
  'Huaxin Textile', 'chauffeured_charter', '', 'charter-2026', 3000, 'PD', '{id}', '沪A00001',
  '{id}', 'Buick Camry', 5, 'comfort', 1000, '{id}', 'JS-2026-000001', '2026-03-01T08:00+08:00',
  '2026-03-01T08:00+08:00', '2026-03-01T09:00+08:00', '2026-03-01T12:00+08:00',
  '2026-03-01T13:00+08:00', 1003, 1120, 9500, '{{"amount": 4500, "currency": "CNY"}}',
  '{{"amount": 0, "currency": "CNY"}}', 0, true, NULL, {scope});
"""


async def test_what_was_driven_before_can_be_read_corrected_and_counted(
    database_admin_url: str,
) -> None:
    known = new_id()
    scope = f"'HQ/PD', '{known}', '{{}}', NULL, 'branch'"

    async def prepare(url: str) -> None:
        await migrate_async("fleet", url, "0001")
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(BEFORE.format(id=known, scope=scope))
        finally:
            await connection.close()
        await migrate_async("fleet", url)

    async with (
        template_database(database_admin_url, "fleet_0001", prepare) as template,
        template.clone() as url,
        harness(create, Settings, url) as service,
    ):
        yard, vehicle_id = Yard(service), str(known)
        rows = await service.rows(
            "SELECT source, odometer_km, fuel_ml, document FROM odometer_readings "
            "ORDER BY odometer_km"
        )
        assert [tuple(row) for row in rows] == [
            ("registration", 1_000, None, None),
            ("departure", 1_003, None, "LD-2026-000001"),
            ("return", 1_120, 9_500, "LD-2026-000001"),
        ]
        vehicle = (await yard.get(FLEET_MANAGER, f"/vehicles/{vehicle_id}")).json()
        assert vehicle["serviced_at_km"] == 1_000

        await service.do_due_work()
        [tolls] = await service.recorded(VehicleCostRecorded)
        assert (tolls.kind, tolls.amount.amount, tolls.trip_sheet_id) == ("tolls", 4_500, known)
        right = {"odometer_in_km": 1_110, "reason": "digits swapped"}
        await yard.done(FLEET_MANAGER, f"/trip-sheets/{known}/correction", right)
        assert await odometer(yard, vehicle_id) == 1_110

        clock.advance(9 * DAY)
        await service.do_due_work()
        [warning] = await service.recorded(PaperExpiring)
        assert (warning.holder_id, warning.days_left) == (known, 30)
