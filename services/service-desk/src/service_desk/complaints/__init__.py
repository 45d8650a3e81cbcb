"""The complaint's path: manager, responsible person, support, report to headquarters (投诉处理报告)."""
