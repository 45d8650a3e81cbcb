CREATE TABLE replacement (
    move_id uuid PRIMARY KEY,
    old_id  uuid NOT NULL,
    new_id  uuid NOT NULL CHECK (new_id <> old_id),
    undone  boolean NOT NULL
);

CREATE UNIQUE INDEX replacement_old ON replacement (old_id) WHERE NOT undone;

CREATE TABLE moved_reference (
    move_id     uuid NOT NULL REFERENCES replacement,
    table_name  text NOT NULL,
    column_name text NOT NULL,
    row_id      uuid NOT NULL,
    PRIMARY KEY (move_id, table_name, column_name, row_id)
);
