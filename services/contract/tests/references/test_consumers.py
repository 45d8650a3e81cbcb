from typing import Any

from chassis.tables import new_id
from chassis.testing import Harness
from contracts.events.customer import CustomerStatus, CustomerUpdated, PotentialConverted
from contracts.events.gateway import OrgUnitKind

from ..factories import OTHER_REP, branch_opened, customer_registered


async def test_a_customer_is_known_in_its_newest_state(service: Harness) -> None:
    registered = customer_registered()
    changed: dict[str, Any] = {"name": "Pudong Trading", "scope": OTHER_REP.scope()}
    renamed: dict[str, Any] = dict(registered) | changed
    updated = CustomerUpdated(**renamed, changed=("name",))
    active: dict[str, Any] = renamed | {"status": CustomerStatus.ACTIVE}
    converted = PotentialConverted(**active, contract_id=new_id())
    await service.deliver(registered, updated, converted, times=2)
    [known] = await service.rows("SELECT * FROM customer_ref")
    assert known["id"] == registered.customer_id
    assert known["name"] == "Pudong Trading"
    assert known["status"] == "active"
    assert known["owner_id"] == OTHER_REP.id


async def test_only_branches_can_deliver(service: Harness) -> None:
    await service.deliver(
        branch_opened("PD"),
        branch_opened("HQ", OrgUnitKind.HEADQUARTERS),
        branch_opened("SALES", OrgUnitKind.DEPARTMENT),
        times=2,
    )
    rows = await service.rows("SELECT code, path, time_zone FROM branch_ref")
    assert [tuple(row) for row in rows] == [("PD", "HQ/PD", "Asia/Shanghai")]


async def test_a_branch_takes_its_new_name(service: Harness) -> None:
    await service.deliver(branch_opened("PD"), branch_opened("PD", name="Pudong"))
    assert [row["name"] for row in await service.rows("SELECT name FROM branch_ref")] == ["Pudong"]
