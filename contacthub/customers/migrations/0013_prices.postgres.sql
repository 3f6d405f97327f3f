-- What parts cost, by part, model (empty: any) and first day. Keys are in small letters; words: what one is found by.
CREATE TABLE prices (
    part_key   TEXT COLLATE "C" NOT NULL,
    model_key  TEXT COLLATE "C" NOT NULL,
    valid_from TEXT COLLATE "C" NOT NULL,
    valid_to   TEXT COLLATE "C", -- the last day
    part       TEXT COLLATE "C" NOT NULL,
    model      TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C",
    price      TEXT COLLATE "C" NOT NULL,
    currency   TEXT COLLATE "C" NOT NULL,
    attributes TEXT COLLATE "C" NOT NULL, -- JSON
    words      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (part_key, model_key, valid_from)
);
