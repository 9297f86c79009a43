"""From an award to a document, a credential, and what may become of it."""
