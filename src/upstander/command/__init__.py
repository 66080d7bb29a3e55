"""The ``upstander`` command line."""
