-- What customers are found by, in place of search_keys: any part of numbers, mail and addresses too. Customers that
-- are there already get their words when the hub starts.

DROP TABLE search_keys;

CREATE TABLE search_words (
    id          INTEGER PRIMARY KEY,
    customer_id TEXT NOT NULL UNIQUE REFERENCES customers (id) ON DELETE CASCADE,
    words       TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE search_index USING fts5 (
    words, content='search_words', content_rowid='id', detail=none, columnsize=0, tokenize='ascii', prefix='1 2 3 4 5 6'
);
CREATE TRIGGER search_words_inserted AFTER INSERT ON search_words BEGIN
    INSERT INTO search_index (rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER search_words_deleted AFTER DELETE ON search_words BEGIN
    INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', old.id, old.words);
END;
CREATE TRIGGER search_words_updated AFTER UPDATE ON search_words BEGIN
    INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', old.id, old.words);
    INSERT INTO search_index (rowid, words) VALUES (new.id, new.words);
END;
