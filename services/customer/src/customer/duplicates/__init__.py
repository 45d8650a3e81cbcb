"""Customer duplicate check (客户查重): who is probably the same party under another spelling."""
