
__all__ = ["api", "owner"]
