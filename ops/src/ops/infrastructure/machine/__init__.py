"""What this machine gives: processes, privileges and the packages of its system."""
