"""The exchange with finance's own programs: vouchers out, receipts in, and whether both agree."""
