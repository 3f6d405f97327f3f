-- Events that came before what must precede them. Until now only ends were kept.
CREATE TABLE early_events (
    source      TEXT NOT NULL,
    ref         TEXT NOT NULL,
    id          TEXT NOT NULL,
    type        TEXT NOT NULL,
    data        TEXT NOT NULL, -- JSON, as it was sent
    occurred_at INTEGER NOT NULL,
    at          INTEGER NOT NULL, -- when it was told
    PRIMARY KEY (source, ref, id)
) STRICT, WITHOUT ROWID;
INSERT INTO early_events
SELECT source, ref, '', 'contact.ended', json_object('ref', ref, 'by', ended_by), occurred_at, occurred_at FROM early_ends;
DROP TABLE early_ends;
