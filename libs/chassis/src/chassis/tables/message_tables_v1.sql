-- The tables behind the bus; every service has them in its own database.

CREATE TABLE outbox (
    position         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id               uuid NOT NULL,
    type             text NOT NULL,
    subject          uuid NOT NULL,
    aggregateversion integer NOT NULL,
    time             timestamptz NOT NULL,
    data             jsonb NOT NULL,
    personal         jsonb,
    correlationid    text NOT NULL,
    causationid      text,
    traceparent      text,
    actor            text,
    scope            text
);

CREATE TABLE aggregate_version (
    subject uuid PRIMARY KEY,
    version integer NOT NULL
);

CREATE TABLE event_log (
    sequence         bigint NOT NULL PRIMARY KEY,
    id               uuid NOT NULL,
    type             text NOT NULL,
    subject          uuid NOT NULL,
    aggregateversion integer NOT NULL,
    time             timestamptz NOT NULL,
    data             jsonb NOT NULL,
    correlationid    text NOT NULL,
    causationid      text,
    traceparent      text,
    actor            text,
    scope            text
) PARTITION BY RANGE (sequence);
CREATE TABLE event_log_p0 PARTITION OF event_log FOR VALUES FROM (0) TO (1000000);
CREATE INDEX event_log_id ON event_log (id);
CREATE INDEX event_log_type ON event_log (type, sequence);
CREATE INDEX event_log_subject ON event_log (subject, aggregateversion);

CREATE TABLE personal (
    event_id uuid PRIMARY KEY,
    block    jsonb NOT NULL
);

CREATE TABLE relay_state (
    one           boolean PRIMARY KEY DEFAULT true CHECK (one),
    last_sequence bigint NOT NULL DEFAULT 0,
    published     bigint NOT NULL DEFAULT 0,
    epoch         integer NOT NULL DEFAULT 1
);
INSERT INTO relay_state DEFAULT VALUES;

CREATE TABLE published_type (
    type          text PRIMARY KEY,
    count         bigint NOT NULL,
    last_sequence bigint NOT NULL
);

CREATE TABLE inbox (
    message_id uuid NOT NULL,
    consumer   text NOT NULL,
    source     text NOT NULL,
    sequence   bigint NOT NULL,
    handled_at timestamptz NOT NULL,
    PRIMARY KEY (message_id, consumer)
) PARTITION BY RANGE (message_id);
CREATE TABLE inbox_rest PARTITION OF inbox DEFAULT;
CREATE INDEX inbox_source ON inbox (consumer, source, sequence);

CREATE TABLE received_type (
    consumer      text NOT NULL,
    source        text NOT NULL,
    type          text NOT NULL,
    count         bigint NOT NULL DEFAULT 0,
    last_sequence bigint NOT NULL DEFAULT 0,
    complete_upto bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (consumer, source, type)
);

CREATE TABLE parked (
    message_id uuid NOT NULL,
    consumer   text NOT NULL,
    source     text NOT NULL,
    sequence   bigint NOT NULL,
    subject    uuid NOT NULL,
    type       text NOT NULL,
    envelope   jsonb NOT NULL,
    state      text NOT NULL CHECK (state IN ('parked', 'trying', 'dead')),
    reason     text NOT NULL,
    detail     text NOT NULL,
    owner      text NOT NULL,
    attempts   integer NOT NULL,
    next_at    timestamptz,
    parked_at  timestamptz NOT NULL,
    PRIMARY KEY (message_id, consumer)
);
CREATE INDEX parked_next ON parked (next_at) WHERE state = 'parked';
CREATE INDEX parked_subject ON parked (consumer, source, subject, sequence);

CREATE TABLE dead_letter_action (
    id         uuid PRIMARY KEY,
    message_id uuid NOT NULL,
    consumer   text NOT NULL,
    action     text NOT NULL,
    note       text NOT NULL,
    envelope   jsonb NOT NULL,
    actor      text NOT NULL,
    at         timestamptz NOT NULL
);

CREATE TABLE idempotency (
    principal   text NOT NULL,
    route       text NOT NULL,
    key         text NOT NULL,
    fingerprint bytea NOT NULL,
    status      integer NOT NULL,
    headers     jsonb NOT NULL,
    body        bytea NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (principal, route, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

CREATE TABLE scheduled (
    kind     text NOT NULL,
    key      text NOT NULL,
    due_at   timestamptz NOT NULL,
    payload  jsonb NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    failure  text,
    PRIMARY KEY (kind, key)
);
CREATE INDEX scheduled_due ON scheduled (due_at);

CREATE TABLE number_counter (
    kind   text NOT NULL,
    period text NOT NULL,
    last   bigint NOT NULL,
    PRIMARY KEY (kind, period)
);

CREATE TABLE revoked_session (
    session_id uuid PRIMARY KEY,
    revoked_at timestamptz NOT NULL
);
