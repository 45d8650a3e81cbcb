"""The bus as a service's author sees it: `record` an event, listen with a `Consumer`."""

from chassis.messages.consumer import Consumer, Received
from chassis.messages.outbox import record

__all__ = ["Consumer", "Received", "record"]
