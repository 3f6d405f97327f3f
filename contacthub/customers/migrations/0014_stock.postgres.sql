-- How many pieces there are, by what is in stock: sku:… or model:…, in small letters. words: what one is found by.
CREATE TABLE stock (
    thing      TEXT COLLATE "C" PRIMARY KEY,
    sku        TEXT COLLATE "C",
    model      TEXT COLLATE "C",
    model_key  TEXT COLLATE "C" NOT NULL, -- in small letters; empty: of no model that is known
    name       TEXT COLLATE "C",
    quantity   BIGINT, -- null: some
    price      TEXT COLLATE "C",
    currency   TEXT COLLATE "C",
    as_of      TEXT COLLATE "C" NOT NULL, -- the day of the count
    attributes TEXT COLLATE "C" NOT NULL, -- JSON
    words      TEXT COLLATE "C" NOT NULL,
    told       BIGINT NOT NULL -- 0: what waits for it is not told of this count yet
);
CREATE INDEX stock_untold ON stock (thing) WHERE told = 0;
CREATE INDEX stock_model ON stock (model_key);
