from typing import Any

from chassis.testing import Harness

from ..desk import Desk
from ..factories import AContract


async def test_anonymous_callers_are_refused(nobody: Desk) -> None:
    assert (await nobody.client.get("/v1/funnel")).status_code == 401


async def test_a_role_without_a_part_in_selling_is_refused(driver: Desk) -> None:
    assert (await driver.client.get("/v1/funnel")).status_code == 403


async def test_opportunities_of_others_are_not_counted(desk: Desk, stranger: Desk) -> None:
    await desk.open_opportunity()
    assert (await stranger.get("/v1/funnel"))["rows"] == []


async def test_the_funnel_equals_what_the_list_holds(
    service: Harness, desk: Desk, stranger: Desk, manager: Desk
) -> None:
    await desk.open_opportunity(amount={"amount": 1, "currency": "CNY"})
    await stranger.open_opportunity(amount={"amount": 2, "currency": "CNY"})
    await desk.open_opportunity(amount={"amount": 7, "currency": "USD"})
    await desk.commercial_opportunity()
    lost = await desk.commercial_opportunity()
    await desk.post(f"/v1/opportunities/{lost['id']}/loss", {"reason": "Gone"})
    contract = AContract(await desk.negotiated_opportunity())
    await service.deliver(contract.drafted(), contract.submitted(), contract.signed())

    assert await _funnel(desk) == [
        ("initial_intent", "open", 1, 1, "CNY"),
        ("initial_intent", "open", 1, 7, "USD"),
        ("commercial", "open", 1, 672_000_00, "CNY"),
        ("commercial", "lost", 1, 672_000_00, "CNY"),
        ("fulfilment", "won", 1, 672_000_00, "CNY"),
    ]
    for who in (desk, stranger, manager):
        assert await _funnel(who) == await _added_up(who)


async def _funnel(desk: Desk) -> list[tuple[str, str, int, int, str]]:
    return [
        (
            row["stage"],
            row["status"],
            row["count"],
            row["amount"]["amount"],
            row["amount"]["currency"],
        )
        for row in (await desk.get("/v1/funnel"))["rows"]
    ]


async def _added_up(desk: Desk) -> list[tuple[str, str, int, int, str]]:
    """The funnel counted by hand, from lists filtered by each of its rows."""
    counted: list[tuple[str, str, int, int, str]] = []
    for stage, status, _, _, currency in await _funnel(desk):
        listed = await desk.get("/v1/opportunities", stage=stage, status=status)
        amounts: list[dict[str, Any]] = [item["amount"] for item in listed["items"]]
        held = [amount["amount"] for amount in amounts if amount["currency"] == currency]
        counted.append((stage, status, len(held), sum(held), currency))
    everything = await desk.get("/v1/opportunities")
    assert sum(row[2] for row in counted) == len(everything["items"])
    return counted
