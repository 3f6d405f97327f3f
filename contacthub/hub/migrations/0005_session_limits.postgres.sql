-- A session ends some time after its last use, and at last some time after its beginning; both are settings.
-- Of older sessions, which lasted for 12 hours, the last use is not known.
ALTER TABLE sessions ADD COLUMN began_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN used_at BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET began_at = expires_at - 43200000, used_at = expires_at;
ALTER TABLE sessions DROP COLUMN expires_at;
