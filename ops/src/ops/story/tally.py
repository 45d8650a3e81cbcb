"""Counts what a run has done once more, in every service on its own, and says where they differ."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from ops.story.charter import Charted
from ops.story.gateway import Json, Person
from ops.story.house import House
from ops.story.order import Ordered

Numbers = dict[str, int]

_IDS_AT_ONCE = 100
_SETTLE_SECONDS = 60.0
_IN_FORCE_OR_OVER = {"signed", "terminated", "expired", "renewed"}
# What analytics calls differently from the closing line of a run.
_FIGURES = {
    "contracts_signed": "contracts_signed",
    "vehicles_assigned": "vehicles_assigned",
    "trip_sheets_issued": "trip_sheets_issued",
    "trip_sheets_closed": "trip_sheets_closed",
    "waiting_demands": "demands_waiting",
    "invoices_issued": "invoices_issued",
    "invoices_paid": "invoices_paid",
    "credit_notes": "credit_notes",
    "orders_revised": "orders_revised",
    "swaps": "swaps",
}


@dataclass(frozen=True)
class Ours:
    """The ids of what a run has brought about, and of nothing else."""

    contracts: frozenset[str]
    orders: frozenset[str]
    customers: frozenset[str]
    opportunities: frozenset[str]

    @classmethod
    def of(cls, charters: Iterable[Charted], orders: Iterable[Ordered]) -> "Ours":
        """All that came of these flows."""
        charters, orders = list(charters), list(orders)
        contracts = {c.contract_id for c in charters} | {c.renewal_id for c in charters}
        return cls(
            frozenset(contracts - {""}),
            frozenset(o.order_id for o in orders),
            frozenset(c.customer_id for c in charters),
            frozenset(c.opportunity_id for c in charters),
        )

    def served(self, row: Json) -> bool:
        """Whether a row is of a contract or an order of this run."""
        return row["contract_id"] in self.contracts or row["order_id"] in self.orders


@dataclass(frozen=True)
class Tally:
    """The numbers as each service counts them; each counts what it has to do with."""

    counted: dict[str, Numbers]

    @property
    def numbers(self) -> Numbers:
        """One number for each name, as whoever counted it first says."""
        together: Numbers = {}
        for counts in self.counted.values():
            together = counts | together
        return together

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


async def settled(house: House, ours: Ours) -> Tally:
    """Count until all agree: events still on their way get a minute to arrive."""
    deadline = monotonic() + _SETTLE_SECONDS
    while True:
        tally = await count(house, ours)
        if not tally.disagreements() or monotonic() > deadline:
            return tally
        await asyncio.sleep(0.5)


async def count(house: House, ours: Ours) -> Tally:
    """What every service says of these flows and of no others."""
    boss = house.person(house.firm.management)
    sales = house.person(house.firm.sales_manager)
    services = {
        "fleet": _in_fleet(boss, ours),
        "contract": _in_contract(boss, ours),
        "sales": _in_sales(sales, ours),
        "customer": _in_customer(boss, ours),
        "service-desk": _at_the_desk(boss, ours),
        "analytics": _in_analytics(boss, ours),
    }
    said = await asyncio.gather(*services.values())
    return Tally(dict(zip(services, said, strict=True)))


async def _in_contract(boss: Person, ours: Ours) -> Numbers:
    contracts, orders, invoices, notes = await asyncio.gather(
        boss.every("/api/contract/v1/contracts"),
        boss.every("/api/contract/v1/orders"),
        boss.every("/api/contract/v1/invoices"),
        boss.every("/api/contract/v1/credit-notes"),
    )
    issued = [invoice for invoice in invoices if ours.served(invoice)]
    return {
        "contracts_signed": _number(
            row["id"] in ours.contracts and row["status"] in _IN_FORCE_OR_OVER for row in contracts
        ),
        "invoices_issued": len(issued),
        "invoices_paid": _number(invoice["status"] == "paid" for invoice in issued),
        "credit_notes": _number(map(ours.served, notes)),
        "orders_revised": _number(
            row["id"] in ours.orders and row["revision"] > 1 for row in orders
        ),
    }


async def _in_sales(sales: Person, ours: Ours) -> Numbers:
    found = await sales.every("/api/sales/v1/opportunities")
    won = [row["status"] for row in found if row["id"] in ours.opportunities]
    # A deal is fulfilled by its first trip sheet, and each charter issues one.
    return {"charters_fulfilled": won.count("fulfilled")}


async def _in_fleet(boss: Person, ours: Ours) -> Numbers:
    demands, assignments, sheets = [
        [row for row in rows if ours.served(row)]
        for rows in await asyncio.gather(
            boss.every("/api/fleet/v1/demands"),
            boss.every("/api/fleet/v1/assignments"),
            boss.every("/api/fleet/v1/trip-sheets"),
        )
    ]
    return {
        # Only a signature makes fleet open demands of a contract.
        "contracts_signed": len({row["contract_id"] for row in demands} - {None}),
        "vehicles_assigned": len(assignments),
        "trip_sheets_issued": len(sheets),
        "trip_sheets_closed": _number(sheet["status"] == "closed" for sheet in sheets),
        "waiting_demands": _number(demand["state"] == "waiting" for demand in demands),
        "swaps": _number(row["swapped_from"] is not None for row in assignments),
    }


async def _in_customer(boss: Person, ours: Ours) -> Numbers:
    merges = await boss.every("/api/customer/v1/merges")
    return {"merges": _number(merge["survivor_id"] in ours.customers for merge in merges)}


async def _at_the_desk(boss: Person, ours: Ours) -> Numbers:
    tickets = await boss.every("/api/service-desk/v1/tickets", kind="complaint", status="closed")
    return {
        "complaints_closed": _number(ticket["customer_id"] in ours.customers for ticket in tickets)
    }


async def _in_analytics(boss: Person, ours: Ours) -> Numbers:
    total = Counter[str]()
    for name, ids in (("contract_id", sorted(ours.contracts)), ("order_id", sorted(ours.orders))):
        for start in range(0, len(ids), _IDS_AT_ONCE):
            some: Sequence[str] = ids[start : start + _IDS_AT_ONCE]
            figures: Json = await boss.get("/api/analytics/v1/figures/contracts", **{name: some})
            total.update({key: figures[figure] for key, figure in _FIGURES.items()})
    return {name: total[name] for name in _FIGURES}


def _number(holds: Iterable[Any]) -> int:
    return sum(1 for each in holds if each)
