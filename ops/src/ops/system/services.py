"""The services of a system: their ports, their databases and the environment of each process."""

import fcntl
import json
import os
import tempfile
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.infrastructure import Infrastructure, Unavailable
from ops.infrastructure.machine.processes import listening

PORT = "LUDAN_PORT"
FIRST_PORT = 8100
_HUNDREDS_TRIED = 20


@dataclass(frozen=True)
class Service:
    """One service, one process, one database; its port is this far above the system's base port."""

    name: str
    port_offset: int

    @property
    def module(self) -> str:
        """The Python package that holds it."""
        return self.name.replace("-", "_")

    def database(self, prefix: str) -> str:
        """Name of its database and of the role that alone may connect to it."""
        return f"{prefix}_{self.module}"


GATEWAY = Service("gateway", 0)
SERVICES = (
    Service("customer", 1),
    Service("sales", 2),
    Service("fleet", 3),
    Service("contract", 4),
    Service("service-desk", 5),
    Service("analytics", 6),
    GATEWAY,
)


@contextmanager
def claimed_ports(environment: Mapping[str, str]) -> Generator[dict[str, int]]:
    """A port for each service: LUDAN_PORT and up, or else the first free hundred from 8100.

    They are ours until the end of the block, also before any service listens: systems that
    start at the same time never take the same ports.
    """
    with ExitStack() as claims:
        yield _claim(environment, claims)


def choose_ports(environment: Mapping[str, str]) -> dict[str, int]:
    """The ports that a system would take if it started now."""
    with claimed_ports(environment) as ports:
        return ports


def _claim(environment: Mapping[str, str], claims: ExitStack) -> dict[str, int]:
    if environment.get(PORT):
        base = int(environment[PORT])
        taken = [port for port in _ports(base).values() if listening(port)]
        if taken or not claims.enter_context(_claimed(base)):
            raise Unavailable(
                f"{PORT}={base} is set, but something listens on "
                f"{', '.join(map(str, taken or _ports(base).values()))};"
                " end it, or unset the variable to let free ports be found."
            )
        return _ports(base)
    for hundreds in range(_HUNDREDS_TRIED):
        base = FIRST_PORT + 100 * hundreds
        ports = _ports(base)
        if not any(listening(port) for port in ports.values()) and claims.enter_context(
            _claimed(base)
        ):
            return ports
    raise Unavailable(f"No free ports were found from {FIRST_PORT} up; set {PORT} to a base port.")


@contextmanager
def _claimed(base: int) -> Generator[bool]:
    """Whether nobody else holds the claim; the lock goes with the process that took it."""
    path = Path(tempfile.gettempdir()) / f"ludan-ports-{base}.lock"
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except PermissionError:
        yield False
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _ports(base: int) -> dict[str, int]:
    return {service.name: base + service.port_offset for service in SERVICES}


def base_url(port: int) -> str:
    """Where a service on this port answers."""
    return f"http://127.0.0.1:{port}"


def service_environments(
    infrastructure: Infrastructure,
    databases: Mapping[str, str],
    ports: Mapping[str, int],
    directory: Path,
    inherited: Mapping[str, str],
) -> dict[str, dict[str, str]]:
    """The environment of every service's process, by service name."""
    gateway = base_url(ports[GATEWAY.name])
    shared = {
        **inherited,
        "LUDAN_AMQP_URL": infrastructure.broker.url,
        "LUDAN_BUS_PREFIX": infrastructure.prefix,
        "LUDAN_ISSUER": gateway,
        "LUDAN_JWKS_URL": f"{gateway}/.well-known/jwks.json",
        "LUDAN_ENVIRONMENT": inherited.get("LUDAN_ENVIRONMENT", "demo"),
        "LUDAN_INFRASTRUCTURE": infrastructure.text(),
        "LUDAN_LOG": inherited.get("LUDAN_LOG", "text"),
        "PYTHONUNBUFFERED": "1",
    }
    environments = {
        service.name: {**shared, "LUDAN_DATABASE_URL": databases[service.name]}
        for service in SERVICES
    }
    secrets = directory / GATEWAY.name
    secrets.mkdir(exist_ok=True, mode=0o700)
    environments[GATEWAY.name] |= {
        "LUDAN_UPSTREAMS": json.dumps(
            {
                service.name: base_url(ports[service.name])
                for service in SERVICES
                if service is not GATEWAY
            }
        ),
        "LUDAN_STATE_DIRECTORY": str(secrets),
    }
    return environments
