"""The customer master (客户): one record a party, for the whole enterprise."""
