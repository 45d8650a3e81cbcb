"""Ctrl-C ends things once and completely."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ops.checkout import checkout
from ops.infrastructure import Unavailable
from ops.infrastructure.machine.processes import free_port
from ops.system import running_system
from ops.system.running import RunningSystem, forget_running, running_now, write_running

IMPATIENT = """
import asyncio
from ops.infrastructure.machine.interruption import run_until_interrupted

async def work():
    print("working", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        print("cleaning", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, input)
        print("clean", flush=True)

run_until_interrupted(work())
"""


def test_a_second_interrupt_does_not_cut_short_the_cleaning_up() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", IMPATIENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "working\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "cleaning\n"
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "clean\n"
        assert process.wait(10) == 0


@pytest.fixture
def purpose() -> str:
    return f"test/up-{os.getpid()}"


async def test_a_system_whose_database_does_not_answer_fails_with_a_sentence(
    purpose: str,
) -> None:
    environment = {
        "LUDAN_DATABASE_URL": f"postgresql://a:b@127.0.0.1:{free_port()}/a",
        "LUDAN_AMQP_URL": f"amqp://a:b@127.0.0.1:{free_port()}/",
    }
    with pytest.raises(Unavailable, match="does not answer"):
        async with running_system(purpose=purpose, keep=False, environment=environment):
            pytest.fail("it must not run")


def test_a_system_is_found_from_another_terminal_while_it_runs(purpose: str) -> None:
    directory = checkout() / ".ludan" / purpose
    with pytest.raises(Unavailable, match="No system runs here"):
        running_now(purpose)
    system = RunningSystem(
        urls={"gateway": "http://127.0.0.1:8100"},
        databases={},
        database_admin_url="postgresql://",
        amqp_url="amqp://",
        prefix="ludan",
        infrastructure="",
    )
    write_running(directory, system)
    assert running_now(purpose) == system
    assert (directory / "system.json").stat().st_mode & 0o077 == 0
    forget_running(directory)
    with pytest.raises(Unavailable, match="No system runs here"):
        running_now(purpose)
    remove(directory)


def remove(directory: Path) -> None:
    for path in directory.iterdir():
        path.unlink()
    directory.rmdir()
