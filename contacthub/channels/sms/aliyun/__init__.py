"""Aliyun's short message service."""
