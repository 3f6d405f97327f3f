-- Tiers by a rule: what customers bought in its period, whose tier is to be looked at, and figures of them.

-- Real numbers are exact below 2^53 and do not overflow; sums are held to :highest, which is less.
-- name: sales @sqlite
WITH mine AS (
    SELECT p.id, p.customer_id, p.date, p.total, p.currency
    FROM json_each(:ids) AS wanted CROSS JOIN purchases AS p ON p.customer_id = wanted.value
    WHERE p.date > :since AND lower(coalesce(p.status, '')) NOT IN (SELECT value FROM json_each(:not_sold))
), parts AS (
    SELECT i.purchase_id, count(*) AS lines, count(i.price) AS priced, min(i.currency) AS lowest, max(i.currency) AS highest,
           sum(round(i.price * i.quantity * 1000)) AS whole,
           sum(CASE WHEN i.currency = :currency THEN round(i.price * coalesce(i.returned_quantity, 0) * 1000) ELSE 0 END) AS back,
           sum(i.quantity) AS units, sum(coalesce(i.returned_quantity, 0)) AS units_back
    FROM mine JOIN purchase_items AS i ON i.purchase_id = mine.id GROUP BY i.purchase_id
), sold AS (
    SELECT m.customer_id, m.date,
           CASE WHEN m.total IS NULL THEN
                    CASE WHEN lines = priced AND lowest = :currency AND highest = :currency THEN whole - back END
                WHEN m.currency = :currency THEN round(m.total * 1000) - coalesce(back, 0) END AS spent
    FROM mine AS m LEFT JOIN parts ON parts.purchase_id = m.id
    WHERE units IS NULL OR units_back < units
)
SELECT customer_id, count(CASE WHEN date <= :today AND coalesce(spent, 0) >= 0 THEN 1 END),
       CAST(max(:lowest, min(:highest, coalesce(sum(CASE WHEN date <= :today THEN spent END), 0))) AS INTEGER),
       min(CASE WHEN date <= :today THEN date END), max(CASE WHEN date <= :today AND coalesce(spent, 0) >= 0 THEN date END),
       min(CASE WHEN date > :today THEN date END)
FROM sold GROUP BY customer_id;

-- name: sales @postgres
WITH mine AS (
    SELECT p.id, p.customer_id, p.date, p.total, p.currency
    FROM json_array_elements_text(CAST(:ids AS json)) AS wanted (id) JOIN purchases AS p ON p.customer_id = wanted.id
    WHERE p.date > :since AND lower(coalesce(p.status, '')) NOT IN (SELECT json_array_elements_text(CAST(:not_sold AS json)))
), parts AS (
    SELECT i.purchase_id, count(*) AS lines, count(i.price) AS priced, min(i.currency) AS lowest, max(i.currency) AS highest,
           sum(round(CAST(i.price AS NUMERIC) * i.quantity * 1000)) AS whole,
           sum(CASE WHEN i.currency = :currency THEN round(CAST(i.price AS NUMERIC) * coalesce(i.returned_quantity, 0) * 1000) ELSE 0 END) AS back,
           sum(i.quantity) AS units, sum(coalesce(i.returned_quantity, 0)) AS units_back
    FROM mine JOIN purchase_items AS i ON i.purchase_id = mine.id GROUP BY i.purchase_id
), sold AS (
    SELECT m.customer_id, m.date,
           CASE WHEN m.total IS NULL THEN
                    CASE WHEN lines = priced AND lowest = :currency AND highest = :currency THEN whole - back END
                WHEN m.currency = :currency THEN round(CAST(m.total AS NUMERIC) * 1000) - coalesce(back, 0) END AS spent
    FROM mine AS m LEFT JOIN parts ON parts.purchase_id = m.id
    WHERE units IS NULL OR units_back < units
)
SELECT customer_id, count(CASE WHEN date <= :today AND coalesce(spent, 0) >= 0 THEN 1 END),
       CAST(greatest(:lowest, least(:highest, coalesce(sum(CASE WHEN date <= :today THEN spent END), 0))) AS BIGINT),
       min(CASE WHEN date <= :today THEN date END), max(CASE WHEN date <= :today AND coalesce(spent, 0) >= 0 THEN date END),
       min(CASE WHEN date > :today THEN date END)
FROM sold GROUP BY customer_id;

-- name: held
SELECT tier, tier_by, tier_until FROM customers WHERE id = :customer_id;

-- name: set_tier
UPDATE customers SET tier = :tier, tier_by = :by, tier_until = :until WHERE id = :customer_id;

-- name: save_sales
INSERT INTO customer_sales (customer_id, orders, spent, tier, check_on)
VALUES (:customer_id, :orders, :spent, :tier, :check_on)
ON CONFLICT (customer_id) DO UPDATE SET
    orders = excluded.orders, spent = excluded.spent, tier = excluded.tier, check_on = excluded.check_on;

-- name: forget_sales
DELETE FROM customer_sales WHERE customer_id = :customer_id;

-- name: due
SELECT customer_id FROM customer_sales WHERE check_on <= :today ORDER BY check_on LIMIT :most;

-- name: pins_over
SELECT id FROM customers WHERE tier_until < :today ORDER BY tier_until LIMIT :most;

-- name: behind
SELECT id, tier, tier_by, tier_until FROM customers WHERE id > :after ORDER BY id LIMIT :most;

-- name: walk
SELECT rule, walked_to FROM tier_rule WHERE id = 1;

-- name: set_walk
INSERT INTO tier_rule (id, rule, walked_to) VALUES (1, :rule, :walked_to)
ON CONFLICT (id) DO UPDATE SET rule = excluded.rule, walked_to = excluded.walked_to;

-- name: forget_rule
UPDATE tier_rule SET rule = '' WHERE rule <> '';

-- name: counts
SELECT tier, count(*) FROM customers WHERE tier IS NOT NULL GROUP BY tier ORDER BY count(*) DESC, tier LIMIT :most;

-- name: count_of
SELECT tier, count(*) FROM customers WHERE tier = :tier GROUP BY tier;

-- name: all_tiered
SELECT count(*) FROM customers WHERE tier IS NOT NULL;

-- name: all_customers
SELECT count(*) FROM customers;

-- Sums in two parts, as sums of thousandths may be more than 64 bits hold.
-- name: sold_by_tier
SELECT tier, count(*), sum(spent / 1000), sum(spent % 1000) FROM customer_sales
WHERE spent > 0 AND tier IN (
    SELECT tier FROM customers WHERE tier IS NOT NULL GROUP BY tier ORDER BY count(*) DESC, tier LIMIT :most
)
GROUP BY tier;

-- name: sold_of
SELECT tier, count(*), sum(spent / 1000), sum(spent % 1000) FROM customer_sales WHERE spent > 0 AND tier = :tier GROUP BY tier;

-- name: fifths
SELECT fifth, count(*), sum(spent / 1000), sum(spent % 1000)
FROM (SELECT spent, ntile(5) OVER (ORDER BY spent DESC, customer_id) AS fifth FROM customer_sales WHERE spent > 0) AS ranked
GROUP BY fifth ORDER BY fifth;
