-- Counting the faults of a model.

-- name: units_known
SELECT count(*) FROM products WHERE model = :model;

-- name: units_with_faults
SELECT count(DISTINCT product_id) FROM service_records
WHERE model = :model AND coalesce(kind, 'repair') = 'repair';

-- name: faults
SELECT symptom, resolution, count(*) FROM service_records
WHERE model = :model AND coalesce(kind, 'repair') = 'repair'
GROUP BY symptom, resolution;
