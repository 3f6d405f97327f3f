-- How many products of a model there are, how many came back, and why: counted as rows are written, so that a card
-- need not count what may be hundreds of thousands. Of a symptom or a repair 200 characters are told apart.

CREATE TABLE model_counts (
    model        TEXT PRIMARY KEY,
    units        INTEGER NOT NULL,
    faulty_units INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_repairs (
    product_id INTEGER NOT NULL,
    model      TEXT NOT NULL,
    repairs    INTEGER NOT NULL,
    PRIMARY KEY (product_id, model)
) STRICT, WITHOUT ROWID;

CREATE TABLE model_symptoms (
    model   TEXT NOT NULL,
    symptom TEXT NOT NULL,
    repairs INTEGER NOT NULL,
    PRIMARY KEY (model, symptom)
) STRICT, WITHOUT ROWID;
CREATE INDEX model_symptoms_most ON model_symptoms (model, repairs DESC, symptom);

CREATE TABLE model_fixes (
    model   TEXT NOT NULL,
    symptom TEXT NOT NULL,
    fix     TEXT NOT NULL,
    repairs INTEGER NOT NULL,
    PRIMARY KEY (model, symptom, fix)
) STRICT, WITHOUT ROWID;
CREATE INDEX model_fixes_most ON model_fixes (model, symptom, repairs DESC, fix);

INSERT INTO model_counts (model, units, faulty_units) SELECT model, count(*), 0 FROM products GROUP BY model;
INSERT INTO unit_repairs (product_id, model, repairs)
SELECT product_id, model, count(*) FROM service_records
WHERE product_id IS NOT NULL AND model IS NOT NULL AND coalesce(kind, 'repair') = 'repair' GROUP BY product_id, model;
INSERT INTO model_counts (model, units, faulty_units) SELECT model, 0, count(*) FROM unit_repairs WHERE true GROUP BY model
ON CONFLICT (model) DO UPDATE SET faulty_units = excluded.faulty_units;
INSERT INTO model_symptoms (model, symptom, repairs)
SELECT model, substr(symptom, 1, 200) AS said, count(*) FROM service_records
WHERE model IS NOT NULL AND coalesce(kind, 'repair') = 'repair' GROUP BY model, said;
INSERT INTO model_fixes (model, symptom, fix, repairs)
SELECT model, substr(symptom, 1, 200) AS said, substr(resolution, 1, 200) AS done, count(*) FROM service_records
WHERE model IS NOT NULL AND coalesce(kind, 'repair') = 'repair' AND resolution <> '' GROUP BY model, said, done;

CREATE TRIGGER products_inserted AFTER INSERT ON products BEGIN
    INSERT INTO model_counts (model, units, faulty_units) VALUES (new.model, 1, 0)
    ON CONFLICT (model) DO UPDATE SET units = units + 1;
END;
CREATE TRIGGER products_deleted AFTER DELETE ON products BEGIN
    UPDATE model_counts SET units = units - 1 WHERE model = old.model;
END;
CREATE TRIGGER products_updated AFTER UPDATE OF model ON products WHEN old.model <> new.model BEGIN
    UPDATE model_counts SET units = units - 1 WHERE model = old.model;
    INSERT INTO model_counts (model, units, faulty_units) VALUES (new.model, 1, 0)
    ON CONFLICT (model) DO UPDATE SET units = units + 1;
END;

-- A view to insert into, so that what is done with a repair stands once.
CREATE VIEW counted_repairs AS SELECT 0 AS change, 0 AS product_id, '' AS model, '' AS symptom, '' AS fix WHERE false;
CREATE TRIGGER counted_repairs_inserted INSTEAD OF INSERT ON counted_repairs BEGIN
    INSERT INTO model_symptoms (model, symptom, repairs) VALUES (new.model, new.symptom, new.change)
    ON CONFLICT (model, symptom) DO UPDATE SET repairs = repairs + excluded.repairs;
    DELETE FROM model_symptoms WHERE model = new.model AND symptom = new.symptom AND repairs = 0;
    INSERT INTO model_fixes (model, symptom, fix, repairs)
    SELECT new.model, new.symptom, new.fix, new.change WHERE new.fix <> ''
    ON CONFLICT (model, symptom, fix) DO UPDATE SET repairs = repairs + excluded.repairs;
    DELETE FROM model_fixes WHERE model = new.model AND symptom = new.symptom AND fix = new.fix AND repairs = 0;
    INSERT INTO unit_repairs (product_id, model, repairs)
    SELECT new.product_id, new.model, new.change WHERE new.product_id IS NOT NULL
    ON CONFLICT (product_id, model) DO UPDATE SET repairs = repairs + excluded.repairs;
    INSERT INTO model_counts (model, units, faulty_units)
    SELECT new.model, 0, new.change FROM unit_repairs
    WHERE product_id = new.product_id AND model = new.model AND repairs = (new.change > 0)
    ON CONFLICT (model) DO UPDATE SET faulty_units = faulty_units + excluded.faulty_units;
    DELETE FROM unit_repairs WHERE product_id = new.product_id AND model = new.model AND repairs = 0;
END;

CREATE TRIGGER service_records_inserted AFTER INSERT ON service_records
WHEN new.model IS NOT NULL AND coalesce(new.kind, 'repair') = 'repair' BEGIN
    INSERT INTO counted_repairs (change, product_id, model, symptom, fix)
    VALUES (1, new.product_id, new.model, substr(new.symptom, 1, 200), substr(coalesce(new.resolution, ''), 1, 200));
END;
CREATE TRIGGER service_records_deleted AFTER DELETE ON service_records
WHEN old.model IS NOT NULL AND coalesce(old.kind, 'repair') = 'repair' BEGIN
    INSERT INTO counted_repairs (change, product_id, model, symptom, fix)
    VALUES (-1, old.product_id, old.model, substr(old.symptom, 1, 200), substr(coalesce(old.resolution, ''), 1, 200));
END;
CREATE TRIGGER service_records_updated
AFTER UPDATE OF product_id, model, kind, symptom, resolution ON service_records BEGIN
    INSERT INTO counted_repairs (change, product_id, model, symptom, fix)
    SELECT -1, old.product_id, old.model, substr(old.symptom, 1, 200), substr(coalesce(old.resolution, ''), 1, 200)
    WHERE old.model IS NOT NULL AND coalesce(old.kind, 'repair') = 'repair';
    INSERT INTO counted_repairs (change, product_id, model, symptom, fix)
    SELECT 1, new.product_id, new.model, substr(new.symptom, 1, 200), substr(coalesce(new.resolution, ''), 1, 200)
    WHERE new.model IS NOT NULL AND coalesce(new.kind, 'repair') = 'repair';
END;

-- Faults are counted from it no more.
DROP INDEX service_records_model;
