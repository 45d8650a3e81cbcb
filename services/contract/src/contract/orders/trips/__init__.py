"""The trip sheets (路单) of orders, as fleet tells of them."""
