-- Questions asked during contacts: what they were about, and found in the order they were asked.
ALTER TABLE contact_questions ADD COLUMN model TEXT;
CREATE INDEX contact_questions_at ON contact_questions (at, contact_id, n);
