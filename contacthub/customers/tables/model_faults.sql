-- The faults of a model, written in any letters: as they are counted, and how long each of its units lived.

-- name: known
-- As the catalogue writes it, else as its units are written; units, units with faults, repairs.
SELECT coalesce((SELECT entry.model FROM catalogue AS entry
                 WHERE folded(entry.model) = folded(:model) AND entry.entry IS NOT NULL), min(c.model)),
       CAST(coalesce(sum(c.units), 0) AS BIGINT), CAST(coalesce(sum(c.faulty_units), 0) AS BIGINT),
       (SELECT CAST(coalesce(sum(s.repairs), 0) AS BIGINT) FROM model_symptoms AS s WHERE s.model IN (
            SELECT model FROM model_counts WHERE lower(model) = lower(:model)))
FROM model_counts AS c WHERE lower(c.model) = lower(:model) AND c.units > 0;

-- name: top
SELECT q.symptom, q.repairs,
       (SELECT f.fix FROM model_fixes AS f WHERE f.symptom = q.symptom AND f.model IN (
            SELECT model FROM model_counts WHERE lower(model) = lower(:model))
        GROUP BY f.fix ORDER BY sum(f.repairs) DESC, f.fix LIMIT 1)
FROM (SELECT symptom, CAST(sum(repairs) AS BIGINT) AS repairs FROM model_symptoms WHERE model IN (
          SELECT model FROM model_counts WHERE lower(model) = lower(:model))
      GROUP BY symptom ORDER BY sum(repairs) DESC, symptom LIMIT :most) AS q
ORDER BY q.repairs DESC, q.symptom;

-- name: lives
-- Counted by days, so that a hundred thousand units are some thousand rows. A unit lives from the day it was first
-- sold, whoever has it now, until today or until it went back to the shop: itself, or all that was bought with it.
SELECT q.begins, q.ends, q.repaired, CASE WHEN q.repaired IS NOT NULL AND q.nth = 1 THEN 1 ELSE 0 END AS is_first,
       count(*)
FROM (SELECT l.begins, l.ends, r.date AS repaired, row_number() OVER (PARTITION BY l.id ORDER BY r.date, r.id) AS nth
      FROM (SELECT u.id, u.begins, CASE WHEN u.went_back < :today THEN u.went_back ELSE :today END AS ends
            FROM (SELECT p.id,
                         coalesce((SELECT min(f.purchased_at) FROM former_owners AS f
                                   WHERE folded(f.serial) = folded(p.serial)),
                                  nullif(p.purchased_at, ''), p.delivered_at, p.installed_at) AS begins,
                         coalesce(p.returned_at,
                                  (SELECT CASE WHEN sum(i.quantity) > 0 AND sum(i.quantity) <= sum(i.returned_quantity)
                                               THEN max(i.returned_at) END
                                   FROM purchases AS o JOIN purchase_items AS i ON i.purchase_id = o.id
                                   WHERE o.customer_id = p.customer_id AND o.date = p.purchased_at
                                     AND i.model = p.model)) AS went_back
                  FROM products AS p
                  WHERE p.model IN (SELECT model FROM model_counts WHERE lower(model) = lower(:model))) AS u) AS l
      LEFT JOIN service_records AS r
        ON r.product_id = l.id AND coalesce(r.kind, 'repair') = 'repair' AND r.date >= l.begins AND r.date <= l.ends) AS q
GROUP BY q.begins, q.ends, q.repaired, is_first;
