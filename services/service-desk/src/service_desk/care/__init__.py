"""Care for customers: welcome on signature, and what else deserves attention."""
