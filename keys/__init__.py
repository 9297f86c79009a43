"""Keys: signing with ours, and verifying what anybody signed. No private key is ever in git."""
