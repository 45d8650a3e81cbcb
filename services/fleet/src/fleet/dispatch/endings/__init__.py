"""Follows contracts: amended, terminated."""
