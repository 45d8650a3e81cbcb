"""`ludan up`: the whole system in one terminal, until Ctrl-C."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ops.infrastructure.machine.interruption import run_until_interrupted
from ops.system import System, running_system


def up(
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin without the data kept.")] = False,
    purpose: Annotated[str, typer.Option(help="Whose data: .ludan/<purpose>.")] = "demo",
) -> None:
    """Run PostgreSQL, RabbitMQ and all services until Ctrl-C; data stays until --fresh."""
    run_until_interrupted(_up(purpose, fresh=fresh))


async def _up(purpose: str, *, fresh: bool) -> None:
    console = Console(stderr=True)
    with console.status("Starting ...") as status:

        def tell(line: str) -> None:
            status.update(line)
            console.print(line, style="dim", highlight=False, soft_wrap=True)

        async with running_system(purpose=purpose, fresh=fresh, tell=tell) as system:
            status.stop()
            Console().print(services_table(system))
            Console().print(f"Open {system.gateway_url} - Ctrl-C stops everything.")
            await asyncio.Event().wait()


def services_table(system: System) -> Table:
    """Every service with its process, address and log."""
    table = Table("service", "process", "address", title="Ludan is running")
    for name, pid in system.pids().items():
        table.add_row(name, str(pid), system.url(name))
    table.caption = f"logs: {system.directory / 'logs'}"
    return table
