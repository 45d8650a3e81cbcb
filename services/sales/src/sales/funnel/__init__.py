"""The sales funnel (销售漏斗): how many opportunities stand where, and for how much."""
