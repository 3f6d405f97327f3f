-- What the source of a contact asked for, as long as its customer, whom more is known of, was not found.
ALTER TABLE contact_details ADD COLUMN asked TEXT;
