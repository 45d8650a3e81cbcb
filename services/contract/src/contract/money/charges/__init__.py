"""What customers are charged: each trip priced, each vehicle's time split by the minute."""
