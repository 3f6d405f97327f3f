-- Reports that a user has saved: what the address of the page asks for, by a name of their own.
CREATE TABLE report_views (
    id     TEXT COLLATE "C" PRIMARY KEY,
    "user" TEXT COLLATE "C" NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    name   TEXT COLLATE "C" NOT NULL,
    query  TEXT COLLATE "C" NOT NULL
);

CREATE INDEX report_views_by_user ON report_views ("user", name, id);
