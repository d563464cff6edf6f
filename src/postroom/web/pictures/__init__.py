"""Pictures that writers put into messages and designs."""
