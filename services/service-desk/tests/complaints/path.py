from ..desk import Body, Desk
from ..serving import AService

REPORT = {
    "summary": "The driver was late twice.",
    "root_cause": "The sheet reached him at the last minute.",
    "improvement": "Sheets are issued the evening before.",
}


async def complaint(desk: Desk, served: AService, **more: object) -> Body:
    """A complaint with its detailed record."""
    record: dict[str, object] = {
        "driver_id": served.driver_id,
        "identity_verified": True,
        "happened_on": "2026-03-01",
        "wish": "Punctual pick-ups",
    }
    return await desk.record("complaint", **record | more)


async def in_work(agent: Desk, manager: Desk, served: AService) -> Body:
    """A complaint in the hands of the agent."""
    ticket = await complaint(agent, served)
    await agent.step(ticket, "routing")
    await manager.step(ticket, "assignment", {"responsible_id": str(agent.id), "topic": "driver"})
    return await agent.step(ticket, "work")


async def reported(agent: Desk, manager: Desk, served: AService) -> Body:
    """A complaint whose report waits for headquarters."""
    ticket = await in_work(agent, manager, served)
    await agent.step(ticket, "resolution", {"solution": "A new pick-up time was agreed."})
    await agent.step(ticket, "report", REPORT)
    return await agent.again(ticket)
