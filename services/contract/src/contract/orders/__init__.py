"""Ad-hoc orders (机动订单): captured, confirmed against credit, revised, driven."""
