-- What was counted of each quarter of an hour, by what reports show; of days and months of the floor the same, added.
CREATE TABLE report_cells (
    span TEXT NOT NULL, -- quarter, day, month
    basis TEXT NOT NULL, -- came, happened
    kind TEXT NOT NULL, -- all, agent, line, channel, disposition, tier, model
    at INTEGER NOT NULL, -- when it begins
    key TEXT NOT NULL, -- which agent, line and so on
    queue TEXT NOT NULL, -- empty: of no queue
    n_offered INTEGER NOT NULL,
    n_answered INTEGER NOT NULL,
    n_abandoned INTEGER NOT NULL,
    n_short_abandoned INTEGER NOT NULL,
    n_overflowed INTEGER NOT NULL,
    n_timed_out INTEGER NOT NULL,
    n_queue_full INTEGER NOT NULL,
    n_closed INTEGER NOT NULL,
    n_callback INTEGER NOT NULL,
    n_withdrawn INTEGER NOT NULL,
    n_transferred INTEGER NOT NULL,
    n_nobody INTEGER NOT NULL,
    n_failed INTEGER NOT NULL,
    n_lost INTEGER NOT NULL,
    n_waiting INTEGER NOT NULL,
    n_untimed INTEGER NOT NULL,
    n_wait_ms INTEGER NOT NULL,
    n_longest_ms INTEGER NOT NULL,
    n_contacts INTEGER NOT NULL,
    n_reached INTEGER NOT NULL,
    n_passed_on INTEGER NOT NULL,
    n_known INTEGER NOT NULL,
    n_came_back INTEGER NOT NULL,
    n_came_again INTEGER NOT NULL,
    n_handled INTEGER NOT NULL,
    n_talk_ms INTEGER NOT NULL,
    n_hold_ms INTEGER NOT NULL,
    n_wrap_ms INTEGER NOT NULL,
    n_busy_ms INTEGER NOT NULL,
    n_ready_ms INTEGER NOT NULL,
    n_first_responses INTEGER NOT NULL,
    n_first_response_ms INTEGER NOT NULL,
    n_responses INTEGER NOT NULL,
    n_response_ms INTEGER NOT NULL,
    n_never_answered INTEGER NOT NULL,
    n_resolved INTEGER NOT NULL,
    n_resolution_ms INTEGER NOT NULL,
    times_waits TEXT NOT NULL, -- how many took how long, as JSON; empty: none
    times_left TEXT NOT NULL,
    times_called_back TEXT NOT NULL,
    times_handling TEXT NOT NULL,
    times_first_response TEXT NOT NULL,
    times_response TEXT NOT NULL,
    times_resolution TEXT NOT NULL,
    PRIMARY KEY (span, basis, kind, at, key, queue)
) STRICT, WITHOUT ROWID;

-- Contacts of which something changed since they were counted; ``n``: how often.
CREATE TABLE report_changed (
    contact_id TEXT PRIMARY KEY,
    n          INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;

-- Quarters, days and months that are to be counted anew.
CREATE TABLE report_dirty (
    span TEXT NOT NULL,
    at   INTEGER NOT NULL,
    n    INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (span, at)
) STRICT, WITHOUT ROWID;

CREATE INDEX visits_entered ON visits (entered_at);
CREATE INDEX contacts_ended ON contacts (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX responses_asked ON responses (asked_at);
CREATE INDEX intervals_from ON intervals (from_at);
CREATE INDEX intervals_long ON intervals (until_at) WHERE until_at - from_at >= 900000;
