"""The execution plan (执行计划) of a signed contract."""
