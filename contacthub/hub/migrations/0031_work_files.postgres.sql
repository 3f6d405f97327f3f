-- Files are with messages or with work items; which items have had which, also when they were taken away.
ALTER TABLE attachments ADD COLUMN item_id TEXT COLLATE "C"; -- null: it is with no work item
DROP INDEX attachments_unused;
DROP INDEX attachments_unused_of;
CREATE INDEX attachments_unused ON attachments (uploaded_at) WHERE message_id IS NULL AND item_id IS NULL;
CREATE INDEX attachments_unused_of ON attachments (owner) WHERE message_id IS NULL AND item_id IS NULL;
CREATE TABLE work_files (
    item_id    TEXT COLLATE "C" NOT NULL,
    file_id    TEXT COLLATE "C" NOT NULL,
    version    BIGINT NOT NULL, -- of the item: the note or step with which it came
    name       TEXT COLLATE "C" NOT NULL,
    media_type TEXT COLLATE "C" NOT NULL,
    size       BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    by_whom    TEXT COLLATE "C" NOT NULL,
    removed_at BIGINT, -- null: it is there
    removed_by TEXT COLLATE "C",
    PRIMARY KEY (item_id, file_id)
);
