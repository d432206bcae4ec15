"""The checks of ``realtime-agent doctor``: each returns findings and changes nothing."""
