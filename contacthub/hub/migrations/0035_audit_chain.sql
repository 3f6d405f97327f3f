-- Rows of the audit are never changed: a count that goes on is a further row with the same key.
DROP INDEX audit_key;
CREATE UNIQUE INDEX audit_key ON audit (key, count);
-- Each filter has its rows in the order in which they are listed.
DROP INDEX audit_viewer;
CREATE INDEX audit_viewer ON audit (viewer, at);
CREATE INDEX audit_action ON audit (action, at);
CREATE INDEX audit_subject ON audit (subject, at);

-- The chain over the rows: "content" is the SHA-256 of the rows, "hash" of the seal before and of this one.
CREATE TABLE audit_seals (
    number    INTEGER PRIMARY KEY,
    first_id  INTEGER NOT NULL,
    last_id   INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    content   TEXT NOT NULL,
    at        INTEGER NOT NULL,
    hash      TEXT NOT NULL
) STRICT;
