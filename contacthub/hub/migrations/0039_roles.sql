-- Roles that were made here, beside those that are built in; "base": whose screen they have. "rights" is JSON.
CREATE TABLE roles (
    name   TEXT PRIMARY KEY,
    base   TEXT NOT NULL,
    rights TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which of them a user has, whose "role" is then its base; empty: the role that is built in.
ALTER TABLE users ADD COLUMN role_name TEXT NOT NULL DEFAULT '';
