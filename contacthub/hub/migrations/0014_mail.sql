-- How far each mailbox was fetched: of its folder under this UIDVALIDITY, all mails up to last_uid.
-- Those that came before since are not looked at; at: when the last mail was fetched.
CREATE TABLE mail_folders (
    source   TEXT NOT NULL,
    folder   TEXT NOT NULL,
    validity INTEGER NOT NULL,
    last_uid INTEGER NOT NULL,
    since    INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (source, folder)
) STRICT;

-- Mails that were fetched and are not messages yet, as they came; and for a while those that could not be read.
CREATE TABLE mails (
    id     TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    at     INTEGER NOT NULL,
    raw    TEXT NOT NULL, -- zlib, base64
    fault  TEXT, -- why it cannot be read, as far as that was known when it was fetched
    taken  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX mails_waiting ON mails (source, id) WHERE taken = 0;

-- With whom each thread is now, and what its next mail answers.
CREATE TABLE mail_threads (
    source  TEXT NOT NULL,
    ref     TEXT NOT NULL,
    address TEXT NOT NULL,
    cc      TEXT NOT NULL, -- JSON: addresses
    subject TEXT NOT NULL,
    chain   TEXT NOT NULL, -- JSON: Message-IDs, the newest last
    PRIMARY KEY (source, ref)
) STRICT;

-- The thread of each mail by its Message-ID; message_id: of those that we sent, the message that it is.
CREATE TABLE mail_names (
    source     TEXT NOT NULL,
    name       TEXT NOT NULL,
    ref        TEXT NOT NULL,
    message_id TEXT,
    PRIMARY KEY (source, name)
) STRICT;
