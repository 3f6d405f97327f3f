"""The floor file: who works how."""
