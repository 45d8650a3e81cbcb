"""What the environment tells a service (Twelve-Factor)."""

from pathlib import Path
from typing import Any, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Settings that every service has; read from `LUDAN_*`. Times are in seconds."""

    model_config = SettingsConfigDict(env_prefix="LUDAN_", frozen=True, extra="ignore")

    @classmethod
    def from_environment(cls) -> Self:
        """Read all settings from the environment; a missing one is named and ends the start."""
        nothing_given: dict[str, Any] = {}
        return cls(**nothing_given)

    @model_validator(mode="after")
    def _moves_time_in_tests_only(self) -> Self:
        if self.clock_file and self.environment != "test":
            raise ValueError("LUDAN_CLOCK_FILE is for tests; time is real everywhere else")
        return self

    database_url: SecretStr
    amqp_url: SecretStr
    bus_prefix: str = "ludan"
    environment: str = "production"
    infrastructure: str = ""
    clock_file: Path | None = None
    log: str = "json"

    issuer: str = "http://127.0.0.1:8100"
    jwks_url: str = "http://127.0.0.1:8100/.well-known/jwks.json"
    audience: str = "ludan"

    database_pool: int = 10
    largest_body: int = 1_000_000
    otlp_endpoint: str | None = None
    trace_ratio: float = 0.05

    relay_batch: int = 500
    relay_poll: float = 0.5
    publish_timeout: float = 5.0
    consumer_batch: int = 200
    topology_interval: float = 60.0
    canary_interval: float = 60.0
    park_first_delay: float = 0.2
    park_longest_delay: float = 300.0
    park_attempts: int = 8
    park_reference_for: float = 3600.0
    schedule_poll: float = 1.0
    reference_patience: float = 2.0
    stop_within: float = 18.0
    inbox_kept_days: int = 90
    idempotency_kept_days: int = 7
