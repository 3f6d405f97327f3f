-- The settings file as it was saved in the browser, or found before that; author empty: changed by hand.
CREATE TABLE settings_versions (
    number BIGINT PRIMARY KEY,
    at     BIGINT NOT NULL,
    author TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    text   TEXT COLLATE "C" NOT NULL
);
