-- Until now the rows that follow from the log were written with its events: they are as it is at its end.
INSERT INTO meta (key, value) SELECT 'rows_seq', CAST(seq AS TEXT) FROM log ORDER BY seq DESC LIMIT 1;
