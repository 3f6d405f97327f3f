-- Rows of the audit are never changed: a count that goes on is a further row with the same key.
DROP INDEX audit_key;
CREATE UNIQUE INDEX audit_key ON audit (key, count);
-- Each filter has its rows in the order in which they are listed.
DROP INDEX audit_at;
DROP INDEX audit_viewer;
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_viewer ON audit (viewer, at, id);
CREATE INDEX audit_action ON audit (action, at, id);
CREATE INDEX audit_subject ON audit (subject, at, id);

-- The chain over the rows: "content" is the SHA-256 of the rows, "hash" of the seal before and of this one.
CREATE TABLE audit_seals (
    number    BIGINT PRIMARY KEY,
    first_id  BIGINT NOT NULL,
    last_id   BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    content   TEXT COLLATE "C" NOT NULL,
    at        BIGINT NOT NULL,
    hash      TEXT COLLATE "C" NOT NULL
);
