-- How often a model comes back, as it is counted while products and repairs are written.

-- name: facts
-- A row for each of its most frequent symptoms; one without if there is none.
SELECT c.units, c.faulty_units, q.symptom, q.repairs,
       (SELECT f.fix FROM model_fixes AS f WHERE f.model = c.model AND f.symptom = q.symptom
        ORDER BY f.repairs DESC, f.fix LIMIT 1)
FROM model_counts AS c
LEFT JOIN (SELECT model, symptom, repairs FROM model_symptoms
           WHERE model = :model ORDER BY repairs DESC, symptom LIMIT :most) AS q ON q.model = c.model
WHERE c.model = :model ORDER BY q.repairs DESC, q.symptom;

-- name: entry
SELECT entry FROM catalogue WHERE folded(model) = folded(:model);
