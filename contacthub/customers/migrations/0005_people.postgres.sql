-- What is known of people: groups, days to remember, what they agreed to, and by what a tier is theirs.

ALTER TABLE customers ADD COLUMN groups TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE customers ADD COLUMN occasions TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE customers ADD COLUMN consents TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE customers ADD COLUMN do_not_contact BIGINT NOT NULL DEFAULT 0 CHECK (do_not_contact IN (0, 1));
-- NULL: the tier was given by a person, a file or a program.
ALTER TABLE customers ADD COLUMN tier_by TEXT COLLATE "C" CHECK (tier_by IN ('rule', 'pin'));
ALTER TABLE customers ADD COLUMN tier_until TEXT COLLATE "C" CHECK (tier_until ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$');
CREATE INDEX customers_tier ON customers (tier) WHERE tier IS NOT NULL;
CREATE INDEX customers_tier_until ON customers (tier_until) WHERE tier_until IS NOT NULL;

-- Who is in a group or has a tag, and how many there are: kept with each write of a customer.
CREATE TABLE memberships (
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('group', 'tag')),
    name        TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
    customer_id TEXT COLLATE "C" NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    PRIMARY KEY (kind, name, customer_id)
);
CREATE INDEX memberships_customer ON memberships (customer_id);
INSERT INTO memberships (kind, name, customer_id)
SELECT DISTINCT 'tag', j.value, c.id FROM customers AS c, json_array_elements_text(CAST(c.tags AS json)) AS j (value)
WHERE j.value <> '';

CREATE TABLE group_sizes (
    kind      TEXT COLLATE "C" NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,
    customers BIGINT NOT NULL,
    PRIMARY KEY (kind, name)
);
INSERT INTO group_sizes (kind, name, customers)
SELECT kind, name, count(*) FROM memberships GROUP BY kind, name;
