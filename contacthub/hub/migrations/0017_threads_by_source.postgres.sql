-- Threads of one source, and of one ref, are listed without going through all the others.
CREATE INDEX threads_source ON threads (source, last_at DESC, id DESC);
CREATE INDEX threads_ref ON threads (ref);
