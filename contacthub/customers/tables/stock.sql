-- How many pieces there are, by what is in stock.

-- name: one
SELECT sku, model, name, quantity, price, currency, as_of, attributes FROM stock WHERE thing = :thing;

-- name: put
INSERT INTO stock (thing, sku, model, model_key, name, quantity, price, currency, as_of, attributes, words, told)
VALUES (:thing, :sku, :model, :model_key, :name, :quantity, :price, :currency, :as_of, :attributes, :words, :told)
ON CONFLICT (thing) DO UPDATE SET
    model = excluded.model, model_key = excluded.model_key, name = excluded.name, quantity = excluded.quantity,
    price = excluded.price, currency = excluded.currency, as_of = excluded.as_of,
    attributes = excluded.attributes, words = excluded.words, told = excluded.told;

-- name: list
SELECT sku, model, name, quantity, price, currency, as_of, attributes FROM stock
WHERE thing > :after AND words LIKE :pattern ESCAPE '\' AND (:any_model = 1 OR model_key = :model)
    AND (:also_none = 1 OR quantity IS NULL OR quantity > 0)
ORDER BY thing LIMIT :most;

-- name: untold
SELECT sku, model, name, quantity, price, currency, as_of, attributes FROM stock
WHERE told = 0 ORDER BY thing LIMIT :most;

-- name: told
UPDATE stock SET told = 1 WHERE thing = :thing AND quantity = :quantity AND told = 0;

-- name: untell
UPDATE stock SET told = 0 WHERE thing = :thing AND quantity IS NOT NULL;

-- name: counts
SELECT thing, quantity FROM stock WHERE thing > :after AND told = 1 ORDER BY thing LIMIT :most;

-- name: is_untold
SELECT 1 FROM stock WHERE thing = :thing AND told = 0;

-- name: of_model
SELECT sku, model, name, quantity, price, currency, as_of, attributes FROM stock
WHERE model_key = :model ORDER BY thing LIMIT :most;

-- name: in_category
-- What there is of models in whose words of the catalogue the category stands.
SELECT s.sku, s.model, s.name, s.quantity, s.price, s.currency, s.as_of, s.attributes, c.entry
FROM catalogue AS c JOIN stock AS s ON folded(c.model) = s.model_key
WHERE c.entry IS NOT NULL AND c.words LIKE :pattern ESCAPE '\' AND (s.quantity IS NULL OR s.quantity > 0)
ORDER BY s.thing LIMIT :most;
