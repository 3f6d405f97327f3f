-- How often a model comes back, as it is counted while products and repairs are written.

-- name: units
SELECT units, faulty_units FROM model_counts WHERE model = :model;

-- name: faults
SELECT symptom, repairs,
       (SELECT fix FROM model_fixes AS f WHERE f.model = s.model AND f.symptom = s.symptom
        ORDER BY f.repairs DESC, fix LIMIT 1)
FROM model_symptoms AS s WHERE model = :model ORDER BY repairs DESC, symptom LIMIT :most;

-- name: entry
SELECT entry FROM catalogue WHERE folded(model) = folded(:model);
