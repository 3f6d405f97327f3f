-- How far the limit of a token is used up, in microseconds since 1970. "hash" is of the token.
CREATE TABLE token_use (hash TEXT COLLATE "C" PRIMARY KEY, paid_until BIGINT NOT NULL);
