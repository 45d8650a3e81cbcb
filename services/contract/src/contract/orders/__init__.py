"""Ad-hoc orders (机动订单) with their revisions."""
