"""Roles, scopes, and the rules of who may."""
