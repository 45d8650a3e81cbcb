"""What a service counts, in the form that Prometheus reads."""

from prometheus_client import Counter, Gauge, Histogram

HTTP_SECONDS = Histogram(
    "ludan_http_seconds", "Time to answer a request", ["service", "method", "route", "status"]
)
RETRIED = Counter(
    "ludan_transactions_retried", "Transactions run again after 40001 or 40P01", ["service"]
)
RELAY_PUBLISHED = Counter("ludan_relay_published", "Events published", ["service"])
RELAY_ALARMS = Counter("ludan_relay_alarms", "Batches returned, refused or timed out", ["service"])
OUTBOX_WAITING = Gauge("ludan_outbox_waiting", "Rows in the outbox", ["service"])
UNPUBLISHED = Gauge("ludan_unpublished", "Logged events above the watermark", ["service"])
HANDLED = Counter("ludan_consumer_handled", "Messages handled", ["service"])
DUPLICATES = Counter("ludan_consumer_duplicates", "Messages seen before", ["service"])
BATCH_SIZE = Histogram(
    "ludan_consumer_batch", "Messages a batch", ["service"], buckets=(1, 2, 5, 10, 20, 50, 100, 200)
)
PARKED = Counter("ludan_consumer_parked", "Messages parked", ["service", "reason"])
DEAD = Counter("ludan_consumer_dead", "Messages given up until a person decides", ["service"])
GAPS = Counter("ludan_consumer_gaps", "Missing messages noticed and asked for again", ["service"])
DUE_WORK = Counter("ludan_due_work", "Pieces of due work done", ["kind"])
