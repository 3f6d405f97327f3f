-- The catalogue of models; who had a unit before; when units were made, brought, installed, and given back.

-- entry is JSON of all there is to a model; NULL: it was taken out, and its version goes on. words: what it is
-- found by, in small letters.
CREATE TABLE catalogue (
    model      TEXT PRIMARY KEY COLLATE NOCASE CHECK (model <> ''),
    version    INTEGER NOT NULL,
    entry      TEXT,
    words      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE products ADD COLUMN made_at TEXT CHECK (made_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');
ALTER TABLE products ADD COLUMN delivered_at TEXT CHECK (delivered_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');
ALTER TABLE products ADD COLUMN installed_at TEXT CHECK (installed_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');
ALTER TABLE products ADD COLUMN extension_months INTEGER CHECK (extension_months > 0);
ALTER TABLE products ADD COLUMN extended_at TEXT CHECK (extended_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');
ALTER TABLE products ADD COLUMN returned_at TEXT CHECK (returned_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');

ALTER TABLE purchases ADD COLUMN delivered_at TEXT CHECK (delivered_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');
ALTER TABLE purchase_items ADD COLUMN returned_quantity INTEGER CHECK (returned_quantity > 0);
ALTER TABLE purchase_items ADD COLUMN returned_at TEXT CHECK (returned_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');

-- Who had a unit before the customer who has it, in order: their days, and how it went on. until is a day that was
-- said; without one it ended at the instant ended_at. returned: it had gone back to the shop.
CREATE TABLE former_owners (
    id           INTEGER PRIMARY KEY,
    serial       TEXT NOT NULL COLLATE NOCASE,
    customer_id  TEXT NOT NULL,
    purchased_at TEXT,
    delivered_at TEXT,
    installed_at TEXT,
    until        TEXT,
    ended_at     INTEGER NOT NULL,
    returned     INTEGER NOT NULL CHECK (returned IN (0, 1))
) STRICT;
CREATE INDEX former_owners_serial ON former_owners (serial, id);

-- Units that changed hands before this was kept: their history says it.
INSERT INTO former_owners (serial, customer_id, purchased_at, ended_at, returned)
SELECT p.serial, c.former_id, coalesce(json_extract(c.before, '$.purchased_at'), nullif(p.purchased_at, '')), c.at, 0
FROM record_changes AS c JOIN products AS p ON p.id = CAST(c.record AS INTEGER)
WHERE c.kind = 'products' AND c.former_id IS NOT NULL AND c.undoes IS NULL
  AND c.id NOT IN (SELECT undoes FROM record_changes WHERE undoes IS NOT NULL)
ORDER BY c.id;
