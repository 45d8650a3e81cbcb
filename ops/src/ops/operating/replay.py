"""`ludan replay`: send published events to one consumer again; its inbox absorbs what it had."""

from typing import Annotated

import typer
from rich.console import Console

from ops.infrastructure.machine.interruption import run_until_interrupted
from ops.operating.operator import operator_of


def replay(
    publisher: Annotated[str, typer.Argument(help="Whose event log.")],
    consumer: Annotated[str, typer.Argument(help="Whose queue.")],
    after: Annotated[int, typer.Option(min=0, help="Only events after this sequence.")] = 0,
    event_type: Annotated[list[str] | None, typer.Option("--type", help="Only this type.")] = None,
    purpose: Annotated[str, typer.Option(help="Which system: .ludan/<purpose>.")] = "demo",
) -> None:
    """Send published events to one consumer again."""
    run_until_interrupted(_replay(publisher, consumer, after, event_type, purpose))


async def _replay(
    publisher: str, consumer: str, after: int, types: list[str] | None, purpose: str
) -> None:
    async with operator_of(purpose) as operator:
        sent = await operator.replay(publisher, consumer, after, types)
    Console().print(f"{sent} events of {publisher} were sent to {consumer} again.")
