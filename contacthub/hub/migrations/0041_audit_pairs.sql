-- Who and what: of a pair that is rare, all rows of a person would be gone through.
CREATE INDEX audit_viewer_action ON audit (viewer, action, at);
