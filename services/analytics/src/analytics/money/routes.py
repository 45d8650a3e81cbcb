"""Figures on money over HTTP; whoever may not see charges or costs sees no sums of them."""

from typing import Annotated

from analytics.figures import Month
from analytics.money import queries
from analytics.money.model import EarningLine, MoneyGrouping, ReceiptGrouping
from analytics.money.schemas import CostOut, ProfitOut, ReceiptsOut, RevenueOut
from chassis.auth import Actor, allowed
from chassis.http import Session, new_router
from contracts.permissions import Permission

router = new_router("figures")
ChargeReader = Annotated[Actor, allowed(Permission.CHARGE_READ)]
CostReader = Annotated[Actor, allowed(Permission.COST_READ)]
ReceiptReader = Annotated[Actor, allowed(Permission.RECEIPT_READ)]


@router.get("/figures/revenue")
async def revenue(
    session: Session,
    actor: ChargeReader,
    by: MoneyGrouping,
    month: Month | None = None,
    line: EarningLine | None = None,
) -> list[RevenueOut]:
    """Net revenue by the vehicle, time and customer it was charged for."""
    asked = queries.Asked(by, month, line)
    return [RevenueOut.of(row) for row in await queries.revenue_figures(session, actor, asked)]


@router.get("/figures/cost")
async def cost(
    session: Session,
    actor: CostReader,
    by: MoneyGrouping,
    month: Month | None = None,
    line: EarningLine | None = None,
) -> list[CostOut]:
    """Costs of vehicles, each spread evenly over the days of its term."""
    asked = queries.Asked(by, month, line)
    return [CostOut.of(row) for row in await queries.cost_figures(session, actor, asked)]


@router.get("/figures/profit")
async def profit(
    session: Session,
    of_revenue: ChargeReader,
    of_cost: CostReader,
    by: MoneyGrouping,
    month: Month | None = None,
    line: EarningLine | None = None,
) -> list[ProfitOut]:
    """Revenue less costs; with a line of business, costs are those of its trips alone."""
    asked = queries.Asked(by, month, line)
    rows = await queries.profit_figures(session, of_revenue, of_cost, asked)
    return [ProfitOut.of(row) for row in rows]


@router.get("/figures/receipts")
async def receipts(
    session: Session, actor: ReceiptReader, by: ReceiptGrouping, month: Month | None = None
) -> list[ReceiptsOut]:
    """Money received, less what went back, by the month in which it settled invoices."""
    rows = await queries.receipt_figures(session, actor, by, month)
    return [ReceiptsOut.of(row) for row in rows]
