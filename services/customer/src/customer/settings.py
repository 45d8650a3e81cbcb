"""What the environment tells the customer service."""

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """The settings that every service has; this one needs no more."""
