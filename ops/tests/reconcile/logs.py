"""Logs and services as rules see them."""

from typing import Any

import httpx

from ops.operating.operator import Json, Operator

PERIOD = {"starts_at": "2026-01-01T00:00:00Z", "ends_at": "2027-01-01T00:00:00Z"}
PAGED = {"/v1/assignments", "/internal/ledger", "/v1/invoices", "/v1/charges"}


def system(answers: dict[str, Any]) -> Operator:
    """An operator of services that give these answers, by path; a list is paged."""

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/auth/token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 600})
        given = answers.get(path, [])
        paged = path in PAGED
        return httpx.Response(200, json={"items": given, "next_cursor": None} if paged else given)

    names = ("gateway", "fleet", "contract", "analytics")
    urls = {name: f"http://{name}" for name in names}
    return Operator(urls, {"client_id": "ops"}, httpx.MockTransport(answer))


def event(event_type: str, data: Json, sequence: int = 1) -> Json:
    return {
        "type": event_type,
        "data": data,
        "sequence": sequence,
        "id": f"e{sequence}",
        "subject": data.get("contract_id", "s"),
    }


async def found(rule: Any, events: list[Json], operator: Operator | None = None) -> list[str]:
    """What a rule finds in a log."""
    for one in events:
        rule.see(one["type"].partition(".")[0], one)
    return [finding.what for finding in await rule.findings(operator or system({}))]
