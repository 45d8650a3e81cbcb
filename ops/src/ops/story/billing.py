"""Finance at work: what was driven is invoiced, and what was invoiced is paid."""

from collections.abc import Sequence
from datetime import timedelta

from ops.story.gateway import Json
from ops.story.scene import Scene


async def bill(scene: Scene, **of: str) -> list[Json]:
    """Invoice what a contract or an order (`contract_id=`, `order_id=`) owes up to tonight."""
    finance = scene.house.person(scene.house.firm.finance)
    through = (scene.house.today() + timedelta(days=1)).isoformat()
    run = await scene.do(finance, "/api/contract/v1/invoice-runs", {"through": through, **of})
    invoices: list[Json] = run["invoices"]
    for invoice in invoices:
        await scene.say("invoiced", number=invoice["number"], amount=shown(invoice["gross"]))
    return invoices


async def until_priced(scene: Scene, sheet_id: str, revision: int = 1) -> None:
    """Wait until a closed sheet has its price at this revision."""
    finance = scene.house.person(scene.house.firm.finance)
    await finance.once(
        f"/api/contract/v1/trips/{sheet_id}",
        lambda trip: trip["revision"] >= revision,
        known_later=True,
    )


async def collect(scene: Scene, customer_id: str, invoices: Sequence[Json]) -> Json:
    """The customer pays these invoices with one transfer."""
    finance = scene.house.person(scene.house.firm.finance)
    whole = sum(int(invoice["open"]["amount"]) for invoice in invoices)
    receipt = await scene.do(
        finance,
        "/api/contract/v1/receipts",
        {
            "customer_id": customer_id,
            "amount": {"amount": whole, "currency": "CNY"},
            "method": "bank_transfer",
            "external_ref": scene.house.key("bank", scene.name, len(scene.steps)),
            "received_on": scene.house.today().isoformat(),
            "allocations": [
                {"invoice_id": invoice["id"], "amount": invoice["open"]} for invoice in invoices
            ],
        },
    )
    await scene.say("paid", number=receipt["number"], amount=shown(receipt["amount"]))
    return receipt


def shown(money: Json) -> str:
    """An amount as people read it."""
    return f"{int(money['amount']) / 100:,.2f}"
