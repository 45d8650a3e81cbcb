"""Turns of service: another vehicle, another driver, the workshop, a complaint."""

from datetime import timedelta

from ops.story.gateway import Json, Refused
from ops.story.underway import Underway


async def swap(way: Underway) -> None:
    """The dispatcher gives the customer another vehicle; the driver takes the new order."""
    free = await _free_vehicles(way)
    path = f"/api/fleet/v1/assignments/{way.assignment['id']}/swap"
    for vehicle in free:
        body = {"vehicle_id": vehicle["id"], "reason": "空调故障,换车"}
        try:
            way.assignment = await way.scene.do(way.dispatcher, path, body)
        except Refused as refused:
            if refused.code != "already-booked":
                raise
        else:
            break
    way.sheet = await way.sheet_of(2)
    way.result.more["swaps"] += 1
    way.result.more["vehicles_assigned"] += 1
    await way.scene.say("swapped", number=way.contract["number"], plate=way.sheet["plate"])


async def change_driver(way: Underway) -> None:
    """The customer asks for another driver before the first trip; the branch finds one."""
    firm = way.scene.house.firm
    agent = way.scene.house.person(firm.service_agent)
    ticket = await way.scene.do(
        agent,
        "/api/service-desk/v1/tickets",
        {
            "kind": "driver_change",
            "channel": "phone",
            "customer_id": way.result.customer_id,
            "trip_sheet_id": way.sheet["id"],
            "description": "客户希望换一位会说英语的司机",
        },
    )
    change = await way.dispatcher.until(
        "/api/fleet/v1/driver-changes",
        "drivers to choose from",
        customer_id=way.result.customer_id,
        state="open",
    )
    for driver_id in change["proposed_driver_ids"]:
        try:
            await way.scene.do(
                way.dispatcher,
                f"/api/fleet/v1/driver-changes/{change['id']}/decision",
                {"driver_id": driver_id},
            )
        except Refused as refused:
            if refused.code != "already-booked":
                raise
        else:
            break
    way.sheet = await way.sheet_of(2)
    await way.scene.say("driver_changed", number=ticket["number"])


async def repair(way: Underway) -> None:
    """The vehicle goes to the workshop; another one stands in until it is back."""
    begins = way.scene.house.now() + timedelta(hours=1)
    path = "/api/fleet/v1/work-orders"
    order = await way.scene.do(
        way.dispatcher,
        path,
        {
            "vehicle_id": way.sheet["vehicle_id"],
            "kind": "repair",
            "description": "刹车异响",
            "station": "自有修理厂",
        },
    )
    ends = begins + timedelta(hours=4)
    period = {"starts_at": begins.isoformat(), "ends_at": ends.isoformat()}
    scheduled = await way.scene.do(
        way.dispatcher,
        f"{path}/{order['id']}/schedule",
        {"period": period, "station": "自有修理厂"},
    )
    if scheduled["replacement_assignment_id"]:
        way.result.more["vehicles_assigned"] += 1
    await way.scene.say("in_workshop", number=order["number"], plate=way.sheet["plate"])


async def complain(way: Underway) -> None:
    """A complaint passes all its stations until headquarters accepts the report."""
    house = way.scene.house
    agent, manager = (
        house.person(house.firm.service_agent),
        house.person(house.firm.service_manager),
    )
    reviewer = house.person(house.firm.hq_reviewer)
    ticket = await way.scene.do(
        agent,
        "/api/service-desk/v1/tickets",
        {
            "kind": "complaint",
            "channel": "phone",
            "customer_id": way.result.customer_id,
            "trip_sheet_id": way.sheet["id"],
            "identity_verified": True,
            "description": "司机迟到二十分钟,且未事先告知",
            "happened_on": house.today().isoformat(),
            "wish": "道歉并减免当日超时费",
        },
    )
    await way.scene.say("complained", number=ticket["number"])
    path = f"/api/service-desk/v1/tickets/{ticket['id']}"

    async def step(who: str, what: str, body: Json | None = None) -> None:
        person = {"agent": agent, "manager": manager, "reviewer": reviewer}[who]
        await way.scene.do(person, f"{path}/{what}", body)

    responsible = house.staff[house.firm.service_agent.username]
    await step("agent", "routing")
    await step("manager", "assignment", {"responsible_id": responsible, "topic": "punctuality"})
    await step("agent", "work")
    await step("agent", "resolution", {"solution": "向客户致歉,减免当日超时费"})
    report = {
        "summary": "司机因高架拥堵迟到二十分钟,未提前告知客户",
        "root_cause": "调度未预留路况时间",
        "improvement": "高峰时段提前三十分钟出车",
    }
    await step("agent", "report", report)
    await step("reviewer", "acceptance")
    way.result.more["complaints_closed"] += 1
    await way.scene.say("complaint_closed", number=ticket["number"])


async def _free_vehicles(way: Underway) -> list[Json]:
    manager = way.scene.house.person(way.scene.house.firm.fleet_manager)
    return await manager.every(
        "/api/fleet/v1/vehicles",
        branch=way.charter.branch,
        grade=way.charter.model.grade,
        availability="idle",
    )
