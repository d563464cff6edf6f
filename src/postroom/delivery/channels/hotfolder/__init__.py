"""Letters put into a folder that somebody empties who prints and posts: on this machine, or over SFTP."""
