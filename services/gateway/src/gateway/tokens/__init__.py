"""The local issuer of access tokens and its keys."""
