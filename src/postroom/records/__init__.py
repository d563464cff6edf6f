"""The company's own records that #tags read: subscriptions, bills, jobs, payments."""
