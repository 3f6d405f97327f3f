-- Who has a copy of a mail: JSON, addresses. Null: it is none, or all who were written to before have one.
ALTER TABLE messages ADD COLUMN cc TEXT;
