"""`ludan dead-letters`: what no consumer could handle, and what a person does about it."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from ops.infrastructure import Unavailable
from ops.infrastructure.machine.interruption import run_until_interrupted
from ops.operating.operator import Json, Operator, operator_of

dead_letters = typer.Typer(
    help="List, retry, correct or discard messages that are parked or dead.",
    no_args_is_help=True,
)
Message = Annotated[str, typer.Argument(help="The message's id, or its beginning.")]
Note = Annotated[str, typer.Option(help="Why; it stays on record.")]
Purpose = Annotated[str, typer.Option(help="Which system: .ludan/<purpose>.")]


@dead_letters.command("list")
def list_all(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    purpose: Purpose = "demo",
) -> None:
    """Show what is parked or dead in all services."""
    run_until_interrupted(_list(purpose, as_json=as_json))


@dead_letters.command()
def retry(message: Message, note: Note, purpose: Purpose = "demo") -> None:
    """Let the consumer try a message again now."""
    run_until_interrupted(_decide(purpose, message, "retry", {"note": note}))


@dead_letters.command()
def correct(
    message: Message,
    note: Note,
    data: Annotated[str, typer.Option(help="The event's data as they should be, in JSON.")],
    purpose: Purpose = "demo",
) -> None:
    """Replace the data of a message and let the consumer try it again."""
    decision = {"note": note, "data": json.loads(data)}
    run_until_interrupted(_decide(purpose, message, "correction", decision))


@dead_letters.command()
def discard(message: Message, note: Note, purpose: Purpose = "demo") -> None:
    """Give a message up for good."""
    run_until_interrupted(_decide(purpose, message, "discard", {"note": note}))


async def all_letters(operator: Operator) -> list[Json]:
    """The dead letters of every service, each with the name of its service."""
    found = await asyncio.gather(*map(operator.dead_letters, operator.services))
    return [
        {"service": service, **letter}
        for service, letters in zip(operator.services, found, strict=True)
        for letter in letters
    ]


def letters_table(letters: list[Json], now: datetime) -> Table:
    """The letters as a table for a terminal."""
    table = Table("message", "service", "type", "state", "reason", "owner", "age", "attempts")
    for letter in letters:
        age = now - datetime.fromisoformat(letter["parked_at"])
        table.add_row(
            letter["message_id"],
            letter["service"],
            letter["type"],
            letter["state"],
            f"{letter['reason']} {letter['detail']}".strip(),
            letter["owner"],
            f"{age.total_seconds() / 60:.0f} min",
            str(letter["attempts"]),
        )
    return table


async def _list(purpose: str, *, as_json: bool) -> None:
    async with operator_of(purpose) as operator:
        letters = await all_letters(operator)
    console = Console()
    if as_json:
        for letter in letters:
            typer.echo(json.dumps(letter, ensure_ascii=False))
    elif letters:
        console.print(letters_table(letters, datetime.now(UTC)))
    else:
        console.print("Nothing is parked, nothing is dead.")


async def _decide(purpose: str, message: str, action: str, decision: dict[str, Any]) -> None:
    async with operator_of(purpose) as operator:
        letters = [
            letter
            for letter in await all_letters(operator)
            if letter["message_id"].startswith(message)
        ]
        if not letters:
            raise Unavailable(f"No message {message} is parked or dead.", "ludan dead-letters list")
        for letter in letters:
            path = f"/internal/dead-letters/{letter['message_id']}/{action}"
            await operator.post(letter["service"], path, decision)
            Console().print(f"{action}: {letter['type']} at {letter['service']}")
