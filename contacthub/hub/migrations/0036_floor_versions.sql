-- Changes of the floor: "changes" has a line for each thing, "tables" each table of the floor file before and
-- after, both as JSON, so that the floor of an earlier version is worked out by going back.
CREATE TABLE floor_versions (
    number  INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    author  TEXT NOT NULL,
    reason  TEXT NOT NULL,
    changes TEXT NOT NULL,
    tables  TEXT NOT NULL
) STRICT;
