-- The number a customer wants to be called at, if it is not the one they called from; and whether the number that a
-- contact dialled is one that the floor file knows.
ALTER TABLE contact_details ADD COLUMN callback_raw TEXT;
ALTER TABLE contact_details ADD COLUMN callback_e164 TEXT;
ALTER TABLE contact_details ADD COLUMN unknown_number INTEGER NOT NULL DEFAULT 0;
