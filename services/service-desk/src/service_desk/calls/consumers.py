"""Plans calls by what happens elsewhere."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.messages import Consumer
from contracts.events.customer import CustomerState, CustomerUpdated, PotentialConverted
from contracts.events.fleet import TripSheetClosed
from service_desk.calls import commands

consumer = Consumer()


@consumer.on(TripSheetClosed)
async def call_after_trip(closed: TripSheetClosed, session: AsyncSession) -> None:
    """Call the customer after its first use, and after a sample of other trips."""
    await commands.call_after_trip(session, closed)


async def govern_anew(customer: CustomerState, session: AsyncSession) -> None:
    """A customer that became strategic gets its first-use call back."""
    await commands.govern_anew(session, customer.customer_id)


for told in (CustomerUpdated, PotentialConverted):
    consumer.on(told)(govern_anew)
