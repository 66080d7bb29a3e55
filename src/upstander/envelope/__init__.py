"""The contract that phone, gate and desk share: card, report, receipt and answer. See ``docs/envelope.md``."""
