"""The desk: takes reports from the gate, opens and examines them, decides, refers and answers."""
