"""`ludan demo` and `ludan seed`: the Shanghai firm at work, to look at or to be counted."""

import json
import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ops.doctor import examine_running, findings_table
from ops.infrastructure import Unavailable
from ops.infrastructure.machine.interruption import run_until_interrupted
from ops.operating.operator import operator_at
from ops.reconcile import Report, reconcile_system
from ops.story.firm import PASSWORD, Firm
from ops.story.gateway import Gateway, Late, Refused
from ops.story.house import House
from ops.story.live import go_on
from ops.story.once import Outcome, run_once
from ops.story.seeding import administrator, seed, steps_of
from ops.story.telling import sentences
from ops.system import System, running_now, running_system

HEADLESS = "LUDAN_HEADLESS"
FLOWS = 200
_BOARD = Console(stderr=True)
Proof = tuple[Outcome, Report]

Seed = Annotated[int, typer.Option(help="Which firm: the same number gives the same names.")]
Purpose = Annotated[str, typer.Option(help="Whose data: .ludan/<purpose>.")]


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Drive the flows, count, reconcile and end.")
    ] = False,
    flows: Annotated[int, typer.Option(min=1, help="How many flows --once drives.")] = FLOWS,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin without the data kept.")] = False,
    number: Annotated[int, typer.Option("--seed", help="Which firm.")] = 0,
    purpose: Purpose = "demo",
) -> None:
    """Start everything with the story of a Shanghai charter firm going on until Ctrl-C."""
    run_until_interrupted(_demo(purpose, Firm(number), flows if once else None, fresh=fresh))


def seed_running(
    number: Seed = 0,
    purpose: Purpose = "demo",
) -> None:
    """Set the Shanghai firm up in the system that runs here; doing it again changes nothing."""
    run_until_interrupted(_seed_running(purpose, Firm(number)))


async def _demo(purpose: str, firm: Firm, flows: int | None, *, fresh: bool) -> int:
    proof: Proof | None = None

    def tell(line: str) -> None:
        _BOARD.print(line, style="dim", highlight=False, soft_wrap=True)

    async with running_system(purpose=purpose, fresh=fresh, tell=tell) as system:
        _BOARD.print(findings_table(await examine_running(system.infrastructure, os.environ)))
        async with Gateway(system.gateway_url) as gateway:
            with _told_in_a_sentence():
                house = await _seed(firm, gateway)
                if flows is not None:
                    proof = await _once(house, system, flows)
                else:
                    _BOARD.print(_addresses(system), _logins(firm))
                    await _tell_on(house)
    # Whoever reads this by machine takes the last line, so nothing may follow it.
    return _conclude(*proof) if proof else 0


async def _once(house: House, system: System, flows: int) -> Proof:
    with _progress(f"{flows} charters", flows) as advance:
        outcome = await run_once(house, flows, lambda: advance(1))
    urls = {name: system.url(name) for name in system.ports}
    async with operator_at(urls, system.directory) as operator:
        return outcome, await reconcile_system(operator)


def _conclude(outcome: Outcome, report: Report) -> int:
    for sentence in outcome.disagreements:
        _BOARD.print(sentence, style="bold red")
    if not report.clean:
        _BOARD.print(report.table())
    verdict = "clean" if report.clean else f"{len(report.findings)} findings"
    sys.stdout.write(json.dumps(outcome.document(verdict)) + "\n")
    return 0 if report.clean and not outcome.disagreements else 1


async def _tell_on(house: House) -> None:
    told = sentences(os.environ)
    board = Console(highlight=False)
    await go_on(
        house,
        lambda what, facts: board.print(told[what].format_map(facts), markup=False, soft_wrap=True),
    )


async def _seed_running(purpose: str, firm: Firm) -> None:
    async with Gateway(running_now(purpose).urls["gateway"]) as gateway:
        with _told_in_a_sentence():
            await _seed(firm, gateway)


async def _seed(firm: Firm, gateway: Gateway) -> House:
    with _progress("The Shanghai firm", steps_of(firm)) as advance:
        return await seed(firm, gateway, administrator(gateway), advance)


@contextmanager
def _told_in_a_sentence() -> Generator[None]:
    try:
        yield
    except (Refused, Late) as reason:
        raise Unavailable(f"The story ends here: {reason}") from reason


@contextmanager
def _progress(what: str, steps: int) -> Generator[Callable[[int], None]]:
    if os.environ.get(HEADLESS) == "1":
        _BOARD.print(f"{what} ...", highlight=False)
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=_BOARD) as progress:
        task = progress.add_task(what, total=steps)
        yield lambda done: progress.advance(task, done)


def _addresses(system: System) -> Table:
    table = Table("open", "to see", title="Ludan is running; Ctrl-C stops everything")
    table.add_row(system.gateway_url, "the front page")
    table.add_row(f"{system.gateway_url}/api/reference", "the API of all services")
    table.add_row(f"{system.gateway_url}/api/live", "what happens now, as server-sent events")
    return table


def _logins(firm: Firm) -> Table:
    table = Table("who", "user name", "password", "what to look at", title="Logins")
    first = next(iter(firm.branches))
    looks = [
        ("系统管理员", "admin", "units and staff"),
        (firm.sales[0].name, firm.sales[0].username, "own customers, leads, quotes"),
        (firm.sales_manager.name, firm.sales_manager.username, "the funnel"),
        (firm.marketing.name, firm.marketing.username, "contracts to review"),
        (firm.hq_reviewer.name, firm.hq_reviewer.username, "charters to approve"),
        (
            firm.dispatchers[first].name,
            firm.dispatchers[first].username,
            f"vehicles and trip sheets of {firm.branches[first]}; one such login a branch",
        ),
        (firm.fleet_manager.name, firm.fleet_manager.username, "models, vehicles, drivers"),
        (firm.finance.name, firm.finance.username, "credit profiles"),
        (firm.management.name, firm.management.username, "figures"),
    ]
    driver = next(firm.drivers(first))
    looks.append(
        (driver.name, driver.username, f"own trip sheets; {firm.size.drivers} such logins")
    )
    for who, username, look in looks:
        table.add_row(who, username, PASSWORD, look)
    return table
