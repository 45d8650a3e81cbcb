"""What the environment tells the sales service."""

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Sales needs nothing beyond what every service has."""
