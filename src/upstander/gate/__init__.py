"""The gate: keeps sealed reports until the desk takes them, and sealed answers until somebody reads them.

It holds no key that opens a report, and keeps no address, no header and no time finer than a day.
"""
