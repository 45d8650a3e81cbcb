"""How far each publisher's stream has come."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages.consumer import Subscription
from chassis.messages.operating import ReceivedType, standing


@dataclass(frozen=True)
class Stream:
    """What has come from one publisher; nothing is missing while it is dense."""

    publisher: str
    received: int
    highest_sequence: int

    @property
    def dense(self) -> bool:
        """Whether as many events came as the highest sequence says were sent."""
        return self.received == self.highest_sequence


async def streams(session: AsyncSession, subscription: Subscription) -> list[Stream]:
    """Every publisher's stream, also of those that have sent nothing yet."""
    by_publisher: dict[str, list[ReceivedType]] = defaultdict(list)
    for received in (await standing(session, subscription)).received:
        by_publisher[received.source.rpartition("/")[2]].append(received)
    return [
        Stream(
            publisher,
            received=sum(of_type.count for of_type in by_publisher[publisher]),
            highest_sequence=max((t.last_sequence for t in by_publisher[publisher]), default=0),
        )
        for publisher in subscription.publishers()
    ]
