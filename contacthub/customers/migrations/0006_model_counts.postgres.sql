-- How many products of a model there are, how many came back, and why: counted as rows are written, so that a card
-- need not count what may be hundreds of thousands. Of a symptom or a repair 200 characters are told apart.

CREATE TABLE model_counts (
    model        TEXT COLLATE "C" PRIMARY KEY,
    units        BIGINT NOT NULL,
    faulty_units BIGINT NOT NULL
);

CREATE TABLE unit_repairs (
    product_id BIGINT NOT NULL,
    model      TEXT COLLATE "C" NOT NULL,
    repairs    BIGINT NOT NULL,
    PRIMARY KEY (product_id, model)
);

CREATE TABLE model_symptoms (
    model   TEXT COLLATE "C" NOT NULL,
    symptom TEXT COLLATE "C" NOT NULL,
    repairs BIGINT NOT NULL,
    PRIMARY KEY (model, symptom)
);
CREATE INDEX model_symptoms_most ON model_symptoms (model, repairs DESC, symptom);

CREATE TABLE model_fixes (
    model   TEXT COLLATE "C" NOT NULL,
    symptom TEXT COLLATE "C" NOT NULL,
    fix     TEXT COLLATE "C" NOT NULL,
    repairs BIGINT NOT NULL,
    PRIMARY KEY (model, symptom, fix)
);
CREATE INDEX model_fixes_most ON model_fixes (model, symptom, repairs DESC, fix);

INSERT INTO model_counts (model, units, faulty_units) SELECT model, count(*), 0 FROM products GROUP BY model;
INSERT INTO unit_repairs (product_id, model, repairs)
SELECT product_id, model, count(*) FROM service_records
WHERE product_id IS NOT NULL AND model IS NOT NULL AND coalesce(kind, 'repair') = 'repair' GROUP BY product_id, model;
INSERT INTO model_counts AS c (model, units, faulty_units) SELECT model, 0, count(*) FROM unit_repairs GROUP BY model
ON CONFLICT (model) DO UPDATE SET faulty_units = excluded.faulty_units;
INSERT INTO model_symptoms (model, symptom, repairs)
SELECT model, substr(symptom, 1, 200) AS said, count(*) FROM service_records
WHERE model IS NOT NULL AND coalesce(kind, 'repair') = 'repair' GROUP BY model, said;
INSERT INTO model_fixes (model, symptom, fix, repairs)
SELECT model, substr(symptom, 1, 200) AS said, substr(resolution, 1, 200) AS done, count(*) FROM service_records
WHERE model IS NOT NULL AND coalesce(kind, 'repair') = 'repair' AND resolution <> '' GROUP BY model, said, done;

CREATE FUNCTION count_unit(change BIGINT, its_model TEXT) RETURNS VOID LANGUAGE sql AS $$
    INSERT INTO model_counts AS c (model, units, faulty_units) VALUES (its_model, change, 0)
    ON CONFLICT (model) DO UPDATE SET units = c.units + excluded.units;
$$;

CREATE FUNCTION product_written() RETURNS TRIGGER LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM count_unit(-1, old.model);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM count_unit(1, new.model);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER products_inserted AFTER INSERT ON products FOR EACH ROW EXECUTE FUNCTION product_written();
CREATE TRIGGER products_deleted AFTER DELETE ON products FOR EACH ROW EXECUTE FUNCTION product_written();
CREATE TRIGGER products_updated AFTER UPDATE OF model ON products FOR EACH ROW
    WHEN (old.model <> new.model) EXECUTE FUNCTION product_written();

CREATE FUNCTION count_repair(change BIGINT, it service_records) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    said TEXT := substr(it.symptom, 1, 200);
    done TEXT := substr(coalesce(it.resolution, ''), 1, 200);
    left_over BIGINT;
BEGIN
    IF it.model IS NULL OR coalesce(it.kind, 'repair') <> 'repair' THEN
        RETURN;
    END IF;
    INSERT INTO model_symptoms AS c (model, symptom, repairs) VALUES (it.model, said, change)
    ON CONFLICT (model, symptom) DO UPDATE SET repairs = c.repairs + excluded.repairs RETURNING repairs INTO left_over;
    IF left_over = 0 THEN
        DELETE FROM model_symptoms WHERE model = it.model AND symptom = said;
    END IF;
    IF done <> '' THEN
        INSERT INTO model_fixes AS c (model, symptom, fix, repairs) VALUES (it.model, said, done, change)
        ON CONFLICT (model, symptom, fix) DO UPDATE SET repairs = c.repairs + excluded.repairs
        RETURNING repairs INTO left_over;
        IF left_over = 0 THEN
            DELETE FROM model_fixes WHERE model = it.model AND symptom = said AND fix = done;
        END IF;
    END IF;
    IF it.product_id IS NOT NULL THEN
        INSERT INTO unit_repairs AS c (product_id, model, repairs) VALUES (it.product_id, it.model, change)
        ON CONFLICT (product_id, model) DO UPDATE SET repairs = c.repairs + excluded.repairs
        RETURNING repairs INTO left_over;
        IF left_over = (change + 1) / 2 THEN
            INSERT INTO model_counts AS c (model, units, faulty_units) VALUES (it.model, 0, change)
            ON CONFLICT (model) DO UPDATE SET faulty_units = c.faulty_units + excluded.faulty_units;
        END IF;
        IF left_over = 0 THEN
            DELETE FROM unit_repairs WHERE product_id = it.product_id AND model = it.model;
        END IF;
    END IF;
END $$;

CREATE FUNCTION service_record_written() RETURNS TRIGGER LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM count_repair(-1, old);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM count_repair(1, new);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER service_records_inserted AFTER INSERT ON service_records
    FOR EACH ROW EXECUTE FUNCTION service_record_written();
CREATE TRIGGER service_records_deleted AFTER DELETE ON service_records
    FOR EACH ROW EXECUTE FUNCTION service_record_written();
CREATE TRIGGER service_records_updated AFTER UPDATE OF product_id, model, kind, symptom, resolution ON service_records
    FOR EACH ROW EXECUTE FUNCTION service_record_written();

-- Faults are counted from it no more.
DROP INDEX service_records_model;
