-- Roles that were made here, beside those that are built in; "base": whose screen they have. "rights" is JSON.
CREATE TABLE roles (
    name   TEXT COLLATE "C" PRIMARY KEY,
    base   TEXT COLLATE "C" NOT NULL,
    rights TEXT COLLATE "C" NOT NULL
);

-- Which of them a user has, whose "role" is then its base; empty: the role that is built in.
ALTER TABLE users ADD COLUMN role_name TEXT COLLATE "C" NOT NULL DEFAULT '';
