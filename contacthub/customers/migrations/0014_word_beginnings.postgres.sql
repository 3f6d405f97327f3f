-- Customers by the first letters of their Latin words, up to six. To find what begins with a few letters, an index of
-- whole words puts together what all words that begin so have: of li and wei among two million half a second.
--
-- What a customer is found by here begins with one of 32 numbers, so that a search for what many have reads a part of
-- the customers at a time and ends when it has enough. Numbers of phones (d138) are no words.

CREATE FUNCTION word_beginnings(id BIGINT, words TEXT) RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
    SELECT array_agg(DISTINCT id % 32 || left(letters, n)) FROM (
        SELECT substring(word FROM '^[a-z]{1,6}') AS letters FROM string_to_table(words, ' ') AS word
        WHERE word >= 'a' AND word < '{' AND NOT (word >= 'd0' AND word < 'd:')) AS q,
        generate_series(1, length(letters)) AS n
$$;
CREATE INDEX search_words_beginnings ON search_words USING gin (word_beginnings(id, words));
