"""Orders that want a person: flags, holds, notes, the exception queue and the rules that mark orders."""
