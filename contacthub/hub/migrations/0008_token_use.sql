-- How far the limit of a token is used up, in microseconds since 1970. "hash" is of the token.
CREATE TABLE token_use (hash TEXT PRIMARY KEY, paid_until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
