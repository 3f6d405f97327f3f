-- Reports that a user has saved: what the address of the page asks for, by a name of their own.
CREATE TABLE report_views (
    id     TEXT PRIMARY KEY,
    "user" TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    name   TEXT NOT NULL,
    query  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX report_views_by_user ON report_views ("user", name, id);
