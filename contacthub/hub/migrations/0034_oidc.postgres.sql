-- Issuer and subject of a user who signs in at a provider, and has no password here ("password" is empty).
ALTER TABLE users ADD COLUMN subject TEXT COLLATE "C";
