"""Counts what a run has done once more, in every service on its own, and says where they differ."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from time import monotonic

from ops.story.charter import Charted
from ops.story.gateway import Json, Person
from ops.story.seeding import AT_ONCE, House

_IDS_AT_ONCE = 100
_SETTLE_SECONDS = 60.0


@dataclass(frozen=True)
class Numbers:
    """What a run has brought about."""

    contracts_signed: int = 0
    vehicles_assigned: int = 0
    trip_sheets_issued: int = 0
    trip_sheets_closed: int = 0
    waiting_demands: int = 0

    def __add__(self, other: "Numbers") -> "Numbers":
        """Both together."""
        mine, theirs = asdict(self), asdict(other)
        return Numbers(**{name: mine[name] + theirs[name] for name in mine})


@dataclass(frozen=True)
class Tally:
    """The numbers as each service counts them; each counts what it has to do with."""

    counted: dict[str, dict[str, int]]

    def disagreements(self) -> list[str]:
        """A sentence for each number on which services differ."""
        names = sorted({name for counts in self.counted.values() for name in counts})
        found: list[str] = []
        for name in names:
            said = {
                service: counts[name] for service, counts in self.counted.items() if name in counts
            }
            if len(set(said.values())) > 1:
                words = ", ".join(f"{service} counts {number}" for service, number in said.items())
                found.append(f"{name} do not agree: {words}.")
        return found


async def settled(house: House, charters: Sequence[Charted]) -> Tally:
    """Count until all agree: events still on their way get a minute to arrive."""
    deadline = monotonic() + _SETTLE_SECONDS
    while True:
        tally = await count(house, charters)
        if not tally.disagreements() or monotonic() > deadline:
            return tally
        await asyncio.sleep(0.5)


async def count(house: House, charters: Sequence[Charted]) -> Tally:
    """What every service says of these charters and of no others."""
    sales = house.person(house.firm.sales_manager)
    boss = house.person(house.firm.management)
    contracts = [charted.contract_id for charted in charters if charted.contract_id]
    opportunities = [charted.opportunity_id for charted in charters if charted.opportunity_id]
    turn = asyncio.Semaphore(AT_ONCE)

    async def signed(contract_id: str) -> int:
        async with turn:
            contract = await boss.get(f"/api/contract/v1/contracts/{contract_id}")
        return int(contract["status"] == "signed")

    async def status_of(opportunity_id: str) -> str:
        async with turn:
            found = await sales.get(f"/api/sales/v1/opportunities/{opportunity_id}")
        return str(found["status"])

    async def delivered(contract_id: str) -> Numbers:
        async with turn:
            return await _in_fleet(boss, contract_id)

    statuses = await asyncio.gather(*map(status_of, opportunities))
    in_contract = sum(await asyncio.gather(*map(signed, contracts)))
    in_fleet = sum(await asyncio.gather(*map(delivered, contracts)), Numbers())
    won = [status for status in statuses if status in {"won", "fulfilled"}]
    return Tally(
        {
            "contract": {"contracts_signed": in_contract},
            "sales": {
                "contracts_signed": len(won),
                # A deal is fulfilled by the first trip sheet, and each charter issues one.
                "trip_sheets_issued": won.count("fulfilled"),
            },
            "fleet": asdict(in_fleet),
            "analytics": asdict(await _in_analytics(boss, contracts)),
        }
    )


async def _in_fleet(boss: Person, contract_id: str) -> Numbers:
    demands = await boss.every("/api/fleet/v1/demands", contract_id=contract_id)
    assignments = await boss.every("/api/fleet/v1/assignments", contract_id=contract_id)
    sheets = await boss.every("/api/fleet/v1/trip-sheets", contract_id=contract_id)
    return Numbers(
        # Only a signature makes fleet open demands.
        contracts_signed=int(bool(demands)),
        vehicles_assigned=len(assignments),
        trip_sheets_issued=len(sheets),
        trip_sheets_closed=sum(sheet["status"] == "closed" for sheet in sheets),
        waiting_demands=sum(demand["state"] == "waiting" for demand in demands),
    )


async def _in_analytics(boss: Person, contracts: Sequence[str]) -> Numbers:
    total = Numbers()
    for start in range(0, len(contracts), _IDS_AT_ONCE):
        some = contracts[start : start + _IDS_AT_ONCE]
        figures: Json = await boss.get("/api/analytics/v1/figures/contracts", contract_id=some)
        total += Numbers(
            contracts_signed=figures["contracts_signed"],
            vehicles_assigned=figures["vehicles_assigned"],
            trip_sheets_issued=figures["trip_sheets_issued"],
            trip_sheets_closed=figures["trip_sheets_closed"],
            waiting_demands=figures["demands_waiting"],
        )
    return total
