"""Looks at a whole system that may be at work: a finding counts when it does not go away."""

import asyncio
from collections.abc import Callable
from time import monotonic

from ops.operating.operator import Json, Operator
from ops.reconcile.amounts import Figures, Numbers
from ops.reconcile.assignments import Assignments
from ops.reconcile.complaints import Complaints
from ops.reconcile.deliveries import Cut, Deliveries, Subscriber, unpublished
from ops.reconcile.earnings import Earnings
from ops.reconcile.exposure import Exposure
from ops.reconcile.findings import Finding, Report
from ops.reconcile.merges import Merges
from ops.reconcile.money import Invoices, Trips
from ops.reconcile.orders import Orders
from ops.reconcile.rules import Rule
from ops.reconcile.sheets import Sheets
from ops.reconcile.workshop import Workshop

BUSINESS: tuple[Callable[[], Rule], ...] = (
    Assignments,
    Sheets,
    Orders,
    Workshop,
    Trips,
    Invoices,
    Exposure,
    Numbers,
    Merges,
    Complaints,
    Figures,
    Earnings,
)
PATIENCE_SECONDS = 20.0
_PAUSE = 0.5


async def reconcile_system(operator: Operator, patience: float = PATIENCE_SECONDS) -> Report:
    """Take a cut, wait until it was published and handled, and judge by every rule.

    What is on its way looks like a finding for a moment; only what is found each time counts.
    """
    began = monotonic()
    cut = await standings(operator)
    remaining: list[Finding] | None = None
    while True:
        findings, events = await _look(operator, cut)
        remaining = (
            findings
            if remaining is None
            else [finding for finding in findings if finding in remaining]
        )
        if not remaining or monotonic() - began > patience:
            return Report(tuple(remaining), events, monotonic() - began)
        await asyncio.sleep(_PAUSE)


async def standings(operator: Operator) -> dict[str, Json]:
    """Where each service stands."""
    found = await asyncio.gather(*map(operator.standing, operator.services))
    return dict(zip(operator.services, found, strict=True))


async def repair(operator: Operator, report: Report) -> int:
    """Have missing events sent to the consumers that lack them; how many were sent."""
    first: dict[tuple[str, str, str], int] = {}
    for resend in (finding.resend for finding in report.findings if finding.resend):
        missing = resend.publisher, resend.consumer, resend.type
        first[missing] = min(resend.after, first.get(missing, resend.after))
    return sum(
        [
            await operator.replay(publisher, consumer, after, [event_type])
            for (publisher, consumer, event_type), after in first.items()
        ]
    )


async def _look(operator: Operator, cut: dict[str, Json]) -> tuple[list[Finding], int]:
    now = await standings(operator)
    rules: list[Rule] = [make() for make in BUSINESS]
    findings: list[Finding] = []
    events = 0
    for publisher in operator.services:
        findings += unpublished(publisher, cut[publisher], now[publisher])
        last = int(cut[publisher]["last_sequence"])
        subscribers = [
            Subscriber(operator, publisher, now[consumer], consumer)
            for consumer in operator.services
        ]
        deliveries = Deliveries(Cut(publisher, last), subscribers)
        async for event in operator.events(publisher):
            events += 1
            await deliveries.see(event)
            for rule in rules:
                rule.see(publisher, event)
        findings += await deliveries.findings()
    for rule in rules:
        findings += await rule.findings(operator)
    return findings, events
