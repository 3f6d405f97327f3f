"""The socket of agents and supervisors."""
