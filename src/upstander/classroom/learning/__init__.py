"""What was learnt: telling persuasion apart from honest speech, measured with its uncertainty."""
