"""How commands end: Ctrl-C and SIGTERM interrupt them once, and what is missing is a sentence."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from typing import Any, NoReturn

from rich.console import Console

from ops.infrastructure.server import Unavailable

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


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
