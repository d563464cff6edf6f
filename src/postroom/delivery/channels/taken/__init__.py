"""Messages that no worker of ours hands over: they wait until a system of somebody else takes them."""
