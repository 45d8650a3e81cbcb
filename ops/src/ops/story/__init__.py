"""The story of a Shanghai charter firm, told over HTTP through the gateway."""
