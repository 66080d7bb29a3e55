"""Replies: answers to reporters, sent in shuffled batches of one size."""
