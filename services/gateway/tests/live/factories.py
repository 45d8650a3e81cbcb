from typing import Any

from chassis.schedule.clock import clock
from chassis.tables import new_id


def an_envelope(event_type: str, data: dict[str, Any], sequence: int = 1) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": str(new_id()),
        "source": f"/ludan/{event_type.partition('.')[0]}",
        "type": event_type,
        "time": clock.now().isoformat(),
        "subject": str(new_id()),
        "dataschema": f"urn:ludan:schema:{event_type}",
        "data": data,
        "sequence": sequence,
        "aggregateversion": 1,
        "correlationid": "story",
        "scope": data.get("scope", {}).get("org_path"),
    }


def a_sheet_issued(
    scope: dict[str, Any] | None = None, sequence: int = 1, **changes: Any
) -> dict[str, Any]:
    """As fleet publishes it, as far as anybody watching is concerned."""
    stamp = {"org_path": "HQ/PD", "owner_id": str(new_id()), "visibility": "branch"}
    data = {
        "number": "LD-2026-000001",
        "status": "issued",
        "plate": "沪A12345",
        "branch": "PD",
        "contract_number": "HT-2026-000001",
        "scope": stamp | (scope or {}),
    }
    return an_envelope("fleet.trip-sheet-issued.v1", data | changes, sequence)
