-- Customers and what is theirs, in a file of their own. Instants are UTC milliseconds, days YYYY-MM-DD.

CREATE TABLE customers (
    id         TEXT PRIMARY KEY CHECK (id <> ''),
    version    INTEGER NOT NULL,
    name       TEXT NOT NULL CHECK (name <> ''),
    company    TEXT,
    tier       TEXT,
    language   TEXT,
    addresses  TEXT NOT NULL,
    birthday   TEXT CHECK (birthday GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    tags       TEXT NOT NULL,
    notes      TEXT,
    attributes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX customers_name ON customers (name);

-- What names and firms are searched by: as written, parts of it, pinyin, initials.
CREATE TABLE search_keys (
    key         TEXT NOT NULL,
    customer_id TEXT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    PRIMARY KEY (key, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_keys_customer ON search_keys (customer_id);

CREATE TABLE phones (
    customer_id TEXT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    n           INTEGER NOT NULL,
    e164        TEXT CHECK (e164 GLOB '+[1-9]*'),
    ext         TEXT,
    raw         TEXT NOT NULL,
    label       TEXT,
    PRIMARY KEY (customer_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX phones_e164 ON phones (e164, customer_id, ext) WHERE e164 IS NOT NULL;
-- Numbers nobody can normalise, such as inside lines, are found as they were written.
CREATE INDEX phones_raw ON phones (raw, customer_id, ext) WHERE e164 IS NULL;

CREATE TABLE emails (
    customer_id TEXT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    n           INTEGER NOT NULL,
    email       TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (customer_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX emails_email ON emails (email, customer_id);

CREATE TABLE purchases (
    id          INTEGER PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    order_no    TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (order_no <> ''),
    date        TEXT NOT NULL CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    status      TEXT,
    total       TEXT,
    currency    TEXT
) STRICT;
CREATE INDEX purchases_customer ON purchases (customer_id, date DESC, id DESC);

CREATE TABLE purchase_items (
    purchase_id INTEGER NOT NULL REFERENCES purchases (id) ON DELETE CASCADE,
    n           INTEGER NOT NULL,
    sku         TEXT,
    model       TEXT,
    category    TEXT,
    name        TEXT NOT NULL,
    quantity    INTEGER NOT NULL CHECK (quantity > 0),
    price       TEXT CHECK (price GLOB '[0-9-]*.[0-9][0-9]*'),
    currency    TEXT CHECK (currency GLOB '[A-Z][A-Z][A-Z]'),
    attributes  TEXT NOT NULL,
    PRIMARY KEY (purchase_id, n),
    CHECK (price IS NULL OR currency IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- purchased_at is '' when unknown, so that the list has one order with an index.
CREATE TABLE products (
    id             INTEGER PRIMARY KEY,
    customer_id    TEXT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    model          TEXT NOT NULL CHECK (model <> ''),
    name           TEXT,
    category       TEXT,
    serial         TEXT NOT NULL COLLATE NOCASE CHECK (serial <> ''),
    purchased_at   TEXT NOT NULL
        CHECK (purchased_at = '' OR purchased_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    warranty_until TEXT CHECK (warranty_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    status         TEXT,
    attributes     TEXT NOT NULL,
    UNIQUE (serial, model)
) STRICT;
CREATE INDEX products_customer ON products (customer_id, purchased_at DESC, id DESC);
CREATE INDEX products_model ON products (model);

-- model is the product's, kept here so that faults are counted from one index.
CREATE TABLE service_records (
    id          INTEGER PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    record_no   TEXT COLLATE NOCASE UNIQUE CHECK (record_no <> ''),
    date        TEXT NOT NULL CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    product_id  INTEGER REFERENCES products (id) ON DELETE SET NULL,
    model       TEXT,
    serial      TEXT COLLATE NOCASE,
    kind        TEXT,
    symptom     TEXT NOT NULL CHECK (symptom <> ''),
    resolution  TEXT,
    technician  TEXT,
    status      TEXT,
    attributes  TEXT NOT NULL
) STRICT;
CREATE INDEX service_records_customer ON service_records (customer_id, date DESC, id DESC);
CREATE INDEX service_records_product ON service_records (product_id, kind) WHERE product_id IS NOT NULL;
CREATE INDEX service_records_serial ON service_records (serial) WHERE serial IS NOT NULL;
CREATE INDEX service_records_model ON service_records (model, symptom, resolution, product_id, kind)
    WHERE model IS NOT NULL AND coalesce(kind, 'repair') = 'repair';

-- at is the midnight (UTC) of date: questions asked during contacts are sorted among these.
CREATE TABLE questions (
    id          INTEGER PRIMARY KEY,
    customer_id TEXT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    at          INTEGER NOT NULL,
    date        TEXT CHECK (date GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    channel     TEXT,
    question    TEXT NOT NULL CHECK (question <> ''),
    answer      TEXT,
    agent       TEXT,
    attributes  TEXT NOT NULL
) STRICT;
CREATE INDEX questions_customer ON questions (customer_id, at DESC, id DESC);

-- The version grows with every change to the model's products and their service records.
CREATE TABLE models (
    model   TEXT PRIMARY KEY,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
