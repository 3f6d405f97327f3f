-- Since when and until when a number or a mail address is a customer's; NULL: always, and still.

ALTER TABLE phones ADD COLUMN since TEXT COLLATE "C" CHECK (since ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
ALTER TABLE phones ADD COLUMN until TEXT COLLATE "C" CHECK (until ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
ALTER TABLE emails ADD COLUMN since TEXT COLLATE "C" CHECK (since ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
ALTER TABLE emails ADD COLUMN until TEXT COLLATE "C" CHECK (until ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');

DROP INDEX phones_e164;
CREATE INDEX phones_e164 ON phones (e164, customer_id, ext, shared, until) WHERE e164 IS NOT NULL;
DROP INDEX emails_email;
CREATE INDEX emails_email ON emails (lower(email), customer_id, until);
