-- Lists of work: what an agent took up, one kind, what is late, and what was over last.
CREATE INDEX work_items_keeper ON work_items (keeper, due_at, id) WHERE state <> 'closed';
CREATE INDEX work_items_kind ON work_items (kind, due_at, id) WHERE state <> 'closed';
CREATE INDEX work_items_late ON work_items (due_at, id) WHERE state <> 'closed' AND late = 1;
CREATE INDEX work_items_over ON work_items (closed_at, id) WHERE state = 'closed';
CREATE INDEX work_items_kept_over ON work_items (keeper, closed_at, id) WHERE state = 'closed';
CREATE INDEX work_items_held_over ON work_items (holder, closed_at, id) WHERE state = 'closed';
