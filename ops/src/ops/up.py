"""`ludan up`: the whole system in one terminal, until Ctrl-C."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from ops.infrastructure import Unavailable
from ops.system import System, running_system

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def up(
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin without the data kept.")] = False,
    purpose: Annotated[str, typer.Option(help="Whose data: .ludan/<purpose>.")] = "demo",
) -> None:
    """Run PostgreSQL, RabbitMQ and all services until Ctrl-C; data stays until --fresh."""
    run_until_interrupted(_up(purpose, fresh=fresh))


def run_until_interrupted(work: Coroutine[Any, Any, int | None]) -> NoReturn:
    """Run it to its end; Ctrl-C and SIGTERM end it once and let it clean up undisturbed."""
    console = Console(stderr=True)
    try:
        code = asyncio.run(_interruptible(work))
    except asyncio.CancelledError:
        console.print("Everything is stopped.")
        sys.exit(0)
    except Unavailable as reason:
        console.print(f"[bold red]{reason}", highlight=False, soft_wrap=True)
        sys.exit(1)
    sys.exit(code or 0)


async def _interruptible(work: Coroutine[Any, Any, int | None]) -> int | None:
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    asked: list[bool] = []

    def interrupt() -> None:
        # A second Ctrl-C must not cut short the stopping that the first one began.
        if not asked:
            asked.append(True)
            task.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, interrupt)
    return await task


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
