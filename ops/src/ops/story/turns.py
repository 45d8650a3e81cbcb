"""What else happens to a charter: each turn at its moment."""

from collections.abc import Awaitable, Callable, Mapping

from ops.story.charter import Turn
from ops.story.corrections import bounce_payment, merge, undo_merge, void_sheet
from ops.story.endings import amend, renew, terminate
from ops.story.service import change_driver, complain, repair, swap
from ops.story.underway import Underway

_Play = Callable[[Underway], Awaitable[object]]
_BEFORE: Mapping[Turn, _Play] = {
    Turn.SWAP: swap,
    Turn.DRIVER_CHANGE: change_driver,
    Turn.VOIDED_SHEET: void_sheet,
}
_AFTER: Mapping[Turn, _Play] = {
    Turn.COMPLAINT: complain,
    Turn.WORKSHOP: repair,
    Turn.MERGE: merge,
    Turn.UNDONE_MERGE: undo_merge,
}
_IN_THE_END: Mapping[Turn, _Play] = {
    Turn.BOUNCED_PAYMENT: bounce_payment,
    Turn.AMENDMENT: amend,
    Turn.TERMINATION: terminate,
    Turn.RENEWAL: renew,
}


async def before_the_trip(way: Underway) -> None:
    """The sheet is issued and nobody has driven yet."""
    await _play(_BEFORE, way)


async def after_the_trip(way: Underway) -> None:
    """The sheet is closed and nothing is invoiced yet."""
    await _play(_AFTER, way)


async def in_the_end(way: Underway) -> None:
    """The invoice is paid."""
    await _play(_IN_THE_END, way)


async def _play(plays: Mapping[Turn, _Play], way: Underway) -> None:
    if play := plays.get(way.charter.turn):
        await play(way)
