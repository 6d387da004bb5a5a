"""Look and feel shared by every page; knows nothing of accounts or mail."""
