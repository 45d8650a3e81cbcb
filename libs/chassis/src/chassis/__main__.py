"""`python -m chassis serve fleet --port 8103` and `python -m chassis migrate fleet`."""

import argparse
import importlib
import os

import uvicorn

from chassis.tables.migrations import migrate


def main() -> None:
    """Serve or migrate one service."""
    parser = argparse.ArgumentParser(prog="chassis", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve a service over HTTP")
    serve.add_argument("module")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, required=True)
    migrating = commands.add_parser("migrate", help="bring a service's database up to date")
    migrating.add_argument("module")
    asked = parser.parse_args()
    if asked.command == "migrate":
        migrate(asked.module, os.environ["LUDAN_DATABASE_URL"])
        return
    create = importlib.import_module(f"{asked.module}.app").create
    uvicorn.run(
        create(),
        host=asked.host,
        port=asked.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=15,
        timeout_keep_alive=30,
    )


if __name__ == "__main__":
    main()
