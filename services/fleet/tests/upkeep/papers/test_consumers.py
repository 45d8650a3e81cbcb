from chassis.schedule import clock
from contracts.events.fleet import PaperExpiring

from ...factories import FLEET_MANAGER
from ...yard import Yard
from ..workshop import DAY
from .test_routes import paper


async def told(yard: Yard) -> list[tuple[str, int]]:
    await yard.service.do_due_work()
    facts = await yard.service.recorded(PaperExpiring)
    return [(fact.kind, fact.days_left) for fact in facts]


async def test_somebody_is_told_a_month_before_and_on_the_day(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    await yard.done(FLEET_MANAGER, "/papers", paper(vehicle, "insurance", "2026-05-01"))
    clock.advance(29 * DAY)
    assert await told(yard) == []
    clock.advance(DAY)
    assert await told(yard) == [("insurance", 30)]
    clock.advance(29 * DAY)
    assert await told(yard) == [("insurance", 30)]
    clock.advance(DAY)
    assert await told(yard) == [("insurance", 30), ("insurance", 0)]
    clock.advance(40 * DAY)
    assert len(await told(yard)) == 2
    [fact, _] = await yard.service.recorded(PaperExpiring)
    assert (str(fact.holder_id), fact.holder_type) == (vehicle["id"], "vehicle")
    assert (str(fact.expires_on), fact.branch) == ("2026-05-01", "PD")


async def test_a_renewed_paper_is_not_told_of(yard: Yard) -> None:
    vehicle = await yard.vehicle()
    await yard.done(FLEET_MANAGER, "/papers", paper(vehicle, "insurance", "2026-04-20"))
    await yard.done(FLEET_MANAGER, "/papers", paper(vehicle, "insurance", "2027-04-20"))
    clock.advance(60 * DAY)
    assert await told(yard) == []


async def test_a_paper_that_runs_out_within_the_month_is_told_of_at_once(yard: Yard) -> None:
    driver = await yard.driver()
    await yard.done(FLEET_MANAGER, "/papers", paper(driver, "training", "2026-03-12"))
    assert await told(yard) == [("training", 10)]


async def test_a_drivers_licence_is_told_of_by_its_own_date(yard: Yard) -> None:
    driver = await yard.driver(expires_on="2026-05-01")
    clock.advance(30 * DAY)
    assert await told(yard) == [("licence", 30)]
    await yard.done(FLEET_MANAGER, "/papers", paper(driver, "licence", "2032-05-01"))
    clock.advance(31 * DAY)
    assert await told(yard) == [("licence", 30)]
    clock.advance(6 * 365 * DAY + 5 * DAY)
    assert await told(yard) == [("licence", 30), ("licence", 0)]
