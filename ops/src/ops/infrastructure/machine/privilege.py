"""PostgreSQL refuses to run as root: how to run it when we are root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from functools import cache

_NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
_NOBODY = 65534


@dataclass(frozen=True)
class Unprivileged:
    """Run a command behind `prefix`, or as the user id `user` in a directory it owns."""

    prefix: tuple[str, ...] = ()
    user: int | None = None


@cache
def unprivileged() -> Unprivileged:
    """The way to run as somebody other than root here; nothing to do when we are not root."""
    if os.geteuid() != 0:
        return Unprivileged()
    if _user_namespaces_allowed():
        return Unprivileged(prefix=_NAMESPACE)
    return Unprivileged(user=_unprivileged_user())


def _user_namespaces_allowed() -> bool:
    try:
        trial = subprocess.run([*_NAMESPACE, "true"], capture_output=True, timeout=5, check=False)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return False
    return trial.returncode == 0


def _unprivileged_user() -> int:
    try:
        return pwd.getpwnam("postgres").pw_uid
    except KeyError:
        return _NOBODY
