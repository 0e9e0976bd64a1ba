"""Files that no file system lists any more, as rows of the store."""
