-- Who changed what of a customer, and the imports that did. Written in the transaction of the change itself.

CREATE TABLE imports (
    id           INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    author       TEXT NOT NULL,
    file         TEXT NOT NULL,
    program      TEXT,
    counts       TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('running', 'done', 'undoing', 'undone', 'partly_undone')),
    undo_before  INTEGER,
    undone_count INTEGER NOT NULL DEFAULT 0,
    left_count   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- record is '' for the customer; former_id is whose the record was before it moved. before and after are JSON of
-- the fields that changed: before is NULL where the record was made, after where it was deleted.
CREATE TABLE record_changes (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    author      TEXT NOT NULL,
    import_id   INTEGER,
    customer_id TEXT NOT NULL,
    former_id   TEXT,
    kind        TEXT NOT NULL,
    record      TEXT NOT NULL,
    before      TEXT,
    after       TEXT,
    undoes      INTEGER
) STRICT;
CREATE INDEX record_changes_record ON record_changes (customer_id, kind, record, id);
CREATE INDEX record_changes_former ON record_changes (former_id, id) WHERE former_id IS NOT NULL;
CREATE INDEX record_changes_import ON record_changes (import_id, id) WHERE import_id IS NOT NULL;
CREATE INDEX record_changes_undoes ON record_changes (customer_id, id) WHERE undoes IS NOT NULL;
