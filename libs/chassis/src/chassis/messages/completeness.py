"""Notices events that never came, and asks their publisher to send them again.

Each minute a publisher says, by the same way as its events, how many of each type it has sent
(a canary). Whoever has received fewer asks for all of that type since the last time the counts
agreed; the inbox absorbs what it had. A queue bound with `#` also sees that sequences are dense.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages.broker import Topology
from chassis.messages.log import Outgoing
from chassis.messages.publisher import Publisher
from chassis.messages.reading import Arrived, Canary
from chassis.tables.columns import new_id
from chassis.telemetry.metrics import GAPS

log = structlog.get_logger(__name__)

_COUNT = text(
    "INSERT INTO received_type AS r (consumer, source, type, count, last_sequence) "
    "VALUES (:consumer, :source, :type, :count, :last) "
    "ON CONFLICT (consumer, source, type) DO UPDATE SET count = r.count + EXCLUDED.count, "
    "last_sequence = greatest(r.last_sequence, EXCLUDED.last_sequence)"
)
_KNOWN = text(
    "SELECT count AS received, complete_upto FROM received_type "
    "WHERE consumer = :consumer AND source = :source AND type = :type"
)
_COMPLETE = text(
    "UPDATE received_type SET complete_upto = greatest(complete_upto, :upto) "
    "WHERE consumer = :consumer AND source = :source AND type = :type"
)


@dataclass(frozen=True)
class Gap:
    """Events of a type that a publisher sent after a sequence and that never came here."""

    publisher: str
    type: str
    after: int


class Completeness:
    """The count of what one service has received, by publisher and type."""

    def __init__(self, service: str, topology: Topology, publisher: Publisher) -> None:
        self._service, self._topology, self._publisher = service, topology, publisher

    async def count(self, session: AsyncSession, fresh: Sequence[Arrived]) -> None:
        """Count messages that came for the first time."""
        sequences: dict[tuple[str, str], list[int]] = defaultdict(list)
        for arrived in fresh:
            sequences[arrived.source, arrived.type].append(arrived.sequence)
        if sequences:
            await session.execute(
                _COUNT,
                [
                    {
                        "consumer": self._service,
                        "source": source,
                        "type": event_type,
                        "count": len(numbers),
                        "last": max(numbers),
                    }
                    for (source, event_type), numbers in sorted(sequences.items())
                ],
            )

    async def gaps(self, session: AsyncSession, canaries: Sequence[Canary]) -> list[Gap]:
        """What the canaries tell of that is missing here."""
        missing: list[Gap] = []
        for canary in canaries:
            key = {"consumer": self._service, "source": canary.source, "type": canary.type}
            known = (await session.execute(_KNOWN, key)).one_or_none()
            received: int = known.received if known else 0
            complete_upto: int = known.complete_upto if known else 0
            if received >= canary.count:
                await session.execute(_COMPLETE, key | {"upto": canary.upto})
            else:
                publisher = canary.source.rpartition("/")[2]
                missing.append(Gap(publisher, canary.type, complete_upto))
                log.error(
                    "events are missing and asked for again",
                    publisher=publisher,
                    type=canary.type,
                    sent=canary.count,
                    received=received,
                )
        return missing

    async def ask_again(self, gaps: Sequence[Gap]) -> None:
        """Ask publishers for what is missing; if that fails too, the next canary asks anew."""
        for gap in gaps:
            GAPS.labels(self._service).inc()
            request = {
                "queue": self._topology.queue(self._service),
                "types": [gap.type],
                "after": gap.after,
            }
            await self._publisher.send_to_queue(
                self._topology.requests(gap.publisher),
                [Outgoing(new_id(), "ludan.replay-request", 0, orjson.dumps(request))],
            )
