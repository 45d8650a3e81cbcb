"""The services of a system: their ports, their databases and the environment of each process."""

import json
from collections.abc import Mapping
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
    Service("analytics", 6),
    GATEWAY,
)


def choose_ports(environment: Mapping[str, str]) -> dict[str, int]:
    """A port for each service: LUDAN_PORT and up, or else the first free hundred from 8100."""
    if environment.get(PORT):
        base = int(environment[PORT])
        taken = [port for port in _ports(base).values() if listening(port)]
        if taken:
            raise Unavailable(
                f"{PORT}={base} is set, but something listens on {', '.join(map(str, taken))};"
                " end it, or unset the variable to let free ports be found."
            )
        return _ports(base)
    for hundreds in range(_HUNDREDS_TRIED):
        ports = _ports(FIRST_PORT + 100 * hundreds)
        if not any(listening(port) for port in ports.values()):
            return ports
    raise Unavailable(f"No free ports were found from {FIRST_PORT} up; set {PORT} to a base port.")


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
