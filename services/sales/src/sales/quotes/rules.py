"""What the lines of a quote must be like, beyond what each field allows."""

from collections.abc import Sequence

from contracts.values import ServiceLine, ServiceProduct


def faults(lines: Sequence[ServiceLine]) -> list[str]:
    """Everything that is wrong with the lines, each as a sentence that counts from 1."""
    found = [
        f"Line {place} is chauffeured and names no driver."
        for place, line in enumerate(lines, start=1)
        if line.service_product is ServiceProduct.CHAUFFEURED_CHARTER and line.drivers == 0
    ]
    found += [
        f"Line {place} has a price below zero."
        for place, line in enumerate(lines, start=1)
        if line.monthly_price.amount < 0
    ]
    currencies = {line.monthly_price.currency for line in lines}
    if len(currencies) > 1:
        found.append(f"The lines are priced in {' and '.join(sorted(currencies))}.")
    return found
