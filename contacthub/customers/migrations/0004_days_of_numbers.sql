-- Since when and until when a number or a mail address is a customer's; NULL: always, and still.

ALTER TABLE phones ADD COLUMN since TEXT CHECK (since GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');
ALTER TABLE phones ADD COLUMN until TEXT CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');
ALTER TABLE emails ADD COLUMN since TEXT CHECK (since GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');
ALTER TABLE emails ADD COLUMN until TEXT CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');

DROP INDEX phones_e164;
CREATE INDEX phones_e164 ON phones (e164, customer_id, ext, shared, until) WHERE e164 IS NOT NULL;
DROP INDEX emails_email;
CREATE INDEX emails_email ON emails (email, customer_id, until);
