-- How many pieces there are, by what is in stock: sku:… or model:…, in small letters. words: what one is found by.
CREATE TABLE stock (
    thing      TEXT PRIMARY KEY,
    sku        TEXT,
    model      TEXT,
    model_key  TEXT NOT NULL, -- in small letters; empty: of no model that is known
    name       TEXT,
    quantity   INTEGER, -- null: some
    price      TEXT,
    currency   TEXT,
    as_of      TEXT NOT NULL, -- the day of the count
    attributes TEXT NOT NULL, -- JSON
    words      TEXT NOT NULL,
    told       INTEGER NOT NULL -- 0: what waits for it is not told of this count yet
) STRICT, WITHOUT ROWID;
CREATE INDEX stock_untold ON stock (thing) WHERE told = 0;
CREATE INDEX stock_model ON stock (model_key);
