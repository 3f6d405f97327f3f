-- What parts cost, by part, model (empty: any) and first day. Keys are in small letters; words: what one is found by.
CREATE TABLE prices (
    part_key   TEXT NOT NULL,
    model_key  TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT, -- the last day
    part       TEXT NOT NULL,
    model      TEXT NOT NULL,
    name       TEXT,
    price      TEXT NOT NULL,
    currency   TEXT NOT NULL,
    attributes TEXT NOT NULL, -- JSON
    words      TEXT NOT NULL,
    PRIMARY KEY (part_key, model_key, valid_from)
) STRICT, WITHOUT ROWID;
