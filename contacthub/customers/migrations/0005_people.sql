-- What is known of people: groups, days to remember, what they agreed to, and by what a tier is theirs.

ALTER TABLE customers ADD COLUMN groups TEXT NOT NULL DEFAULT '[]';
ALTER TABLE customers ADD COLUMN occasions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE customers ADD COLUMN consents TEXT NOT NULL DEFAULT '[]';
ALTER TABLE customers ADD COLUMN do_not_contact INTEGER NOT NULL DEFAULT 0 CHECK (do_not_contact IN (0, 1));
-- NULL: the tier was given by a person, a file or a program.
ALTER TABLE customers ADD COLUMN tier_by TEXT CHECK (tier_by IN ('rule', 'pin'));
ALTER TABLE customers ADD COLUMN tier_until TEXT
    CHECK (tier_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]');
CREATE INDEX customers_tier ON customers (tier) WHERE tier IS NOT NULL;
CREATE INDEX customers_tier_until ON customers (tier_until) WHERE tier_until IS NOT NULL;

-- Who is in a group or has a tag, and how many there are: kept with each write of a customer.
CREATE TABLE memberships (
    kind        TEXT NOT NULL CHECK (kind IN ('group', 'tag')),
    name        TEXT NOT NULL CHECK (name <> ''),
    customer_id TEXT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    PRIMARY KEY (kind, name, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_customer ON memberships (customer_id);
INSERT INTO memberships (kind, name, customer_id)
SELECT DISTINCT 'tag', j.value, c.id FROM customers AS c, json_each(c.tags) AS j WHERE j.value <> '';

CREATE TABLE group_sizes (
    kind      TEXT NOT NULL,
    name      TEXT NOT NULL,
    customers INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
INSERT INTO group_sizes (kind, name, customers)
SELECT kind, name, count(*) FROM memberships GROUP BY kind, name;
