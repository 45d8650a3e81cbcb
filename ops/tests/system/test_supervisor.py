"""What the supervisor promises about the processes it keeps."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from ops.infrastructure import Unavailable
from ops.infrastructure.machine.processes import free_port
from ops.infrastructure.records import end_processes, write_processes
from ops.system.supervisor import Post, Supervisor

ANSWERS_EVERYTHING = """
import http.server, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""


def post(directory: Path, program: str) -> Post:
    port = free_port()
    return Post(
        command=(sys.executable, "-c", program, str(port)),
        url=f"http://127.0.0.1:{port}",
        environment={},
        log=directory / "trial.log",
    )


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
async def supervisor(tmp_path: Path, said: list[str]) -> AsyncIterator[Supervisor]:
    posts = {"trial": post(tmp_path, ANSWERS_EVERYTHING)}
    keeping = Supervisor(posts, tmp_path / "processes.json", said.append)
    await keeping.start_all()
    yield keeping
    await keeping.stop_all()


async def until_it_is_another(supervisor: Supervisor, pid: int) -> int:
    async with asyncio.timeout(20):
        while True:
            running = supervisor.processes().get("trial")
            if running and running.pid != pid:
                return running.pid
            await asyncio.sleep(0)


async def test_a_crashed_service_is_started_again(supervisor: Supervisor, said: list[str]) -> None:
    pid = supervisor.processes()["trial"].pid
    psutil.Process(pid).kill()
    assert await until_it_is_another(supervisor, pid) != pid
    assert "trial ended unexpectedly" in said[0]


async def test_a_service_killed_on_purpose_stays_down_until_started(
    supervisor: Supervisor, said: list[str]
) -> None:
    await supervisor.kill("trial")
    assert supervisor.processes() == {}
    await supervisor.start("trial")
    assert set(supervisor.processes()) == {"trial"}
    assert said == []


async def test_a_restart_is_another_process_that_answers(supervisor: Supervisor) -> None:
    pid = supervisor.processes()["trial"].pid
    await supervisor.restart("trial")
    assert supervisor.processes()["trial"].pid != pid


async def test_stopping_leaves_no_process(tmp_path: Path) -> None:
    one = post(tmp_path, ANSWERS_EVERYTHING)
    keeping = Supervisor({"trial": one}, tmp_path / "processes.json", print)
    await keeping.start_all()
    pid = keeping.processes()["trial"].pid
    await keeping.stop_all()
    assert not psutil.pid_exists(pid)


async def test_a_service_that_ends_at_once_is_reported_with_its_last_words(tmp_path: Path) -> None:
    broken = post(tmp_path, "raise SystemExit('no such setting')")
    keeping = Supervisor({"trial": broken}, tmp_path / "processes.json", print)
    with pytest.raises(Unavailable, match=r"trial is not ready .*no such setting"):
        await keeping.start_all()
    await keeping.stop_all()


async def test_what_a_killed_supervisor_left_behind_is_ended_by_the_next(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    left = supervisor.processes()["trial"]
    await supervisor.kill("trial")
    await supervisor.start("trial")
    now = supervisor.processes()["trial"]
    # A reused process id must not be mistaken for ours: the first entry is long gone.
    write_processes(tmp_path / "left.json", [left, now])
    await end_processes(tmp_path / "left.json")
    assert not psutil.pid_exists(now.pid)
