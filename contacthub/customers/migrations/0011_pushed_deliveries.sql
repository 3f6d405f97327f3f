-- Which messages of sources were taken, so that none is taken twice. at is when, by our own clock.
CREATE TABLE pushed_deliveries (
    source   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    thing    TEXT NOT NULL,
    delivery TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (source, kind, thing, delivery)
) STRICT;
CREATE INDEX pushed_deliveries_by_age ON pushed_deliveries (at);
