-- Events a second that a token is for; null: as many as come.
ALTER TABLE tokens ADD COLUMN event_limit BIGINT;
