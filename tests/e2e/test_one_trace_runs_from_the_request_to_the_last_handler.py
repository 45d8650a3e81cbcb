"""From the request that signs to the sheet that fleet issues, one thread can be followed."""

from ops.operating.operator import Json, Operator

from .office import Office, eventually


async def test_one_trace_runs_from_the_request_to_the_last_handler(
    office: Office, operator: Operator
) -> None:
    charter = await office.signed()
    await charter.sheet()

    async def told(publisher: str, event_type: str) -> Json:
        async def found() -> Json:
            async for event in operator.events(publisher):
                if (
                    event["type"] == event_type
                    and event["data"]["contract_id"] == charter.contract_id
                ):
                    return event
            return {}

        return await eventually(found)

    signed = await told("contract", "contract.signed.v1")
    assigned = await told("fleet", "fleet.vehicle-assigned.v1")
    issued = await told("fleet", "fleet.trip-sheet-issued.v1")

    assert signed["correlationid"] == assigned["correlationid"] == issued["correlationid"]
    assert assigned["causationid"] == issued["causationid"] == signed["id"]
    assert (
        signed["actor"]
        == assigned["actor"]
        == f"staff:{await _id(office, charter.seller.username)}"
    )
    traces = {event["traceparent"].split("-")[1] for event in (signed, assigned, issued)}
    assert len(traces) == 1


async def _id(office: Office, username: str) -> str:
    return office.house.staff[username]
