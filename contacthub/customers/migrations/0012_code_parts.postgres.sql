-- Orders, serials and numbers of repairs by three characters each of them, so that any part of one finds it; and
-- customers by their groups and tags, so that a search can be for those of one.

CREATE FUNCTION code_parts(code TEXT) RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT substr(lower(code), n, 3)) FROM generate_series(1, greatest(1, length(code) - 2)) AS n
$$;
CREATE INDEX purchases_code_parts ON purchases USING gin (code_parts(order_no));
CREATE INDEX products_code_parts ON products USING gin (code_parts(serial));
CREATE INDEX service_records_code_parts ON service_records USING gin (code_parts(record_no)) WHERE record_no IS NOT NULL;

UPDATE search_words SET words = words || (
    SELECT string_agg(' §' || substr(m.kind, 1, 1) || encode(convert_to(m.name, 'UTF8'), 'hex'), '')
    FROM memberships AS m WHERE m.customer_id = search_words.customer_id)
WHERE customer_id IN (SELECT customer_id FROM memberships);
