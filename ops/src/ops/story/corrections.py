"""Turns that put right what went wrong: sheets, payments, customers entered twice."""

from dataclasses import replace
from datetime import timedelta

from ops.story.billing import collect
from ops.story.gateway import Json, Person
from ops.story.seeding import register_customer
from ops.story.underway import Underway

_CONTEXTS = 6


async def void_sheet(way: Underway) -> None:
    """A second trip is ordered by mistake, and its sheet is voided."""
    begins = way.scene.house.now() + timedelta(days=3)
    period = {
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=8)).isoformat(),
    }
    sheet = await way.scene.do(
        way.dispatcher,
        f"/api/fleet/v1/assignments/{way.assignment['id']}/trip-sheets",
        {"planned": period, "driver_id": way.sheet["driver_id"]},
    )
    await way.scene.do(
        way.dispatcher,
        f"/api/fleet/v1/trip-sheets/{sheet['id']}/voiding",
        {"reason": "重复开单"},
    )
    way.result.more["trip_sheets_issued"] += 1
    await way.scene.say("voided", number=sheet["number"])


async def bounce_payment(way: Underway) -> None:
    """The bank takes the money back; the customer pays again, in two parts."""
    finance = way.scene.house.person(way.scene.house.firm.finance)
    await way.scene.do(
        finance,
        f"/api/contract/v1/receipts/{way.receipt['id']}/reversal",
        {"reason": "银行退票"},
    )
    await way.scene.say("bounced", number=way.receipt["number"])
    invoices = await finance.every("/api/contract/v1/invoices", contract_id=way.contract["id"])
    open_ones = [invoice for invoice in invoices if invoice["open"]["amount"]]
    for part in (2, 1):
        parts = [_part(invoice, part) for invoice in open_ones]
        await collect(way.scene, way.result.customer_id, parts)
        open_ones = [_rest(invoice, paid) for invoice, paid in zip(open_ones, parts, strict=True)]


async def merge(way: Underway) -> str:
    """The customer was entered twice; the entries become one in every service."""
    manager = way.scene.house.person(way.scene.house.firm.sales_manager)
    number = way.charter.number
    again = replace(way.charter.customer, name=f"{way.charter.customer.name}上海分公司")
    twin = await register_customer(way.scene.house, 500_000 + number, again, way.seller)
    done = await way.scene.do(
        manager,
        f"/api/customer/v1/customers/{way.result.customer_id}/merges",
        {"merged_id": twin["id"], "reason": "同一客户重复建档"},
    )
    await _until_everywhere(manager, done["id"], undone=False)
    way.result.more["merges"] += 1
    await way.scene.say("merged", number=twin["number"])
    merge_id: str = done["id"]
    return merge_id


async def undo_merge(way: Underway) -> None:
    """They were two after all."""
    merge_id = await merge(way)
    manager = way.scene.house.person(way.scene.house.firm.sales_manager)
    await way.scene.do(
        manager, f"/api/customer/v1/merges/{merge_id}/undoing", {"reason": "确认为两家公司"}
    )
    await _until_everywhere(manager, merge_id, undone=True)
    await way.scene.say("unmerged", number=way.contract["number"])


async def _until_everywhere(manager: Person, merge_id: str, *, undone: bool) -> None:
    def everywhere(merge: Json) -> bool:
        said = [context for context in merge["contexts"] if context["undone" if undone else "done"]]
        return len(said) == _CONTEXTS

    await manager.once(f"/api/customer/v1/merges/{merge_id}", everywhere)


def _part(invoice: Json, of: int) -> Json:
    amount = int(invoice["open"]["amount"])
    return {**invoice, "open": {**invoice["open"], "amount": amount - amount * (of - 1) // 2}}


def _rest(invoice: Json, paid: Json) -> Json:
    left = int(invoice["open"]["amount"]) - int(paid["open"]["amount"])
    return {**invoice, "open": {**invoice["open"], "amount": left}}
