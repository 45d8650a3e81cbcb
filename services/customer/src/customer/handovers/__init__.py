"""What somebody who leaves hands over, and to whom."""
