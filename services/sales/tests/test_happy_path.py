from chassis.testing import Harness
from contracts.events.sales import QuoteAccepted

from .desk import Desk
from .factories import AContract, a_deal, an_interest


async def test_a_lead_becomes_a_fulfilled_opportunity_in_ten_events(
    service: Harness, desk: Desk
) -> None:
    lead = await desk.post("/v1/leads", an_interest())
    opportunity = await desk.post(f"/v1/leads/{lead['id']}/qualification", a_deal(desk.customer_id))
    await desk.edit(
        opportunity,
        key_contact_ids=[str(desk.contact_id)],
        need="Two business cars with drivers",
        budget={"amount": 60_000_00, "currency": "CNY"},
    )
    await desk.move(opportunity, "commercial")
    quote = await desk.accepted_quote(opportunity)
    await desk.move(opportunity, "negotiation")
    contract = AContract(opportunity)
    await service.deliver(contract.drafted(), contract.submitted(), contract.signed())
    await service.deliver(contract.trip_sheet_issued())

    events = await service.rows("SELECT type, aggregateversion FROM outbox ORDER BY position")
    assert [(row["type"], row["aggregateversion"]) for row in events] == [
        ("sales.lead-captured.v1", 1),
        ("sales.opportunity-opened.v1", 1),
        ("sales.lead-qualified.v1", 2),
        ("sales.opportunity-updated.v1", 2),
        ("sales.opportunity-stage-changed.v1", 3),
        ("sales.quote-accepted.v1", 1),
        ("sales.opportunity-stage-changed.v1", 4),
        ("sales.opportunity-stage-changed.v1", 5),
        ("sales.opportunity-stage-changed.v1", 6),
        ("sales.opportunity-won.v1", 7),
        ("sales.opportunity-fulfilled.v1", 8),
    ]
    opportunity = await desk.again(opportunity)
    assert (lead["number"], opportunity["number"], quote["number"]) == (
        "XS-2026-000001",
        "SJ-2026-000001",
        "BJ-2026-000001",
    )
    assert (opportunity["stage"], opportunity["status"]) == ("fulfilment", "fulfilled")
    assert opportunity["lead_id"] == lead["id"]
    assert opportunity["accepted_quote_id"] == quote["id"]
    assert opportunity["contract_id"] == str(contract.id)
    [accepted] = await service.recorded(QuoteAccepted)
    assert [str(line.line_id) for line in accepted.lines] == [
        line["line_id"] for line in quote["lines"]
    ]
    assert accepted.lines[0].line_id.version == 7
