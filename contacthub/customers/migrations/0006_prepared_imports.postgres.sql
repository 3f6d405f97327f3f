-- Imports whose file is looked at before it runs, and those that broke off as the hub ended. writes counts the
-- transactions of one, so that it goes on behind them.

ALTER TABLE imports DROP CONSTRAINT imports_state_check;
ALTER TABLE imports ADD CONSTRAINT imports_state_check CHECK (
    state IN ('prepared', 'running', 'broken_off', 'done', 'undoing', 'undone', 'partly_undone')
);
ALTER TABLE imports ADD COLUMN writes BIGINT NOT NULL DEFAULT 0;
