"""What is done in a verval round, by noun: forms, campaigns, submissions, review, meetings, decisions."""
