"""Another vehicle or another driver under an assignment."""
