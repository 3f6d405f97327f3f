-- How far each mailbox was fetched: of its folder under this UIDVALIDITY, all mails up to last_uid.
-- Those that came before since are not looked at; at: when the last mail was fetched.
CREATE TABLE mail_folders (
    source   TEXT COLLATE "C" NOT NULL,
    folder   TEXT COLLATE "C" NOT NULL,
    validity BIGINT NOT NULL,
    last_uid BIGINT NOT NULL,
    since    BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (source, folder)
);

-- Mails that were fetched and are not messages yet, as they came; and for a while those that could not be read.
CREATE TABLE mails (
    id     TEXT COLLATE "C" PRIMARY KEY,
    source TEXT COLLATE "C" NOT NULL,
    at     BIGINT NOT NULL,
    raw    TEXT COLLATE "C" NOT NULL, -- zlib, base64
    fault  TEXT COLLATE "C", -- why it cannot be read, as far as that was known when it was fetched
    taken  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX mails_waiting ON mails (source, id) WHERE taken = 0;

-- With whom each thread is now, and what its next mail answers.
CREATE TABLE mail_threads (
    source  TEXT COLLATE "C" NOT NULL,
    ref     TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    cc      TEXT COLLATE "C" NOT NULL, -- JSON: addresses
    subject TEXT COLLATE "C" NOT NULL,
    chain   TEXT COLLATE "C" NOT NULL, -- JSON: Message-IDs, the newest last
    PRIMARY KEY (source, ref)
);

-- The thread of each mail by its Message-ID; message_id: of those that we sent, the message that it is.
CREATE TABLE mail_names (
    source     TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    ref        TEXT COLLATE "C" NOT NULL,
    message_id TEXT COLLATE "C",
    PRIMARY KEY (source, name)
);
