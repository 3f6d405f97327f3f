-- What parts cost, by part, model (empty: any) and first day.

-- name: one
SELECT part, model, name, price, currency, valid_from, valid_to, attributes FROM prices
WHERE part_key = :part AND model_key = :model AND valid_from = :valid_from;

-- name: put
INSERT INTO prices (part_key, model_key, part, model, name, price, currency, valid_from, valid_to, attributes, words)
VALUES (:part_key, :model_key, :part, :model, :name, :price, :currency, :valid_from, :valid_to, :attributes, :words)
ON CONFLICT (part_key, model_key, valid_from) DO UPDATE SET
    part = excluded.part, model = excluded.model, name = excluded.name, price = excluded.price,
    currency = excluded.currency, valid_to = excluded.valid_to, attributes = excluded.attributes,
    words = excluded.words;

-- name: delete
DELETE FROM prices WHERE part_key = :part AND model_key = :model AND valid_from = :valid_from;

-- name: valid
-- Of a part on a day: of the model first, then of any; the newest first.
SELECT part, model, name, price, currency, valid_from, valid_to, attributes FROM prices
WHERE part_key = :part AND model_key IN (:model, '') AND valid_from <= :day AND (valid_to IS NULL OR valid_to >= :day)
ORDER BY model_key DESC, valid_from DESC LIMIT 1;

-- name: list
SELECT part, model, name, price, currency, valid_from, valid_to, attributes FROM prices
WHERE (part_key, model_key, valid_from) > (:after_part, :after_model, :after_day)
    AND words LIKE :pattern ESCAPE '\' AND (:any_model = 1 OR model_key IN (:model, ''))
    AND (:any_day = 1 OR (valid_from <= :day AND (valid_to IS NULL OR valid_to >= :day)))
ORDER BY part_key, model_key, valid_from LIMIT :most;

-- name: history
SELECT id, at, author, import_id, customer_id, former_id, kind, record, before, after, undoes, merge_id
FROM record_changes
WHERE customer_id = '' AND kind = 'prices' AND record = :record AND id < :before
ORDER BY id DESC LIMIT :most;

-- name: undoing
SELECT id, undoes FROM record_changes
WHERE customer_id = '' AND kind = 'prices' AND record = :record AND undoes IS NOT NULL
ORDER BY id DESC;
