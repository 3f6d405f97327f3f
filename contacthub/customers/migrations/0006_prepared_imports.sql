-- Imports whose file is looked at before it runs, and those that broke off as the hub ended. writes counts the
-- transactions of one, so that it goes on behind them.

CREATE TABLE imports_now (
    id           INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    author       TEXT NOT NULL,
    file         TEXT NOT NULL,
    program      TEXT,
    counts       TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('prepared', 'running', 'broken_off', 'done', 'undoing', 'undone',
                                                'partly_undone')),
    undo_before  INTEGER,
    undone_count INTEGER NOT NULL DEFAULT 0,
    left_count   INTEGER NOT NULL DEFAULT 0,
    writes       INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO imports_now (id, at, author, file, program, counts, state, undo_before, undone_count, left_count)
SELECT id, at, author, file, program, counts, state, undo_before, undone_count, left_count FROM imports;
DROP TABLE imports;
ALTER TABLE imports_now RENAME TO imports;
