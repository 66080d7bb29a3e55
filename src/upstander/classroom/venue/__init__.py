"""The rooms' own call: Janus carries sound and pictures, and speaks to nobody but the classroom."""
