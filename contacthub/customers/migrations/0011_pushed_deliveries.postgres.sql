-- Which messages of sources were taken, so that none is taken twice. at is when, by our own clock.
CREATE TABLE pushed_deliveries (
    source   TEXT COLLATE "C" NOT NULL,
    kind     TEXT COLLATE "C" NOT NULL,
    thing    TEXT COLLATE "C" NOT NULL,
    delivery TEXT COLLATE "C" NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (source, kind, thing, delivery)
);
CREATE INDEX pushed_deliveries_by_age ON pushed_deliveries (at);
