-- Tiers by a rule: what each customer bought in the period of the rule, and how far a new rule is worked out.

-- spent is in thousandths of the rule's currency; check_on is the day the tier may change with time alone.
CREATE TABLE customer_sales (
    customer_id TEXT COLLATE "C" PRIMARY KEY REFERENCES customers (id) ON DELETE CASCADE,
    orders      BIGINT NOT NULL,
    spent       BIGINT NOT NULL,
    tier        TEXT COLLATE "C",
    check_on    TEXT COLLATE "C" CHECK (check_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')
);
CREATE INDEX customer_sales_spent ON customer_sales (spent DESC, customer_id, tier);
CREATE INDEX customer_sales_check ON customer_sales (check_on) WHERE check_on IS NOT NULL;

-- The rule that tiers are by; walked_to is the last customer it was worked out for, NULL once it was for all.
CREATE TABLE tier_rule (
    id        BIGINT PRIMARY KEY CHECK (id = 1),
    rule      TEXT COLLATE "C" NOT NULL,
    walked_to TEXT COLLATE "C"
);
