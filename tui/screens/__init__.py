"""Screens: the main one and dialogs; a dialog is a `ModalScreen[T]` that returns a value."""
