"""The main job on a pilot district of invented people, step by step, through the same actions as the screens.

`poverty.demo` invents the files; this package walks the office's way with them: people, lists, campaign, visits,
meetings, decisions, help, cards. Each step leaves what is there alone, so a second run only reports.
"""
