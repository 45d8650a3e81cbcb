"""Contacts (联系人): the people at a customer and the parts they play."""
