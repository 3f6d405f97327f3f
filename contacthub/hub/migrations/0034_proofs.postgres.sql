-- When the user of a session last proved who they are; of those that are there, by their sign-in.
ALTER TABLE sessions ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET proved_at = began_at;
