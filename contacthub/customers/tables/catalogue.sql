-- The catalogue of models. One that was taken out keeps its row, so that its version goes on.

-- name: one
SELECT model, version, entry FROM catalogue WHERE folded(model) = folded(:model);

-- name: list
-- Those of the catalogue, and those that only units are known of.
SELECT model, version, entry FROM (
    SELECT model, version, entry FROM catalogue WHERE entry IS NOT NULL AND words LIKE :pattern ESCAPE '\'
    UNION ALL
    SELECT min(u.model) AS model, 0 AS version, NULL AS entry FROM model_counts AS u
    WHERE u.units > 0 AND lower(u.model) LIKE :pattern ESCAPE '\' AND NOT EXISTS (
        SELECT 1 FROM catalogue AS c WHERE folded(c.model) = folded(u.model) AND c.entry IS NOT NULL)
    GROUP BY lower(u.model)) AS q
WHERE lower(model) > lower(:after) ORDER BY lower(model) LIMIT :most;

-- name: insert
INSERT INTO catalogue (model, version, entry, words) VALUES (:model, 1, :entry, :words);

-- name: update
UPDATE catalogue SET version = version + 1, entry = :entry, words = :words WHERE folded(model) = folded(:model);

-- name: history
SELECT id, at, author, import_id, customer_id, former_id, kind, record, before, after, undoes, merge_id
FROM record_changes
WHERE customer_id = '' AND kind = 'models' AND record = :record AND id < :before
ORDER BY id DESC LIMIT :most;

-- name: undoing
SELECT id, undoes FROM record_changes
WHERE customer_id = '' AND kind = 'models' AND record = :record AND undoes IS NOT NULL
ORDER BY id DESC;
