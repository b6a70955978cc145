"""The collaboration service: live boards over websockets."""
