-- With what work items belong: each other (a row on either side), contacts, purchases and products.
CREATE TABLE work_links (
    item_id TEXT COLLATE "C" NOT NULL,
    kind    TEXT COLLATE "C" NOT NULL, -- item, contact, purchase or product
    ref     TEXT COLLATE "C" NOT NULL,
    why     TEXT COLLATE "C" NOT NULL, -- opened, by an outcome of the other; linked, by hand
    at      BIGINT NOT NULL,
    by_whom TEXT COLLATE "C" NOT NULL,
    gone    BIGINT NOT NULL, -- 1: it does not any more
    PRIMARY KEY (item_id, kind, ref)
);
