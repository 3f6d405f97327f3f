-- What was counted of each quarter of an hour, by what reports show; of days and months of the floor the same, added.
CREATE TABLE report_cells (
    span TEXT COLLATE "C" NOT NULL, -- quarter, day, month
    basis TEXT COLLATE "C" NOT NULL, -- came, happened
    kind TEXT COLLATE "C" NOT NULL, -- all, agent, line, channel, disposition, tier, model
    at BIGINT NOT NULL, -- when it begins
    key TEXT COLLATE "C" NOT NULL, -- which agent, line and so on
    queue TEXT COLLATE "C" NOT NULL, -- empty: of no queue
    n_offered BIGINT NOT NULL,
    n_answered BIGINT NOT NULL,
    n_abandoned BIGINT NOT NULL,
    n_short_abandoned BIGINT NOT NULL,
    n_overflowed BIGINT NOT NULL,
    n_timed_out BIGINT NOT NULL,
    n_queue_full BIGINT NOT NULL,
    n_closed BIGINT NOT NULL,
    n_callback BIGINT NOT NULL,
    n_withdrawn BIGINT NOT NULL,
    n_transferred BIGINT NOT NULL,
    n_nobody BIGINT NOT NULL,
    n_failed BIGINT NOT NULL,
    n_lost BIGINT NOT NULL,
    n_waiting BIGINT NOT NULL,
    n_untimed BIGINT NOT NULL,
    n_wait_ms BIGINT NOT NULL,
    n_longest_ms BIGINT NOT NULL,
    n_contacts BIGINT NOT NULL,
    n_reached BIGINT NOT NULL,
    n_passed_on BIGINT NOT NULL,
    n_known BIGINT NOT NULL,
    n_came_back BIGINT NOT NULL,
    n_came_again BIGINT NOT NULL,
    n_handled BIGINT NOT NULL,
    n_talk_ms BIGINT NOT NULL,
    n_hold_ms BIGINT NOT NULL,
    n_wrap_ms BIGINT NOT NULL,
    n_busy_ms BIGINT NOT NULL,
    n_ready_ms BIGINT NOT NULL,
    n_first_responses BIGINT NOT NULL,
    n_first_response_ms BIGINT NOT NULL,
    n_responses BIGINT NOT NULL,
    n_response_ms BIGINT NOT NULL,
    n_never_answered BIGINT NOT NULL,
    n_resolved BIGINT NOT NULL,
    n_resolution_ms BIGINT NOT NULL,
    times_waits TEXT COLLATE "C" NOT NULL, -- how many took how long, as JSON; empty: none
    times_left TEXT COLLATE "C" NOT NULL,
    times_called_back TEXT COLLATE "C" NOT NULL,
    times_handling TEXT COLLATE "C" NOT NULL,
    times_first_response TEXT COLLATE "C" NOT NULL,
    times_response TEXT COLLATE "C" NOT NULL,
    times_resolution TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (span, basis, kind, at, key, queue)
);

-- Contacts of which something changed since they were counted; ``n``: how often.
CREATE TABLE report_changed (
    contact_id TEXT COLLATE "C" PRIMARY KEY,
    n          BIGINT NOT NULL DEFAULT 1
);

-- Quarters, days and months that are to be counted anew.
CREATE TABLE report_dirty (
    span TEXT COLLATE "C" NOT NULL,
    at   BIGINT NOT NULL,
    n    BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (span, at)
);

CREATE INDEX visits_entered ON visits (entered_at);
CREATE INDEX contacts_ended ON contacts (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX responses_asked ON responses (asked_at);
CREATE INDEX intervals_from ON intervals (from_at);
CREATE INDEX intervals_long ON intervals (until_at) WHERE until_at - from_at >= 900000;
