"""The file service: uploads, storage, previews and text."""
