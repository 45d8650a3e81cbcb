"""`ludan reconcile`: exit code 0 when everything agrees, else 1 and what repairs it."""

import json
from typing import Annotated

import typer
from rich.console import Console

from ops.infrastructure.machine.interruption import run_until_interrupted
from ops.operating.operator import operator_of
from ops.reconcile.reconciliation import PATIENCE_SECONDS, reconcile_system, repair


def reconcile(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    mend: Annotated[
        bool, typer.Option("--repair", help="Have missing events sent again, then look again.")
    ] = False,
    patience: Annotated[
        float, typer.Option(min=0, help="Seconds until what is on its way counts as lost.")
    ] = PATIENCE_SECONDS,
    purpose: Annotated[str, typer.Option(help="Which system: .ludan/<purpose>.")] = "demo",
) -> None:
    """Compare logs, inboxes, ledger, sheets, figures and credit of a running system."""
    run_until_interrupted(_reconcile(purpose, patience, as_json=as_json, mend=mend))


async def _reconcile(purpose: str, patience: float, *, as_json: bool, mend: bool) -> int:
    async with operator_of(purpose) as operator:
        report = await reconcile_system(operator, patience)
        if mend and not report.clean:
            sent = await repair(operator, report)
            Console(stderr=True).print(f"{sent} events were sent again.")
            report = await reconcile_system(operator, patience)
    if as_json:
        typer.echo(json.dumps(report.document(), ensure_ascii=False))
    else:
        Console().print(report.table())
    return 0 if report.clean else 1
