-- The queue's order: by deadline, and before there is one by when the need came in.
CREATE INDEX need_open_queue ON need (municipality_id, (coalesce(deadline, opened_at)), id) WHERE state IN ('untriaged', 'open');
