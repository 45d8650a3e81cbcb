"""Ports and environments of the service processes."""

import json
import socket
from pathlib import Path

import pytest

from ops.infrastructure import Infrastructure, Server, Unavailable
from ops.system.services import SERVICES, choose_ports, claimed_ports, service_environments


def test_a_taken_port_moves_the_whole_system_unless_it_was_set() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port: int = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=f"something listens on {port}"):
            choose_ports({"LUDAN_PORT": str(port)})
    assert len(set(choose_ports({}).values())) == len(SERVICES)


def test_systems_that_start_at_the_same_time_take_different_ports() -> None:
    with claimed_ports({}) as first, claimed_ports({}) as second:
        assert not set(first.values()) & set(second.values())
        with pytest.raises(Unavailable, match="something listens"):
            choose_ports({"LUDAN_PORT": str(first["gateway"])})


def test_only_the_gateway_knows_the_others_and_nobody_another_ones_database(
    tmp_path: Path,
) -> None:
    server = Server(product="any", kind="private", version="1", durable=True, url="amqp://any")
    databases = {service.name: f"postgresql://{service.name}" for service in SERVICES}
    ports = {service.name: 8100 + service.port_offset for service in SERVICES}
    environments = service_environments(
        Infrastructure(server, server, "ludan"), databases, ports, tmp_path, {"HOME": "/"}
    )
    for name, environment in environments.items():
        assert environment["LUDAN_DATABASE_URL"] == databases[name]
        assert environment["LUDAN_ISSUER"] == "http://127.0.0.1:8100"
        assert ("LUDAN_UPSTREAMS" in environment) == (name == "gateway")
    upstreams = json.loads(environments["gateway"]["LUDAN_UPSTREAMS"])
    assert upstreams["fleet"] == "http://127.0.0.1:8103"
    secrets = Path(environments["gateway"]["LUDAN_STATE_DIRECTORY"])
    assert secrets.stat().st_mode & 0o077 == 0
