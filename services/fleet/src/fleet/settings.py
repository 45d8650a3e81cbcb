"""What the environment tells the fleet service."""

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Nothing beyond what every service has."""
