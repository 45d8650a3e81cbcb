"""Signing keys: one file each, readable by the gateway alone."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import orjson
from joserfc.jwk import ECKey, KeySet

from chassis.auth.tokens import ALGORITHM
from chassis.schedule.clock import clock

KEPT = 2
RENEWED_AFTER = timedelta(days=30)
ANNOUNCED_FOR = timedelta(minutes=6)


class SigningKeys:
    """At most two live keys; a new one is published before it signs, an old one after.

    Verifiers keep the published keys for five minutes, so a key signs only when it is older
    than that, unless it is the only one.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._keys: list[ECKey] = []
        self._read_at = float("-inf")

    def renew_if_due(self) -> None:
        """Make a key when there is none or the newest is old; put the oldest away."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = self.live()
        if keys and _age(keys[-1]) < RENEWED_AFTER:
            return
        kid = f"{int(clock.now().timestamp()):09x}-{token_hex(4)}"
        key = ECKey.generate_key("P-256", {"kid": kid, "alg": ALGORITHM, "use": "sig"})
        write_private(self._directory / f"{kid}.json", orjson.dumps(key.as_dict(private=True)))
        for old in sorted(self._directory.glob("*.json"))[:-KEPT]:
            old.unlink()

    def live(self) -> list[ECKey]:
        """All keys, oldest first; read again when another process has changed them."""
        changed_at = self._directory.stat().st_mtime
        if changed_at != self._read_at:
            paths = sorted(self._directory.glob("*.json"))
            self._keys = [ECKey.import_key(orjson.loads(path.read_bytes())) for path in paths]
            self._read_at = changed_at
        return self._keys

    def signing(self) -> ECKey:
        """The newest key that all verifiers know by now."""
        keys = self.live()
        announced = [key for key in keys if _age(key) >= ANNOUNCED_FOR]
        return announced[-1] if announced else keys[0]

    async def published(self) -> dict[str, Any]:
        """The JWKS document: the public halves."""
        document: dict[str, Any] = dict(KeySet(list(self.live())).as_dict(private=False))
        return document


def write_private(path: Path, content: bytes) -> None:
    """Write a file that its owner alone may read, whole or not at all."""
    unfinished = path.with_suffix(".new")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    unfinished.replace(path)


def _age(key: ECKey) -> timedelta:
    """Time since the key was made, which its id begins with; so ids sort by age, too."""
    made_at = datetime.fromtimestamp(int(str(key.kid).partition("-")[0], 16), UTC)
    return clock.now() - made_at
