"""The floor file: queues, agents and lines, as the administrator wants them."""
