"""Invented people for the demonstration: the ministry's files, the visits and the phones' submissions of one kabupaten.

Pure: no database, no clock, no network but for submissions.send(). Everything follows from the seed and the regions.
Nobody here exists: every NIK and KK number ends in 0000, and serials start at 0001.
"""
