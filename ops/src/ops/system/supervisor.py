"""Keeps service processes running: starts, watches, restarts with growing pauses, stops."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from ops.checkout import checkout
from ops.infrastructure import Unavailable
from ops.infrastructure.machine.processes import Started, alive, end, gone, kill, last_lines, spawn
from ops.infrastructure.records import write_processes

READY_SECONDS = 60
STOP_SECONDS = 20
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_STEADY_SECONDS = 60


@dataclass(frozen=True)
class Post:
    """What is needed to run one service; `url` answers /readyz once it is ready."""

    command: tuple[str, ...]
    url: str
    environment: Mapping[str, str]
    log: Path


class Supervisor:
    """The service processes of one system."""

    def __init__(
        self, posts: Mapping[str, Post], record: Path, tell: Callable[[str], None]
    ) -> None:
        self._posts = posts
        self._record = record
        self._tell = tell
        self._processes: dict[str, Started] = {}
        self._watchers: dict[str, asyncio.Task[None]] = {}

    def processes(self) -> dict[str, Started]:
        """The live processes by service name."""
        return {name: process for name, process in self._processes.items() if alive(process)}

    async def start(self, name: str) -> None:
        """Start a service, wait until it is ready, and restart it from now on when it crashes."""
        if name in self._watchers:
            return
        self._spawn(name)
        await self._until_ready(name)
        self._watchers[name] = asyncio.create_task(self._watch(name), name=f"watch {name}")

    async def stop(self, name: str) -> None:
        """Stop a service gracefully; it stays down until it is started again."""
        await self._unwatch(name)
        if name in self._processes:
            await end(self._processes.pop(name), patience=STOP_SECONDS)

    async def kill(self, name: str) -> None:
        """Kill a service as a power cut would; it stays down until it is started again."""
        await self._unwatch(name)
        process = self._processes.pop(name)
        kill(process)
        await gone(process, 5)

    async def restart(self, name: str) -> None:
        """Stop a service gracefully and start it again."""
        await self.stop(name)
        await self.start(name)

    async def start_all(self) -> None:
        """Start every service at once and wait until all are ready."""
        try:
            async with asyncio.TaskGroup() as starting:
                for name in self._posts:
                    starting.create_task(self.start(name))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None

    async def stop_all(self) -> None:
        """Stop every service at once."""
        await asyncio.gather(*(self.stop(name) for name in self._posts))

    def _spawn(self, name: str) -> None:
        post = self._posts[name]
        self._processes[name] = spawn(
            post.command,
            log=post.log,
            environment=post.environment,
            directory=checkout(),
        )
        # Written at once, so that even a killed supervisor leaves no process unnamed.
        write_processes(self._record, self._processes.values())

    async def _unwatch(self, name: str) -> None:
        watcher = self._watchers.pop(name, None)
        if watcher:
            watcher.cancel()
            await asyncio.wait([watcher])

    async def _watch(self, name: str) -> None:
        clock = asyncio.get_running_loop().time
        pause = _FIRST_PAUSE
        while True:
            began = clock()
            await gone(self._processes[name])
            if clock() - began > _STEADY_SECONDS:
                pause = _FIRST_PAUSE
            self._tell(
                f"{name} ended unexpectedly, starting it again in {pause:g} s: "
                f"{last_lines(self._posts[name].log, 1)} (log: {self._posts[name].log})"
            )
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            self._spawn(name)

    async def _until_ready(self, name: str) -> None:
        post = self._posts[name]
        clock = asyncio.get_running_loop().time
        began = clock()
        reason = "it does not answer"
        async with httpx.AsyncClient(base_url=post.url, timeout=5) as client:
            while clock() - began < READY_SECONDS:
                if not alive(self._processes[name]):
                    reason = "its process ended"
                    break
                try:
                    answer = await client.get("/readyz")
                    if answer.is_success:
                        return
                    reason = f"{answer.status_code} {answer.text[:200]}"
                except httpx.HTTPError as failure:
                    reason = f"it does not answer: {type(failure).__name__}"
                await asyncio.sleep(0.1)
        raise Unavailable(
            f"{name} is not ready after {clock() - began:.0f} s ({reason}): "
            f"{last_lines(post.log)} (log: {post.log})."
        )
