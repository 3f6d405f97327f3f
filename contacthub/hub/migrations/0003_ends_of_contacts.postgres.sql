-- Who ended a contact, and why, where its source did not say that it ended.
ALTER TABLE contacts ADD COLUMN ended_by TEXT COLLATE "C";
ALTER TABLE contacts ADD COLUMN end_cause TEXT COLLATE "C";
