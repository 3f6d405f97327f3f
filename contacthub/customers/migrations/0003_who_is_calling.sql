-- Who is calling: numbers that several people use, what agents chose, and what numbers and addresses have alike.

-- What a person says of a number; NULL: what was learned from use stands.
ALTER TABLE phones ADD COLUMN shared INTEGER CHECK (shared IN (0, 1));

DROP INDEX phones_e164;
CREATE INDEX phones_e164 ON phones (e164, customer_id, ext, shared) WHERE e164 IS NOT NULL;
CREATE INDEX phones_last_digits
    ON phones (substr(coalesce(e164, replace(replace(raw, '-', ''), ' ', '')),
                      length(coalesce(e164, replace(replace(raw, '-', ''), ' ', ''))) - 7), customer_id);

-- Whom an agent chose for a contact from a number that the customer had not; kept: it was added to theirs.
CREATE TABLE number_choices (
    contact_id  TEXT PRIMARY KEY,
    number      TEXT NOT NULL,
    customer_id TEXT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    agent       TEXT NOT NULL,
    at          INTEGER NOT NULL,
    kept        INTEGER NOT NULL CHECK (kept IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX number_choices_number ON number_choices (number, at DESC, customer_id, agent);
CREATE INDEX number_choices_customer ON number_choices (customer_id, number);

-- Customers of one household have the same first address.
CREATE INDEX customers_address ON customers (substr(lower(replace(json_extract(addresses, '$[0]'), ' ', '')), 1, 200))
    WHERE addresses <> '[]';
