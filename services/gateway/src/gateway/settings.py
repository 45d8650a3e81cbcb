"""What the environment tells the gateway."""

from pathlib import Path

from pydantic import Field, SecretStr

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Where the services are, where secrets are kept, and how much is let through."""

    upstreams: dict[str, str] = Field(default_factory=dict)
    state_directory: Path = Path("state")
    admin_password: SecretStr | None = None
    limits_store: str = "async+memory://"
    upstream_timeout: float = 30.0
    live_places: int = 500
    live_lifetime: float = 600.0

    @property
    def secure(self) -> bool:
        """Whether people reach the gateway over TLS."""
        return self.issuer.startswith("https://")

    @property
    def for_show(self) -> bool:
        """Whether this is a demonstration or a test, where nothing needs hiding."""
        return self.environment in {"demo", "test"}
