-- Orders, serials and numbers of repairs by three characters each of them, so that any part of one finds it; and
-- customers by their groups and tags, so that a search can be for those of one.

-- A row for each: four times the id of its record, and 0 for an order, 1 for a product, 2 for a repair. Its text is
-- not kept twice: triggers say what it was.
CREATE VIRTUAL TABLE code_index USING fts5 (code, content='', detail=none, columnsize=0, tokenize='trigram');
INSERT INTO code_index (rowid, code) SELECT 4 * id, order_no FROM purchases;
INSERT INTO code_index (rowid, code) SELECT 4 * id + 1, serial FROM products;
INSERT INTO code_index (rowid, code) SELECT 4 * id + 2, record_no FROM service_records WHERE record_no IS NOT NULL;

CREATE TRIGGER purchases_code_inserted AFTER INSERT ON purchases BEGIN
    INSERT INTO code_index (rowid, code) VALUES (4 * new.id, new.order_no);
END;
CREATE TRIGGER purchases_code_deleted AFTER DELETE ON purchases BEGIN
    INSERT INTO code_index (code_index, rowid, code) VALUES ('delete', 4 * old.id, old.order_no);
END;
CREATE TRIGGER purchases_code_updated AFTER UPDATE OF id, order_no ON purchases
WHEN old.id <> new.id OR CAST(old.order_no AS BLOB) <> CAST(new.order_no AS BLOB) BEGIN
    INSERT INTO code_index (code_index, rowid, code) VALUES ('delete', 4 * old.id, old.order_no);
    INSERT INTO code_index (rowid, code) VALUES (4 * new.id, new.order_no);
END;

CREATE TRIGGER products_code_inserted AFTER INSERT ON products BEGIN
    INSERT INTO code_index (rowid, code) VALUES (4 * new.id + 1, new.serial);
END;
CREATE TRIGGER products_code_deleted AFTER DELETE ON products BEGIN
    INSERT INTO code_index (code_index, rowid, code) VALUES ('delete', 4 * old.id + 1, old.serial);
END;
CREATE TRIGGER products_code_updated AFTER UPDATE OF id, serial ON products
WHEN old.id <> new.id OR CAST(old.serial AS BLOB) <> CAST(new.serial AS BLOB) BEGIN
    INSERT INTO code_index (code_index, rowid, code) VALUES ('delete', 4 * old.id + 1, old.serial);
    INSERT INTO code_index (rowid, code) VALUES (4 * new.id + 1, new.serial);
END;

CREATE TRIGGER service_records_code_inserted AFTER INSERT ON service_records WHEN new.record_no IS NOT NULL BEGIN
    INSERT INTO code_index (rowid, code) VALUES (4 * new.id + 2, new.record_no);
END;
CREATE TRIGGER service_records_code_deleted AFTER DELETE ON service_records WHEN old.record_no IS NOT NULL BEGIN
    INSERT INTO code_index (code_index, rowid, code) VALUES ('delete', 4 * old.id + 2, old.record_no);
END;
CREATE TRIGGER service_records_code_updated AFTER UPDATE OF id, record_no ON service_records
WHEN old.id <> new.id OR CAST(old.record_no AS BLOB) IS NOT CAST(new.record_no AS BLOB) BEGIN
    INSERT INTO code_index (code_index, rowid, code)
    SELECT 'delete', 4 * old.id + 2, old.record_no WHERE old.record_no IS NOT NULL;
    INSERT INTO code_index (rowid, code) SELECT 4 * new.id + 2, new.record_no WHERE new.record_no IS NOT NULL;
END;

UPDATE search_words SET words = words || (
    SELECT group_concat(' §' || substr(m.kind, 1, 1) || lower(hex(m.name)), '')
    FROM memberships AS m WHERE m.customer_id = search_words.customer_id)
WHERE customer_id IN (SELECT customer_id FROM memberships);
