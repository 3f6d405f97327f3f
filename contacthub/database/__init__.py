"""Databases: connections, units of work, migrations, the data directory, backups."""
