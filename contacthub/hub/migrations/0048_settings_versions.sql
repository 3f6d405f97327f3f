-- The settings file as it was saved in the browser, or found before that; author empty: changed by hand.
CREATE TABLE settings_versions (
    number INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    text   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
