-- What an agent did in a day is looked for by agent.
CREATE INDEX contact_parts_agent ON contact_parts (agent, from_at);
