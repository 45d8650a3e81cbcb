"""How much credit a contract takes."""

DAYS_A_MONTH = 30


def months_unpaid(term_days: int) -> int:
    """The months of service that may be unpaid at once: the credit term in begun months of 30 days."""
    return -(-term_days // DAYS_A_MONTH)
