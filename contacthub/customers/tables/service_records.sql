-- Service records. model is the product's, kept here so that faults are counted from one index.

-- name: list
SELECT id, record_no, date, product_id, serial, kind, symptom, resolution, technician, status, attributes
FROM service_records
WHERE customer_id = :customer_id AND (date, id) < (:before, :before_id)
ORDER BY date DESC, id DESC LIMIT :most;

-- name: count
SELECT count(*) FROM service_records WHERE customer_id = :customer_id;

-- name: candidates
SELECT id, record_no, date, product_id, serial, kind, symptom, resolution, technician, status, attributes,
       customer_id
FROM service_records WHERE folded(record_no) = folded(:record_no)
UNION ALL
SELECT id, record_no, date, product_id, serial, kind, symptom, resolution, technician, status, attributes,
       customer_id
FROM service_records
WHERE :record_no IS NULL AND customer_id = :customer_id AND date = :date AND symptom = :symptom
ORDER BY id;

-- name: one
SELECT id, record_no, date, product_id, serial, kind, symptom, resolution, technician, status, attributes,
       customer_id
FROM service_records WHERE id = :id;

-- name: insert
INSERT INTO service_records (customer_id, record_no, date, product_id, model, serial, kind, symptom, resolution,
                             technician, status, attributes)
VALUES (:customer_id, :record_no, :date, :product_id, :model, :serial, :kind, :symptom, :resolution,
        :technician, :status, :attributes)
RETURNING id;

-- name: update
UPDATE service_records SET customer_id = :customer_id, record_no = :record_no, date = :date, product_id = :product_id, model = :model,
    serial = :serial, kind = :kind, symptom = :symptom, resolution = :resolution, technician = :technician,
    status = :status, attributes = :attributes
WHERE id = :id;

-- name: products
SELECT id, model, customer_id FROM products WHERE folded(serial) = folded(:serial) ORDER BY id DESC;

-- name: model
SELECT model FROM products WHERE id = :product_id;

-- name: delete
DELETE FROM service_records WHERE id = :id;

-- name: renumber
UPDATE service_records SET id = :former WHERE id = :id;

-- name: ids
SELECT id FROM service_records WHERE customer_id = :customer_id ORDER BY id LIMIT :most;
