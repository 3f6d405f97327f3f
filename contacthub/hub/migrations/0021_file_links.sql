-- Addresses at which a provider fetches a file of a message without a login, each once.
CREATE TABLE file_links (
    hash       TEXT PRIMARY KEY, -- SHA-256 of what the address ends in
    source     TEXT NOT NULL,
    file_id    TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER -- null: it was not fetched yet
) STRICT, WITHOUT ROWID;
CREATE INDEX file_links_end ON file_links (expires_at);
