-- Tiers by a rule: what each customer bought in the period of the rule, and how far a new rule is worked out.

-- spent is in thousandths of the rule's currency; check_on is the day the tier may change with time alone.
CREATE TABLE customer_sales (
    customer_id TEXT PRIMARY KEY REFERENCES customers (id) ON DELETE CASCADE,
    orders      INTEGER NOT NULL,
    spent       INTEGER NOT NULL,
    tier        TEXT,
    check_on    TEXT CHECK (check_on GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]')
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_sales_spent ON customer_sales (spent DESC, customer_id, tier);
CREATE INDEX customer_sales_check ON customer_sales (check_on) WHERE check_on IS NOT NULL;

-- The rule that tiers are by; walked_to is the last customer it was worked out for, NULL once it was for all.
CREATE TABLE tier_rule (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    rule      TEXT NOT NULL,
    walked_to TEXT
) STRICT;
