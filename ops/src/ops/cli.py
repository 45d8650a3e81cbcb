"""The `ludan` command; each subcommand lives in a module of its own and is one line here."""

import logging

import typer

from ops.demo import demo, seed_running
from ops.doctor import doctor
from ops.operating.dead_letters import dead_letters
from ops.operating.replay import replay
from ops.reconcile.command import reconcile
from ops.up import up

# What it logs about a refused connection, our own sentence says better.
logging.getLogger("aiormq").addHandler(logging.NullHandler())

main = typer.Typer(
    name="ludan",
    help="Runs and tends a Ludan system: vehicle leasing, charter, sale and service.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
main.command()(up)
main.command()(demo)
main.command()(doctor)
main.command("seed")(seed_running)
main.command()(reconcile)
main.command()(replay)
main.add_typer(dead_letters, name="dead-letters")
