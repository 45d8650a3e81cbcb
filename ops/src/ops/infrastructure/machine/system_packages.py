"""Installs a missing server with the system's own package manager, when we may."""

import os
import shutil
import subprocess
from collections.abc import Callable

from ops.infrastructure.server import Unavailable

INSTALL_RABBITMQ = "apt-get install --yes rabbitmq-server"


def why_not_installable() -> str | None:
    """Why a system package cannot be installed here; None when it can."""
    if shutil.which("apt-get") is None:
        return "there is no apt-get here"
    if os.geteuid() != 0:
        return "installing needs root"
    return None


def install_rabbitmq(tell: Callable[[str], None]) -> None:
    """Install rabbitmq-server without a question and without starting it."""
    tell("RabbitMQ is not installed: installing rabbitmq-server with apt-get, about a minute ...")
    # The package would start a node of its own; policy-rc.d is Debian's way to say no,
    # and RUNLEVEL=1 the one that leaves no file behind.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["apt-get", "update"], INSTALL_RABBITMQ.split()):
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        reason = " | ".join(done.stderr.strip().splitlines()[-3:])
        raise Unavailable(f"RabbitMQ could not be installed: {reason}.", INSTALL_RABBITMQ)
