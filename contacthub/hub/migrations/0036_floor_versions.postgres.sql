-- Changes of the floor: "changes" has a line for each thing, "tables" each table of the floor file before and
-- after, both as JSON, so that the floor of an earlier version is worked out by going back.
CREATE TABLE floor_versions (
    number  BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    author  TEXT COLLATE "C" NOT NULL,
    reason  TEXT COLLATE "C" NOT NULL,
    changes TEXT COLLATE "C" NOT NULL,
    tables  TEXT COLLATE "C" NOT NULL
);
