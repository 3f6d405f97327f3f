"""The log and the tables: where everything durable is kept."""
