-- What people and programs did, and what was refused. Until now only who looked at or changed a customer.
ALTER TABLE audit ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN details TEXT NOT NULL DEFAULT '{}'; -- JSON
ALTER TABLE audit ADD COLUMN count INTEGER NOT NULL DEFAULT 1; -- how often, from "at" to "last_at"
ALTER TABLE audit ADD COLUMN last_at INTEGER;
ALTER TABLE audit ADD COLUMN key TEXT; -- by which a row is written again when it happened again
CREATE UNIQUE INDEX audit_key ON audit (key);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_viewer ON audit (viewer, id);
