-- With what work items belong: each other (a row on either side), contacts, purchases and products.
CREATE TABLE work_links (
    item_id TEXT NOT NULL,
    kind    TEXT NOT NULL, -- item, contact, purchase or product
    ref     TEXT NOT NULL,
    why     TEXT NOT NULL, -- opened, by an outcome of the other; linked, by hand
    at      INTEGER NOT NULL,
    by_whom TEXT NOT NULL,
    gone    INTEGER NOT NULL, -- 1: it does not any more
    PRIMARY KEY (item_id, kind, ref)
) STRICT, WITHOUT ROWID;
