-- What grows with every change, in the same transaction.

-- name: touch_customer
UPDATE customers SET version = version + 1, updated_at = :now WHERE id = :id;

-- name: touch_model
INSERT INTO models (model, version) VALUES (:model, 1)
ON CONFLICT (model) DO UPDATE SET version = models.version + 1;
