"""What faces the person: the app, its screens and widgets, the sub-commands, the clipboard, settings."""
