"""Outlets of records, one module each."""
